import { formatFil } from '#sdk/units/fil.ts'
import { formatSize } from '#sdk/units/size.ts'
import { defineCommand } from '../../command-line/command.ts'
import { address, fil, size } from '../../command-line/kinds.ts'
import { shortCid } from '../../output/short-cid.ts'
import { tabTable } from '../../output/tab-table.ts'
import { minerOption, servedMiner } from './served-miner.ts'

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
    price: fil({ summary: 'FIL per GiB' }),
    unsealPrice: fil({ summary: 'FIL for unsealing' }),
    paymentInterval: size({ summary: 'how much is sent before the first payment' }),
    paymentIntervalIncrease: size({ summary: 'how much more before each next one' }),
    paymentAddr: address({ required: true, summary: 'the miner', aliases: ['miner'] }),
  },
  examples: ['venus-market retrieval-deals set-ask --payment-addr=t01041 --price=0fil --payment-interval=1MiB'],
  needs: ['market'],
  async run({ paymentAddr, price, unsealPrice, paymentInterval, paymentIntervalIncrease }, context) {
    const miner = await servedMiner(paymentAddr, context)
    const before = await context.market.marketGetRetrievalAsk(miner)
    const ask = {
      pricePerByte: price === undefined ? before.pricePerByte : price / 2n ** 30n,
      unsealPrice: unsealPrice ?? before.unsealPrice,
      paymentInterval: paymentInterval ?? before.paymentInterval,
      paymentIntervalIncrease: paymentIntervalIncrease ?? before.paymentIntervalIncrease,
    }
    await context.market.marketSetRetrievalAsk(miner, ask)
    return { miner, ...ask }
  },
  render: () => '',
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
