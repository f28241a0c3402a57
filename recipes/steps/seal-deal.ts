import { waitClientDeal, waitProviderDeal } from '#sdk/actions/deals/wait-deal.ts'
import { waitSector } from '#sdk/actions/sealer/wait-sector.ts'
import { recipeErrors } from '../errors.ts'
import type { DealRun } from './deal-run.ts'
import type { PublishedDeal } from './publish-deal.ts'

/** Where a deal's piece is in its sector. */
export interface SectorPlace {
  readonly number: number
  /** Padded bytes. */
  readonly offset: number
  readonly length: number
}

/**
 * Has a published deal put into a sector, and waits until that proves and the deal is active on both sides.
 *
 * @throws {DEAL_NOT_ASSIGNED}
 * @throws {SECTOR_REMOVED}
 */
export async function sealDeal({ network, onStep, waiting }: DealRun, { proposalCid, dealId }: PublishedDeal) {
  const { market, client, sealer } = network
  const assigned = (await sealer.dealSector()).find((one) => one.dealId === dealId)
  if (assigned === undefined) throw recipeErrors.DEAL_NOT_ASSIGNED({ dealId })
  onStep('sectors deal', `sector ${assigned.sectorId}, offset ${assigned.offset}, length ${assigned.size}`)
  const place: SectorPlace = { number: assigned.sectorId, offset: assigned.offset, length: assigned.size }

  const sector = await waitSector(sealer, place.number, 'Proving', {
    ...waiting,
    onState: (state) => onStep('sector', state),
  })
  const active = await waitProviderDeal(market, proposalCid, ['Active'], waiting)
  await waitClientDeal(client, proposalCid, ['Active'], waiting)
  onStep('active', `deal ${dealId} is active on chain, sector ${place.number} is proving`)
  return { dealState: active.state, place, sector }
}
