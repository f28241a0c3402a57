import { exitCodes } from '#sdk/actors/exit-codes.ts'
import type { SectorDeals, SectorWeights } from '#sdk/actors/market/methods.ts'
import { dealWeight } from '#sdk/actors/market/policy.ts'
import type { Address } from '#sdk/address/address.ts'
import type { Amt } from '#sdk/collections/amt.ts'
import type { TextLabelDealProposal } from '#sdk/deals/proposal.ts'
import { abort, ensure, ensureArgument } from '../abort.ts'

/** A deal that must be on chain. */
export function dealWithId(proposals: Amt<TextLabelDealProposal>, dealId: number): TextLabelDealProposal {
  return proposals.get(dealId) ?? abort(exitCodes.ErrNotFound, `there is no deal ${dealId}`)
}

/** What the deals of a sector weigh, once all of them may be activated in it at an epoch. */
export function activatableWeights(
  proposals: Amt<TextLabelDealProposal>,
  { dealIds, sectorExpiry }: SectorDeals,
  miner: Address,
  epoch: number,
): SectorWeights {
  const weights = { dealSpace: 0, dealWeight: 0n, verifiedDealWeight: 0n }
  const seen = new Set<number>()
  for (const dealId of dealIds) {
    ensureArgument(!seen.has(dealId), `the deal ${dealId} is named twice`)
    seen.add(dealId)
    const deal = dealWithId(proposals, dealId)
    expectActivatable(dealId, deal, miner, sectorExpiry, epoch)
    weights.dealSpace += deal.pieceSize
    if (deal.verifiedDeal) weights.verifiedDealWeight += dealWeight(deal)
    else weights.dealWeight += dealWeight(deal)
  }
  return weights
}

function expectActivatable(
  dealId: number,
  deal: TextLabelDealProposal,
  miner: Address,
  sectorExpiry: number,
  epoch: number,
): void {
  ensure(
    deal.provider.equals(miner),
    exitCodes.ErrForbidden,
    `the deal ${dealId} is with the provider ${deal.provider}, not ${miner}`,
  )
  ensureArgument(
    epoch <= deal.startEpoch,
    `the start epoch ${deal.startEpoch} of the deal ${dealId} has elapsed: it is ${epoch}`,
  )
  ensureArgument(
    deal.endEpoch <= sectorExpiry,
    `the deal ${dealId} ends at ${deal.endEpoch}, after its sector expires at ${sectorExpiry}`,
  )
}
