import { totalPrice } from '#sdk/deals/pricing.ts'
import { dealDuration } from '#sdk/deals/proposal.ts'
import { storageDealStateName } from '#sdk/deals/status.ts'
import type { DealProgress } from '#sdk/rpc/types/market/deal-progress.ts'
import { formatDuration } from '#sdk/units/duration.ts'
import { formatFil } from '#sdk/units/fil.ts'
import { formatSizeTight } from '#sdk/units/size.ts'
import { defineCommand } from '../../command-line/command.ts'
import { cid } from '../../command-line/kinds.ts'
import { tabTable } from '../../output/tab-table.ts'
import { dealIdText, withDealId } from '../deal-id.ts'

export const dealsGet = defineCommand({
  path: 'storage-deals get',
  summary: 'print where a deal stands: since when, what it waits for and until when, and what it went through',
  args: { proposalCid: cid({ summary: 'the proposal CID in full: "storage-deals list -v" prints it' }) },
  examples: ['venus-market storage-deals get bafyreiecguaxgtmgcanfco6huni4d6h6zs3w3bznermmiurtdos7r6hftm'],
  needs: ['market'],
  async run({ proposalCid }, { market, now }) {
    const [deal, progress] = await Promise.all([
      market.marketGetDeal(proposalCid),
      market.marketDealProgress(proposalCid),
    ])
    return { ...deal, progress, at: new Date(now()) }
  },
  render({ progress, at, proposal, ...deal }) {
    const rows: (readonly [string, string])[] = [
      ['Proposal CID', `${deal.proposalCid}`],
      ['Deal ID', dealIdText(deal)],
      [
        'State',
        `${storageDealStateName(progress.state)}${progress.since === null ? '' : `, for ${since(progress.since, at)}`}`,
      ],
      ['Piece', `${proposal.pieceCid}, ${formatSizeTight(proposal.pieceSize)}`],
      ['Piece State', progress.pieceStatus],
      ['Client', `${proposal.client}`],
      ['Provider', `${proposal.provider}`],
      ['Price', `${formatFil(totalPrice(proposal))} (${formatFil(proposal.storagePricePerEpoch)} per epoch)`],
      ['Epochs', `${proposal.startEpoch} to ${proposal.endEpoch} (${dealDuration(proposal)})`],
      ['Verified', `${proposal.verifiedDeal}`],
      ['Publish CID', `${deal.publishCid ?? ''}`],
      ['Message', progress.message],
      ['Waits For', progress.waitsFor],
      ['Until', untilText(progress, at)],
      ['Next', progress.next],
      ['Failed Attempts', progress.attempts === 0 ? '' : `${progress.attempts}`],
    ]
    const width = Math.max(...rows.map(([name]) => name.length)) + 2
    const lines = rows.flatMap(([name, value]) => (value === '' ? [] : [`${`${name}:`.padEnd(width)}${value}`]))
    return `${lines.join('\n')}\n\n${timeLine(progress)}`
  },
  toJson: withDealId,
})

const since = (time: Date, now: Date) => formatDuration(Math.max(0, roundedSeconds(now.getTime() - time.getTime())))
const roundedSeconds = (milliseconds: number) => Math.floor(milliseconds / 1000) * 1000

function untilText({ byEpoch, by }: DealProgress, now: Date): string {
  if (byEpoch === undefined) return ''
  const left = by === null ? 0 : roundedSeconds(by.getTime() - now.getTime())
  return `epoch ${byEpoch}${left > 0 ? `, in ${formatDuration(left)}` : ', which has passed'}`
}

function timeLine({ steps }: DealProgress): string {
  return tabTable(
    ['Time', 'State', 'Event', 'Message'],
    steps.map(({ at, state, event, message }) => [
      at?.toISOString() ?? '',
      storageDealStateName(state),
      event,
      message,
    ]),
  )
}
