import { marketMethods, publishedDealId } from '#sdk/actors/market/methods.ts'
import { minDealDuration } from '#sdk/actors/market/policy.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Address } from '#sdk/address/address.ts'
import {
  type TextLabelClientDealProposal,
  type TextLabelDealProposal,
  textLabelDealProposal,
} from '#sdk/deals/proposal.ts'
import { pieceCid } from '#sdk/piece/commitment-cid.ts'
import { FIL, type Person, type TestChain, type TestMiner } from './test-support.ts'

type DealTerms = Partial<TextLabelDealProposal> & { readonly startEpoch: number }

/** A deal over a piece of 1 MiB for nothing and the shortest time, but for the terms that are given, as its client signs it. */
export function signedDeal(client: Person, provider: Address, terms: DealTerms): TextLabelClientDealProposal {
  const proposal = {
    pieceCid: pieceCid(new Uint8Array(32).fill(5)),
    pieceSize: 1 << 20,
    verifiedDeal: false,
    client: client.key.address,
    provider,
    label: '',
    endEpoch: terms.startEpoch + minDealDuration,
    storagePricePerEpoch: 0n,
    providerCollateral: FIL,
    clientCollateral: 0n,
    ...terms,
  }
  return { proposal, clientSignature: client.key.sign(textLabelDealProposal.encode(proposal)) }
}

/** Puts funds of both sides into the market. */
export function fundDeals(chain: TestChain, client: Person, provider: Address): void {
  for (const party of [client.id, provider])
    chain.mustCall(client.id, singletons.market, marketMethods.AddBalance, party, 100n * FIL)
}

/** Publishes a deal that both sides have the funds for, and gives its id. */
export function publishDeal(chain: TestChain, client: Person, miner: TestMiner, terms: DealTerms): number {
  fundDeals(chain, client, miner.id)
  const deals = [signedDeal(client, miner.id, terms)]
  const published = chain.mustCall(miner.worker.id, singletons.market, marketMethods.PublishStorageDeals, { deals })
  return publishedDealId(published, 0)!
}
