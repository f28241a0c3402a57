import { maxDealDuration, minDealDuration } from '#sdk/actors/market/policy.ts'
import type { DataRef } from '#sdk/deals/data-ref.ts'
import { SECONDS_PER_EPOCH } from '#sdk/units/duration.ts'
import { unpaddedToPadded } from '#sdk/units/piece-size.ts'
import { defineCommand } from '../../../command-line/command.ts'
import { usageErrors } from '../../../command-line/errors.ts'
import { address, attoFil, cid, epochs, fil, flag, integer, maybe, text } from '../../../command-line/kinds.ts'
import { dataCapOf, decideVerified } from './client-money.ts'
import { manualPieceSize } from './manual-piece-size.ts'
import { priceNote } from './price-note.ts'
import type { StartedDeal } from './started-deal.ts'

export const dealsInit = defineCommand({
  path: 'storage deals init',
  summary: 'make a storage deal: in a dialogue, or all in one line',
  description: [
    'Without arguments it asks for everything, in the words of the Go program: what it calls the data CID of an import is',
    'the root that "data import" printed. The price is FIL per epoch for the whole piece, the duration epochs',
    '(518400 are 180 days) or a span such as 180d. With --manual-piece-cid and --manual-piece-size the data travels by',
    'hand: the provider waits for "venus-market storage-deals import-data".',
  ].join(' '),
  args: {
    dataCid: cid({ summary: 'the root that importing gave', optional: true }),
    miner: address({ summary: 'the provider', optional: true }),
    price: fil({ summary: 'FIL per epoch for the whole piece', optional: true }),
    duration: epochs({ summary: 'how long, 180 to 540 days', optional: true }),
  },
  options: {
    manualPieceCid: cid({ summary: 'piece CID of data that travels by hand' }),
    manualPieceSize: manualPieceSize({ summary: 'its piece size, as "data commP" prints it' }),
    manualStatelessDeal: flag({ summary: 'propose without keeping the deal; it must be free, its data by hand' }),
    from: address({ summary: 'who pays; the default address when left out' }),
    startEpoch: integer({ summary: 'when the deal starts at the latest; -1 is eight days from now', default: '-1' }),
    fastRetrieval: flag({ summary: 'have an unsealed copy kept', default: 'true' }),
    verifiedDeal: maybe({ summary: 'use DataCap; whenever there is some when left out' }),
    providerCollateral: attoFil({
      summary: 'attoFIL that the provider puts up; the least and a fifth when 0',
      default: '0',
    }),
    cidBase: text({ summary: 'accepted as the Go program has it; CIDs are printed in base32', hidden: true }),
  },
  examples: [
    'market-client storage deals init',
    'market-client storage deals init bafk2bza… f01051 0.0000001fil 518400',
    'market-client storage deals init --manual-piece-cid=baga6ea4… --manual-piece-size=4064 bafk2bza… f01051 0.01fil 518400',
  ],
  needs: ['client', 'node'],
  async run(input, context): Promise<readonly StartedDeal[]> {
    const { dataCid, miner, price, duration } = input
    const from = input.from ?? (await context.client.defaultAddress())
    if (dataCid === undefined) {
      const { dealDialogue } = await import('./deal-dialogue.ts')
      return dealDialogue({ ...input, from }, context)
    }
    if (miner === undefined || price === undefined || duration === undefined)
      throw usageErrors.USAGE_REFUSED({
        reason: 'expected 4 args: dataCid, miner, price, duration',
        next: 'Without any, the command asks for everything. For example: market-client storage deals init bafk2bza… f01051 0.0000001fil 518400',
      })
    checkDuration(duration)

    const { client, node, say, progress } = context
    const data = dataOf(dataCid, input)
    const verified = decideVerified(from, await dataCapOf(node, from), input.verifiedDeal)
    const paddedBytes =
      data.pieceSize > 0 ? unpaddedToPadded(data.pieceSize) : (await client.clientDealSize(dataCid)).pieceSize
    const offered = { miner, attoFilPerEpoch: price, epochs: duration, paddedBytes, verified }
    progress(`asking ${miner}`)
    const note = await priceNote(client, node, offered)
    if (note !== undefined) say(note)

    progress('proposing')
    const terms = {
      data,
      wallet: from,
      miner,
      epochPrice: price,
      minBlocksDuration: duration,
      providerCollateral: input.providerCollateral,
      dealStartEpoch: input.startEpoch,
      fastRetrieval: input.fastRetrieval,
      verifiedDeal: verified,
    }
    const start = input.manualStatelessDeal ? client.clientStatelessDeal : client.clientStartDeal
    return [{ miner, proposalCid: await start(terms) }]
  },
  render: (deals, _style, { dataCid }) =>
    deals
      .map(({ miner, proposalCid }) =>
        dataCid === undefined ? `Deal (${miner}) CID: ${proposalCid}` : `${proposalCid}`,
      )
      .join('\n'),
  toJson: (deals) => deals.map(({ miner, proposalCid }) => ({ miner: `${miner}`, proposalCid: `${proposalCid}` })),
})

function checkDuration(duration: number): void {
  if (duration >= minDealDuration && duration <= maxDealDuration) return
  const asSeconds = duration / SECONDS_PER_EPOCH
  const meant = Number.isInteger(asSeconds) && asSeconds >= minDealDuration && asSeconds <= maxDealDuration
  throw usageErrors.USAGE_REFUSED({
    reason:
      duration < minDealDuration
        ? `minimum deal duration is ${minDealDuration} blocks, not ${duration}`
        : `maximum deal duration is ${maxDealDuration} blocks, not ${duration}`,
    next: meant
      ? `The duration is in epochs of ${SECONDS_PER_EPOCH} s: ${duration} seconds are ${asSeconds} epochs.`
      : `${minDealDuration} epochs are 180 days, ${maxDealDuration} are 540; 180d does as well.`,
  })
}

function dataOf(
  root: DataRef['root'],
  input: {
    readonly manualPieceCid: DataRef['root'] | undefined
    readonly manualPieceSize: number | undefined
    readonly manualStatelessDeal: boolean
  },
): DataRef {
  const { manualPieceCid: pieceCid, manualPieceSize: pieceSize, manualStatelessDeal } = input
  if (pieceCid === undefined) {
    if (pieceSize !== undefined || manualStatelessDeal)
      throw usageErrors.USAGE_REFUSED({
        reason: 'data that travels by hand needs --manual-piece-cid',
        next: '"market-client data commP <car>" prints piece CID and size.',
      })
    return { transferType: 'graphsync', root, pieceCid: null, pieceSize: 0, rawBlockSize: 0 }
  }
  if (pieceSize === undefined)
    throw usageErrors.USAGE_REFUSED({
      reason: 'must specify piece size when manually setting cid',
      next: 'Add --manual-piece-size with the bytes that "market-client data commP <car>" prints in brackets.',
    })
  return { transferType: 'manual', root, pieceCid, pieceSize, rawBlockSize: 0 }
}
