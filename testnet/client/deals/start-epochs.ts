import { type DealProposal, dealProposal } from '#sdk/deals/proposal.ts'
import type { ClientDealEntity } from './client-deal.ts'

/**
 * The first start epoch from a proposal's on at which none of these deals was proposed with its terms. A deal is known
 * by its terms: where the chain stands still, the same wish would come to the same deal each time.
 */
export function freeStartEpoch(proposal: DealProposal, deals: readonly ClientDealEntity[]): number {
  const wanted = termsOf(proposal)
  const taken = new Set(
    deals
      .map(({ data }) => data.signed.proposal)
      .filter(({ pieceCid }) => pieceCid.equals(proposal.pieceCid))
      .filter((other) => wanted.equals(termsOf(other)))
      .map(({ startEpoch }) => startEpoch),
  )
  let epoch = proposal.startEpoch
  while (taken.has(epoch)) epoch++
  return epoch
}

/** All of a proposal but its time: the end follows from the start. */
function termsOf(proposal: DealProposal): Buffer {
  return Buffer.from(dealProposal.encode({ ...proposal, startEpoch: 0, endEpoch: 0 }))
}
