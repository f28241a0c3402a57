import { expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { sampleDeal, sampleProposal } from '#sdk/deals/testing/sample-deal.ts'
import type { Market } from '../market.ts'
import type { DealState } from './deal-machine.ts'
import { newDealRecord, type ProviderDeal } from './deal-record.ts'
import { reconcile } from './reconcile.ts'

const proposal = sampleProposal()
const miner = proposal.provider

function dealIn(state: DealState, label = proposal.label): ProviderDeal {
  const deal = sampleDeal({ label })
  const data = newDealRecord({ ...deal, client: null, fastRetrieval: true })
  return { id: `${deal.proposalCid}`, state, message: '', attempts: 0, enteredAt: 0, createdAt: 0, data }
}

/** A chain that has the deal, under its client's ID, and nothing else. */
const state = { sectorNumber: undefined, sectorStartEpoch: -1, lastUpdatedEpoch: -1, slashEpoch: -1 }
const onChain = { proposal: { ...proposal, client: Address.fromId(1001) }, state }
const parts = {
  node: { stateMarketDeals: async () => ({ 7: onChain }), chainHead: async () => ({ height: 50 }) },
  pieces: { size: async () => undefined },
} as unknown as Market

it('a deal whose message has landed is not unknown before the market has heard of it', async () => {
  expect(await reconcile(parts, [dealIn('Publishing')], miner)).toEqual([])
})

it.each([
  ['of a deal that was given up', [dealIn('Error')]],
  ['that is another one for the same piece', [dealIn('Publishing', 'two')]],
])('a deal on chain %s is not known here', async (_what, deals) => {
  expect(await reconcile(parts, deals, miner)).toMatchObject([{ dealId: 7, here: 'not known', passing: false }])
})
