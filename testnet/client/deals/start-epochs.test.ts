import { expect, it } from 'vitest'
import type { DealProposal } from '#sdk/deals/proposal.ts'
import { sampleDeal } from '#sdk/deals/testing/sample-deal.ts'
import { type ClientDealEntity, newClientDeal } from './client-deal.ts'
import { freeStartEpoch } from './start-epochs.ts'

const { signed, ref } = sampleDeal()
const { proposal } = signed

function proposed(change: Partial<DealProposal>): ClientDealEntity {
  const data = newClientDeal({ ...signed, proposal: { ...proposal, ...change } }, ref, true)
  const at = { attempts: 0, enteredAt: 0, createdAt: 0 }
  return { id: `${data.proposalCid}`, state: 'Error', data, message: '', ...at }
}

const later = (epochs: number): Partial<DealProposal> => ({ startEpoch: proposal.startEpoch + epochs })

it('a start epoch is free unless a deal with the same terms has it', () => {
  expect(freeStartEpoch(proposal, [])).toBe(proposal.startEpoch)
  // Where the end is that of a proving period, it is the same for many starts.
  const deals = [later(0), { ...later(1), endEpoch: proposal.endEpoch + 2880 }, later(2), later(4)].map(proposed)
  expect(freeStartEpoch(proposal, deals)).toBe(proposal.startEpoch + 3)
})

it('deals with other terms take none', () => {
  const others: Partial<DealProposal>[] = [
    { label: 'another' },
    { storagePricePerEpoch: proposal.storagePricePerEpoch + 1n },
    { pieceSize: proposal.pieceSize * 2 },
  ]
  expect(freeStartEpoch(proposal, others.map(proposed))).toBe(proposal.startEpoch)
})
