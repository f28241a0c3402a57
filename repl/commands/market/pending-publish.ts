import { formatDuration } from '#sdk/units/duration.ts'
import { formatSize } from '#sdk/units/size.ts'
import { defineCommand } from '../../command-line/command.ts'
import { flag } from '../../command-line/kinds.ts'
import { tabTable } from '../../output/tab-table.ts'

interface Queued {
  readonly proposalCid: string
  readonly client: string
  readonly pieceSize: number
}

interface Queue {
  readonly periodMs: number
  readonly firstQueuedAt: Date | null
  readonly publishesAt: Date | null
  readonly endsInMs: number
  readonly deals: readonly Queued[]
}

type Shown = { readonly triggered: true } | { readonly queues: readonly Queue[] }

export const pendingPublish = defineCommand({
  path: 'storage-deals pending-publish',
  summary: 'list the deals that wait to be published together',
  options: { publishNow: flag({ summary: 'publish them now' }) },
  examples: ['venus-market storage-deals pending-publish', 'venus-market storage-deals pending-publish --publish-now'],
  needs: ['market'],
  async run({ publishNow }, { market, now }): Promise<Shown> {
    if (publishNow) {
      await market.marketPublishPendingDeals()
      return { triggered: true }
    }
    const { signedProposalCid } = await import('#sdk/deals/proposal.ts')
    const queues = (await market.marketPendingDeals()).filter(({ deals }) => deals.length > 0)
    return {
      queues: queues.map(({ deals, publishPeriod, publishPeriodStart }) => {
        const publishesAt = publishPeriodStart === null ? null : new Date(publishPeriodStart.getTime() + publishPeriod)
        return {
          periodMs: publishPeriod,
          firstQueuedAt: publishPeriodStart,
          publishesAt,
          endsInMs: Math.max(0, (publishesAt?.getTime() ?? now()) - now()),
          deals: deals.map((deal) => ({
            proposalCid: `${signedProposalCid(deal)}`,
            client: `${deal.proposal.client}`,
            pieceSize: deal.proposal.pieceSize,
          })),
        }
      }),
    }
  },
  render: (shown) => {
    if ('triggered' in shown) return 'triggered deal publishing'
    return shown.queues.length === 0 ? 'No deals queued to be published' : shown.queues.map(queueText).join('\n\n')
  },
})

function queueText({ periodMs, firstQueuedAt, publishesAt, endsInMs, deals }: Queue): string {
  const seconds = Math.round(endsInMs / 1000) * 1000
  return [
    `Publish period:             ${formatDuration(periodMs)} (ends in ${formatDuration(seconds)})`,
    `First deal queued at:       ${firstQueuedAt?.toISOString() ?? ''}`,
    `Deals will be published at: ${publishesAt?.toISOString() ?? ''}`,
    `${deals.length} deals queued to be published:`,
    tabTable(
      ['ProposalCID', 'Client', 'Size'],
      deals.map(({ proposalCid, client, pieceSize }) => [proposalCid, client, formatSize(pieceSize)]),
    ),
  ].join('\n')
}
