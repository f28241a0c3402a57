import { isOnline } from '#sdk/deals/data-ref.ts'
import { type StorageDealState, storageDealStateName } from '#sdk/deals/status.ts'
import type { NetworkClients } from '#sdk/network/connect.ts'
import type { MinerDeal } from '#sdk/rpc/types/market/miner-deal.ts'
import { type Finding, whereUp } from './finding.ts'

const over: readonly StorageDealState[] = ['Active', 'Expired', 'Slashed', 'Error', 'ProposalRejected']

interface Wanted {
  /** Whom the deal waits for. */
  readonly who: string
  /** The command that moves it on, or how it goes on. */
  readonly next: string
}

/** What somebody has to do before a deal goes on, for the states that may not go on by themselves. */
const wanted: Partial<Record<StorageDealState, (deal: MinerDeal) => Wanted | undefined>> = {
  WaitingForData: ({ ref, proposalCid }) =>
    ref !== null && isOnline(ref)
      ? { who: 'its client, which sends the data', next: 'See whether it comes: "market-client transfers list".' }
      : {
          who: 'its provider, to whom the data is brought',
          next: `Run "venus-market storage-deals import-data ${proposalCid} FILE.car".`,
        },
  ProviderTransferAwaitRestart: () => ({
    who: 'its client, whose transfer was interrupted',
    next: 'Run "market-client transfers restart ID"; "market-client transfers list" prints the ID.',
  }),
  Publish: () => ({
    who: 'the publish period to pass',
    next: 'Run "venus-market storage-deals pending-publish --publish-now" to publish it at once.',
  }),
  AwaitingPreCommit: ({ pieceStatus }) =>
    ['', 'Undefine'].includes(pieceStatus)
      ? { who: 'its sealer to take it into a sector', next: 'Run "venus-sealer sectors deal".' }
      : undefined,
}

/** The deals of the market that are not over: what each waits for, and whether its time has passed. */
export function dealFindings({ market, node }: NetworkClients): Promise<Finding[]> {
  return whereUp(async () => {
    const [{ height }, deals] = await Promise.all([node.chainHead(), market.marketListIncompleteDeals({})])
    return deals.filter(({ state }) => !over.includes(state)).flatMap((deal) => dealFinding(deal, height) ?? [])
  })
}

function dealFinding(deal: MinerDeal, epoch: number): Finding | undefined {
  const { proposalCid, state, message, proposal } = deal
  const asked = wanted[state]?.(deal)
  const isLate = proposal.startEpoch < epoch
  if (message === '' && asked === undefined && !isLate) return undefined
  const subject = `deal ${proposalCid}`
  const says = [
    `is in ${storageDealStateName(state)}`,
    ...(isLate || asked === undefined ? [] : [`and waits for ${asked.who}`]),
    ...(message === '' ? [] : [`(${message})`]),
    ...(isLate ? [`and its start epoch ${proposal.startEpoch} is past`] : []),
  ].join(' ')
  if (isLate) return { ok: false, subject, says, next: 'It can no longer begin: have its client propose it again.' }
  return asked === undefined ? { ok: true, subject, says } : { ok: true, waits: true, subject, says, next: asked.next }
}
