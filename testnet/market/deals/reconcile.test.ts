import { expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { dealProposal, signedProposalCid } from '#sdk/deals/proposal.ts'
import { pieceCid } from '#sdk/piece/index.ts'
import type { Market } from '../market.ts'
import type { DealState } from './deal-machine.ts'
import { newDealRecord, type ProviderDeal } from './deal-record.ts'
import { reconcile } from './reconcile.ts'

const client = PrivateKey.fromSeed('secp256k1', new Uint8Array(32).fill(1))
const miner = Address.fromId(1000)
const piece = pieceCid(new Uint8Array(32))
const proposal = {
  pieceCid: piece,
  pieceSize: 2048,
  verifiedDeal: false,
  client: client.address,
  provider: miner,
  label: 'one',
  startEpoch: 100,
  endEpoch: 600_000,
  storagePricePerEpoch: 0n,
  providerCollateral: 0n,
  clientCollateral: 0n,
}

function dealIn(state: DealState, label = proposal.label): ProviderDeal {
  const own = { ...proposal, label }
  const signed = { proposal: own, clientSignature: client.sign(dealProposal.encode(own)) }
  const proposalCid = signedProposalCid(signed)
  const ref = { transferType: 'graphsync', root: piece, pieceCid: piece, pieceSize: 2032, rawBlockSize: 2000 }
  const data = newDealRecord({ signed, proposalCid, client: null, ref, fastRetrieval: true })
  return { id: `${proposalCid}`, state, message: '', attempts: 0, enteredAt: 0, createdAt: 0, data }
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
