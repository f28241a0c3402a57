import type { CID } from 'multiformats/cid'
import { waitClientDeal, waitProviderDeal } from '#sdk/actions/deals/wait-deal.ts'
import { waitSector } from '#sdk/actions/sealer/wait-sector.ts'
import { recipeErrors } from '../errors.ts'
import type { DealRun } from './deal-run.ts'

/** Where a deal's piece is in its sector. */
export interface SectorPlace {
  readonly number: number
  /** Padded bytes. */
  readonly offset: number
  readonly length: number
}

/**
 * Takes a deal whose data the provider has from the publish queue to a proven sector.
 *
 * @throws {DEAL_NOT_ASSIGNED}
 * @throws {DEAL_FAILED} with the provider's reason
 */
export async function publishAndSeal({ network, onStep, waiting }: DealRun, proposalCid: CID) {
  const { market, client, sealer } = network
  await waitProviderDeal(market, proposalCid, ['Publish', 'Publishing', 'Staged', 'AwaitingPreCommit'], waiting)
  await market.marketPublishPendingDeals()
  const staged = await waitProviderDeal(market, proposalCid, ['AwaitingPreCommit', 'Sealing', 'Finalizing', 'Active'], {
    ...waiting,
    onState: (state) => onStep('provider', `StorageDeal${state}`),
  })
  const publishMessage = staged.publishCid as CID
  onStep('publish', `deal ${staged.dealId} by message ${publishMessage}`)

  const assigned = (await sealer.dealSector()).find(({ dealId }) => dealId === staged.dealId)
  if (assigned === undefined) throw recipeErrors.DEAL_NOT_ASSIGNED({ dealId: staged.dealId })
  onStep('sectors deal', `sector ${assigned.sectorId}, offset ${assigned.offset}, length ${assigned.size}`)
  const place: SectorPlace = { number: assigned.sectorId, offset: assigned.offset, length: assigned.size }

  const sector = await waitSector(sealer, place.number, 'Proving', {
    ...waiting,
    onState: (state) => onStep('sector', state),
  })
  const active = await waitProviderDeal(market, proposalCid, ['Active'], waiting)
  await waitClientDeal(client, proposalCid, ['Active'], waiting)
  onStep('active', `deal ${staged.dealId} is active on chain, sector ${place.number} is proving`)
  return { publishMessage, dealId: staged.dealId, dealState: active.state, place, sector }
}
