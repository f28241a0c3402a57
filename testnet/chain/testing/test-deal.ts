import type { ActorMethod } from '#sdk/actors/actor-method.ts'
import { marketMethods, publishedDealId, publishStorageDealsReturn } from '#sdk/actors/market/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { PrivateKey } from '#sdk/crypto/key.ts'
import { type TextLabelDealProposal, textLabelDealProposal } from '#sdk/deals/proposal.ts'
import { zeroPieceCid } from '#sdk/piece/zero-piece.ts'
import type { Chain } from '../chain.ts'
import { signedCall } from './signed-call.ts'
import { FIL } from './test-chain.ts'
import type { TestMiner } from './test-miner.ts'

/** A deal over a whole sector of zeros, so that the sector's commitment is the piece's. */
export function proposeDeal(
  miner: TestMiner,
  client: PrivateKey,
  startEpoch: number,
  days: number,
): TextLabelDealProposal {
  return {
    pieceCid: zeroPieceCid(8 << 20),
    pieceSize: 8 << 20,
    verifiedDeal: false,
    client: client.address,
    provider: miner.miner,
    label: 'zeros',
    startEpoch,
    endEpoch: startEpoch + days * 2_880,
    storagePricePerEpoch: 1_000n,
    providerCollateral: FIL / 100n,
    clientCollateral: 0n,
  }
}

/** Puts funds of both sides into the market and publishes the deal. Gives its id. */
export function publishDeal(miner: TestMiner, client: PrivateKey, proposal: TextLabelDealProposal): number {
  const { chain, worker } = miner
  pushTo(chain, client, marketMethods.AddBalance, client.address, FIL)
  pushTo(chain, worker, marketMethods.AddBalance, miner.miner, FIL)
  miner.mine()
  const clientSignature = client.sign(textLabelDealProposal.encode(proposal))
  pushTo(chain, worker, marketMethods.PublishStorageDeals, { deals: [{ proposal, clientSignature }] }, 0n)
  const { returned } = miner.mine().outcome.receipts[0]!
  const id = publishedDealId(publishStorageDealsReturn.decode(returned), 0)
  if (id === undefined) throw new Error('the deal was dropped')
  return id
}

function pushTo<P>(chain: Chain, from: PrivateKey, method: ActorMethod<P, unknown>, params: P, value: bigint): void {
  chain.push(signedCall(chain, from, singletons.market, method, params, { value, gasLimit: 1_000_000_000 }))
}
