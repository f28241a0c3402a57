import { formatFil } from '#sdk/units/fil.ts'
import { formatSize } from '#sdk/units/size.ts'
import { defineCommand } from '../../command-line/command.ts'
import { usageErrors } from '../../command-line/errors.ts'
import { address, fil, size } from '../../command-line/kinds.ts'
import { shortCid } from '../../output/short-cid.ts'
import { tabTable } from '../../output/tab-table.ts'
import { minerOption, servedMiner } from './served-miner.ts'

const bytesPerGib = 2n ** 30n

export const retrievalDealsList = defineCommand({
  path: 'retrieval-deals list',
  summary: 'list the retrievals, and how far each is',
  examples: ['venus-market retrieval-deals list'],
  needs: ['market'],
  run: (_input, { market }) => market.marketListRetrievalDeals({}),
  render: (deals) =>
    tabTable(
      ['Receiver', 'DealID', 'Payload', 'State', 'PricePerByte', 'BytesSent', 'Message'],
      deals.map(({ receiver, id, payloadCid, state, pricePerByte, totalSent, message }) => [
        shortCid(`${receiver}`),
        `${id}`,
        shortCid(payloadCid),
        `${state}`,
        formatFil(pricePerByte),
        `${totalSent}`,
        message,
      ]),
    ),
})

export const retrievalSetAsk = defineCommand({
  path: 'retrieval-deals set-ask',
  summary: 'set what retrieving costs with a miner',
  options: {
    price: fil({ summary: 'per GiB; FIL when no unit is named' }),
    unsealPrice: fil({ summary: 'for unsealing; FIL when no unit is named' }),
    paymentInterval: size({ summary: 'how much is sent before the first payment' }),
    paymentIntervalIncrease: size({ summary: 'how much more before each next one' }),
    paymentAddr: address({ required: true, summary: 'the miner', aliases: ['miner'] }),
  },
  examples: ['venus-market retrieval-deals set-ask --payment-addr=t01041 --price=0fil --payment-interval=1MiB'],
  needs: ['market'],
  async run({ paymentAddr, price, unsealPrice, paymentInterval, paymentIntervalIncrease }, context) {
    const miner = await servedMiner(paymentAddr, context)
    const before = await context.market.marketGetRetrievalAsk(miner)
    if (price !== undefined && price > 0n && price < bytesPerGib)
      throw usageErrors.USAGE_REFUSED({
        reason: `${formatFil(price)} per GiB is less than an attoFIL per byte, which is what prices are kept in`,
        next: `Give 0, or at least ${formatFil(bytesPerGib)}.`,
      })
    const ask = {
      pricePerByte: price === undefined ? before.pricePerByte : price / bytesPerGib,
      unsealPrice: unsealPrice ?? before.unsealPrice,
      paymentInterval: paymentInterval ?? before.paymentInterval,
      paymentIntervalIncrease: paymentIntervalIncrease ?? before.paymentIntervalIncrease,
    }
    await context.market.marketSetRetrievalAsk(miner, ask)
    return { miner, ...ask }
  },
  render: ({ miner, pricePerByte, unsealPrice, paymentInterval, paymentIntervalIncrease }) =>
    [
      `Retrieval ask of ${miner}: ${formatFil(pricePerByte * bytesPerGib)} per GiB and ${formatFil(unsealPrice)} for unsealing`,
      `paid after ${formatSize(paymentInterval)}, and ${formatSize(paymentIntervalIncrease)} more each time`,
    ].join(', '),
})

export const retrievalGetAsk = defineCommand({
  path: 'retrieval-deals get-ask',
  summary: 'print what retrieving costs with a miner',
  options: minerOption,
  examples: ['venus-market retrieval-deals get-ask'],
  needs: ['market'],
  async run(input, context) {
    return context.market.marketGetRetrievalAsk(await servedMiner(input.miner, context))
  },
  render: ({ pricePerByte, unsealPrice, paymentInterval, paymentIntervalIncrease }) =>
    tabTable(
      ['Price per Byte', 'Unseal Price', 'Payment Interval', 'Payment Interval Increase'],
      [
        [
          formatFil(pricePerByte),
          formatFil(unsealPrice),
          formatSize(paymentInterval),
          formatSize(paymentIntervalIncrease),
        ],
      ],
    ),
})
