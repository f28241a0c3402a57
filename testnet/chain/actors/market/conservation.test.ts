import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { minDealDuration } from '#sdk/actors/market/policy.ts'
import {
  type MarketState,
  marketState,
  openDealOps,
  openEscrowTable,
  openLockedTable,
  openProposals,
} from '#sdk/actors/market/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Address } from '#sdk/address/address.ts'
import { type TextLabelDealProposal, textLabelDealProposal } from '#sdk/deals/proposal.ts'
import { pieceCid } from '#sdk/piece/commitment-cid.ts'
import { FIL, TestChain } from '../test-support.ts'
import { clientRequirement, storageFee } from './balances.ts'

const { market } = singletons
const sum = (amounts: Iterable<bigint>) => [...amounts].reduce((total, amount) => total + amount, 0n)

/** One step of a random life of the market; numbers pick among what there is, and sometimes what there is not. */
type Step =
  | { kind: 'deposit' | 'withdraw'; party: number; from: number; fil: number }
  | { kind: 'publish'; deals: { client: number; label: number; start: number; price: number; collateral: number }[] }
  | { kind: 'activate' | 'terminate'; miner: number; deals: number[] }
  | { kind: 'wait'; epochs: number }

const small = fc.nat(5)
const mostly = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: odd })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('deposit' as const, 'withdraw' as const),
    party: small,
    from: small,
    fil: mostly(fc.integer({ min: 1, max: 400 }), fc.constantFrom(-1, 0, 1_000_000_000)),
  }),
  fc.record({
    kind: fc.constant('publish' as const),
    deals: fc.array(
      fc.record({
        client: small,
        label: fc.nat(8),
        start: mostly(fc.integer({ min: 0, max: 6_000 }), fc.constant(-2)),
        price: mostly(fc.integer({ min: 0, max: 300 }), fc.constant(-1)),
        collateral: mostly(fc.integer({ min: 1, max: 60 }), fc.constantFrom(-1, 0)),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  }),
  fc.record({
    kind: fc.constantFrom('activate' as const, 'activate' as const, 'terminate' as const),
    miner: small,
    deals: mostly(fc.array(fc.nat(12), { minLength: 1, maxLength: 1 }), fc.array(fc.nat(12), { maxLength: 3 })),
  }),
  fc.record({ kind: fc.constant('wait' as const), epochs: fc.constantFrom(1, 50, 2_000, 2_880, 200_000) }),
)

describe('money in the market', () => {
  it('is never made or lost, whatever messages come', () => {
    const happened = new Map<string, number>()
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 30 }), (steps) => {
        const life = new MarketLife(happened)
        const supply = life.chain.totalSupply()
        for (const next of steps) {
          life.take(next)
          life.checkBooks()
        }
        expect(life.chain.totalSupply()).toBe(supply)
        expect(life.chain.faults).toEqual([])
        life.outlive()
        life.checkBooks()
        expect(sum(openLockedTable(life.chain.store, life.state).values())).toBe(0n)
        expect(life.chain.totalSupply()).toBe(supply)
      }),
      { seed: 1, numRuns: 40 },
    )
    for (const event of ['deposit', 'withdraw', 'publish', 'activate', 'terminate', 'pay', 'burn'])
      expect(happened.get(event) ?? 0, event).toBeGreaterThan(5)
  })
})

class MarketLife {
  readonly chain = new TestChain(1_000)
  readonly #clients = [1, 2, 3].map((n) => this.chain.person(`client ${n}`))
  readonly #miners = [1, 2].map((n) => this.chain.miner(`miner ${n}`))
  readonly #parties: Address[] = [...this.#clients, ...this.#miners].map(({ id }) => id)
  readonly #happened: Map<string, number>

  constructor(happened: Map<string, number>) {
    this.#happened = happened
    const [client] = this.#clients
    for (const party of this.#parties)
      this.chain.mustCall(client!.id, market, marketMethods.AddBalance, party, 300n * FIL)
  }

  get state(): MarketState {
    return this.chain.state(market, marketState)
  }

  take(step: Step): void {
    const { chain } = this
    switch (step.kind) {
      case 'deposit': {
        const from = pick(this.#clients, step.from).id
        const party = pick(this.#parties, step.party)
        return this.#note(step.kind, chain.call(from, market, marketMethods.AddBalance, party, BigInt(step.fil) * FIL))
      }
      case 'withdraw': {
        const holder = pick(this.#parties, step.party)
        const from = step.from < 3 ? holder : pick([this.#miners[0]!.owner, ...this.#clients], step.from).id
        const params = { providerOrClientAddress: holder, amount: BigInt(step.fil) * FIL }
        return this.#note(step.kind, chain.call(from, market, marketMethods.WithdrawBalance, params))
      }
      case 'publish': {
        const miner = pick(this.#miners, step.deals.length)
        const deals = step.deals.map((deal) => {
          const client = pick(this.#clients, deal.client)
          const proposal = proposalOf(deal, client.key.address, miner.id, chain.epoch)
          return { proposal, clientSignature: client.key.sign(textLabelDealProposal.encode(proposal)) }
        })
        const outcome = chain.call(miner.worker.id, market, marketMethods.PublishStorageDeals, { deals })
        return this.#note(step.kind, outcome)
      }
      case 'activate': {
        const params = { dealIds: step.deals, sectorExpiry: chain.epoch + 2 * minDealDuration }
        const miner = this.#providerOf(step.deals[0]) ?? pick(this.#miners, step.miner).id
        return this.#note(step.kind, chain.call(miner, market, marketMethods.ActivateDeals, params))
      }
      case 'terminate': {
        const params = { epoch: chain.epoch, dealIds: step.deals }
        const miner = this.#providerOf(step.deals[0]) ?? pick(this.#miners, step.miner).id
        return this.#note(step.kind, chain.call(miner, market, marketMethods.OnMinerSectorsTerminate, params))
      }
      case 'wait':
        return this.#cronUntil(chain.epoch + step.epochs)
    }
  }

  #providerOf(dealId: number | undefined): Address | undefined {
    return dealId === undefined ? undefined : openProposals(this.chain.store, this.state).get(dealId)?.provider
  }

  #note(event: string, { exitCode }: { exitCode: number }): void {
    if (exitCode === 0) this.#happened.set(event, (this.#happened.get(event) ?? 0) + 1)
  }

  /** Runs the market's cron up to an epoch, passing over those at which it has nothing to do. */
  #cronUntil(epoch: number): void {
    for (let due = this.#nextVisit(); due < epoch; due = this.#nextVisit()) this.#cronAt(due)
    this.#cronAt(epoch)
  }

  #cronAt(epoch: number): void {
    const { chain } = this
    chain.setState(market, marketState, { ...this.state, lastCron: epoch - 1 })
    chain.epoch = epoch
    const before = { fee: this.state.totalClientStorageFee, burnt: chain.balance(singletons.burntFunds) }
    expect(chain.call(singletons.cron, market, marketMethods.CronTick, undefined)).toMatchObject({
      exitCode: 0,
      error: '',
    })
    if (chain.balance(singletons.burntFunds) > before.burnt) this.#note('burn', { exitCode: 0 })
    else if (this.state.totalClientStorageFee < before.fee) this.#note('pay', { exitCode: 0 })
    chain.epoch++
  }

  #nextVisit(): number {
    return Math.min(...openDealOps(this.chain.store, this.state).keys())
  }

  /** Goes on until every deal has ended. */
  outlive(): void {
    this.#cronUntil(this.chain.epoch + 2 * minDealDuration)
    expect(openProposals(this.chain.store, this.state).count).toBe(0)
  }

  checkBooks(): void {
    const { state, chain } = this
    const escrow = openEscrowTable(chain.store, state)
    const locked = openLockedTable(chain.store, state)
    expect(sum(escrow.values())).toBe(chain.balance(market))
    for (const [address, amount] of locked.entries()) {
      expect(amount).toBeGreaterThanOrEqual(0n)
      expect(amount).toBeLessThanOrEqual(escrow.get(address) ?? 0n)
    }
    const { totalClientLockedCollateral, totalProviderLockedCollateral, totalClientStorageFee } = state
    expect(sum(locked.values())).toBe(
      totalClientLockedCollateral + totalProviderLockedCollateral + totalClientStorageFee,
    )
    const deals = [...openProposals(chain.store, state).values()]
    expect(totalProviderLockedCollateral).toBe(sum(deals.map((deal) => deal.providerCollateral)))
    expect(totalClientLockedCollateral).toBe(sum(deals.map((deal) => clientRequirement(deal) - storageFee(deal))))
  }
}

function pick<T>(from: readonly T[], n: number): T {
  return from[n % from.length]!
}

function proposalOf(
  deal: { label: number; start: number; price: number; collateral: number },
  client: Address,
  provider: Address,
  epoch: number,
): TextLabelDealProposal {
  const startEpoch = epoch + deal.start
  return {
    pieceCid: pieceCid(new Uint8Array(32).fill(deal.label)),
    pieceSize: 1 << 20,
    verifiedDeal: false,
    client,
    provider,
    label: `${deal.label}`,
    startEpoch,
    endEpoch: startEpoch + minDealDuration,
    storagePricePerEpoch: BigInt(deal.price) * 10n ** 12n,
    providerCollateral: BigInt(deal.collateral) * FIL,
    clientCollateral: BigInt(deal.collateral) * FIL,
  }
}
