import { storageDealStateName } from '#sdk/deals/status.ts'
import type { SealedDeal } from '../deal.ts'
import type { publishDeal } from './publish-deal.ts'
import type { sealDeal } from './seal-deal.ts'

/** What came of a deal and its sector, as text. */
export function sealedDeal(
  { proposalCid, publishMessage, dealId }: Awaited<ReturnType<typeof publishDeal>>,
  { dealState, place, sector }: Awaited<ReturnType<typeof sealDeal>>,
): SealedDeal {
  return {
    proposalCid: proposalCid.toString(),
    publishMessage: publishMessage.toString(),
    dealId,
    dealState: storageDealStateName(dealState),
    sector: { number: place.number, state: sector.state, commD: `${sector.commD}`, commR: `${sector.commR}` },
  }
}
