import { expect } from 'vitest'
import {
  marketMethods,
  type PublishStorageDealsReturn,
  publishedDealId,
  publishStorageDealsReturn,
} from '#sdk/actors/market/methods.ts'
import { minDealDuration } from '#sdk/actors/market/policy.ts'
import {
  type DealState,
  type MarketState,
  marketState,
  openDealStates,
  openProposals,
} from '#sdk/actors/market/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Address } from '#sdk/address/address.ts'
import {
  type TextLabelClientDealProposal,
  type TextLabelDealProposal,
  textLabelDealProposal,
} from '#sdk/deals/proposal.ts'
import { pieceCid } from '#sdk/piece/commitment-cid.ts'
import { FIL, type Outcome, type Person, TestChain, type TestMiner } from '../test-support.ts'
import { Balances } from './balances.ts'

export const { market } = singletons
export const DAY = 2_880
/** attoFIL per epoch of every deal here that does not say otherwise. */
export const price = 1_000_000n

export const commitment = (byte: number) => pieceCid(new Uint8Array(32).fill(byte))

/** A client and a miner with funds in the market. */
export class TestMarket {
  readonly chain = new TestChain(1_000)
  readonly client: Person = this.chain.person('client')
  readonly miner: TestMiner = this.chain.miner('miner')
  #labels = 0

  constructor() {
    this.deposit(this.client.id, 1_000n * FIL)
    this.deposit(this.miner.id, 1_000n * FIL)
  }

  deposit(to: Address, attoFil: bigint): void {
    this.chain.mustCall(this.client.id, market, marketMethods.AddBalance, to, attoFil)
  }

  proposal(changes: Partial<TextLabelDealProposal> = {}): TextLabelDealProposal {
    const startEpoch = changes.startEpoch ?? this.chain.epoch + 200
    return {
      pieceCid: commitment(7),
      pieceSize: 1 << 20,
      verifiedDeal: false,
      client: this.client.key.address,
      provider: this.miner.id,
      label: `deal ${this.#labels++}`,
      startEpoch,
      endEpoch: startEpoch + minDealDuration,
      storagePricePerEpoch: price,
      providerCollateral: FIL,
      clientCollateral: 2n * FIL,
      ...changes,
    }
  }

  /** A proposal with the client's signature, or that of somebody else. */
  signed(proposal: TextLabelDealProposal, by: Person = this.client): TextLabelClientDealProposal {
    return { proposal, clientSignature: by.key.sign(textLabelDealProposal.encode(proposal)) }
  }

  tryPublish(deals: TextLabelClientDealProposal[], from: Address = this.miner.worker.id): Outcome {
    return this.chain.call(from, market, marketMethods.PublishStorageDeals, { deals })
  }

  publish(...proposals: TextLabelDealProposal[]): PublishStorageDealsReturn {
    const { exitCode, returned, error } = this.tryPublish(proposals.map((proposal) => this.signed(proposal)))
    expect(error).toBe('')
    expect(exitCode).toBe(0)
    return publishStorageDealsReturn.decode(returned)
  }

  publishOne(changes: Partial<TextLabelDealProposal> = {}): { id: number; proposal: TextLabelDealProposal } {
    const proposal = this.proposal(changes)
    const id = publishedDealId(this.publish(proposal), 0)
    return { id: id!, proposal }
  }

  activate(dealIds: number[], sectorExpiry: number, from: Address = this.miner.id): Outcome {
    return this.chain.call(from, market, marketMethods.ActivateDeals, { dealIds, sectorExpiry })
  }

  /** Publishes a deal and starts it. */
  startOne(): { id: number; proposal: TextLabelDealProposal } {
    const started = this.publishOne()
    expect(this.activate([started.id], started.proposal.endEpoch).exitCode).toBe(0)
    return started
  }

  get state(): MarketState {
    return this.chain.state(market, marketState)
  }

  deal(id: number): TextLabelDealProposal | undefined {
    return openProposals(this.chain.store, this.state).get(id)
  }

  dealState(id: number): DealState | undefined {
    return openDealStates(this.chain.store, this.state).get(id)
  }

  balances(of: Address): { escrow: bigint; locked: bigint } {
    const books = new Balances(this.chain.store, this.state)
    return { escrow: books.escrow(of), locked: books.locked(of) }
  }
}
