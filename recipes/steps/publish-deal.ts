import type { CID } from 'multiformats/cid'
import { waitProviderDeal } from '#sdk/actions/deals/wait-deal.ts'
import { storageDealStateName } from '#sdk/deals/status.ts'
import type { DealRun } from './deal-run.ts'

/** A deal that is on chain, and could be sealed. */
export interface PublishedDeal {
  readonly proposalCid: CID
  readonly publishMessage: CID
  readonly dealId: number
}

/**
 * Takes a deal whose data the provider has through the publish queue, without waiting for others to come.
 *
 * @throws {DEAL_FAILED} with the provider's reason
 */
export async function publishDeal(
  { network: { market }, onStep, waiting }: DealRun,
  proposalCid: CID,
): Promise<PublishedDeal> {
  await waitProviderDeal(market, proposalCid, ['Publish', 'Publishing', 'Staged', 'AwaitingPreCommit'], waiting)
  await market.marketPublishPendingDeals()
  const staged = await waitProviderDeal(market, proposalCid, ['AwaitingPreCommit', 'Sealing', 'Finalizing', 'Active'], {
    ...waiting,
    onState: (state) => onStep('provider', storageDealStateName(state)),
  })
  const publishMessage = staged.publishCid as CID
  onStep('publish', `deal ${staged.dealId} by message ${publishMessage}`)
  return { proposalCid, publishMessage, dealId: staged.dealId }
}
