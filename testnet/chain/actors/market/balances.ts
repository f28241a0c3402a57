import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { type MarketState, openEscrowTable, openLockedTable } from '#sdk/actors/market/state.ts'
import { larger, smaller } from '#sdk/actors/math/extremes.ts'
import type { Address } from '#sdk/address/address.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import type { Hamt } from '#sdk/collections/hamt.ts'
import { dealDuration } from '#sdk/deals/proposal.ts'
import { ensure, ensureState } from '../abort.ts'

/** What of a proposal is money; attoFIL. */
export interface DealMoney {
  readonly client: Address
  readonly provider: Address
  readonly startEpoch: number
  readonly endEpoch: number
  readonly storagePricePerEpoch: bigint
  readonly clientCollateral: bigint
  readonly providerCollateral: bigint
}

/** attoFIL that a deal pays when it runs to its end. */
export function storageFee(deal: DealMoney): bigint {
  return deal.storagePricePerEpoch * BigInt(dealDuration(deal))
}

/** attoFIL that the client must have free to make a deal. */
export function clientRequirement(deal: DealMoney): bigint {
  return deal.clientCollateral + storageFee(deal)
}

/** What locked attoFIL are locked for; each has a total of its own in the state. */
const totals = {
  clientCollateral: 'totalClientLockedCollateral',
  storageFee: 'totalClientStorageFee',
  providerCollateral: 'totalProviderLockedCollateral',
} as const
export type LockReason = keyof typeof totals

/** The market's books: what everybody deposited, and how much of it is locked. Changes stay here until `into`. */
export class Balances {
  readonly #escrow: Hamt<Address, bigint>
  readonly #locked: Hamt<Address, bigint>
  readonly #totals: Record<(typeof totals)[LockReason], bigint>

  constructor(store: Blockstore, state: MarketState) {
    this.#escrow = openEscrowTable(store, state)
    this.#locked = openLockedTable(store, state)
    const { totalClientLockedCollateral, totalClientStorageFee, totalProviderLockedCollateral } = state
    this.#totals = { totalClientLockedCollateral, totalClientStorageFee, totalProviderLockedCollateral }
  }

  escrow(of: Address): bigint {
    return this.#escrow.get(of) ?? 0n
  }

  locked(of: Address): bigint {
    return this.#locked.get(of) ?? 0n
  }

  /** Whether so many more attoFIL could be locked. */
  covers(of: Address, attoFil: bigint): boolean {
    return this.locked(of) + attoFil <= this.escrow(of)
  }

  deposit(to: Address, attoFil: bigint): void {
    add(this.#escrow, to, attoFil)
  }

  /** Takes out up to so many attoFIL that are not locked, and tells how many. */
  withdraw(from: Address, attoFil: bigint): bigint {
    const taken = smaller(larger(this.escrow(from) - this.locked(from), 0n), attoFil)
    if (taken > 0n) add(this.#escrow, from, -taken)
    return taken
  }

  /** Locks what both sides of a deal owe it. */
  lockDeal(deal: DealMoney): void {
    this.#lock(deal.client, clientRequirement(deal))
    this.#lock(deal.provider, deal.providerCollateral)
    this.#totals.totalClientLockedCollateral += deal.clientCollateral
    this.#totals.totalClientStorageFee += storageFee(deal)
    this.#totals.totalProviderLockedCollateral += deal.providerCollateral
  }

  unlock(of: Address, attoFil: bigint, reason: LockReason): void {
    ensureState(attoFil >= 0n, `${attoFil} attoFIL cannot be unlocked`)
    subtract(this.#locked, of, attoFil, 'locked')
    this.#totals[totals[reason]] -= attoFil
  }

  /** Moves locked storage fee of the client to the free funds of the provider. */
  payFee(deal: DealMoney, attoFil: bigint): void {
    subtract(this.#escrow, deal.client, attoFil, 'in escrow')
    this.unlock(deal.client, attoFil, 'storageFee')
    add(this.#escrow, deal.provider, attoFil)
  }

  /** Takes locked attoFIL out of the books; the caller burns them. */
  slash(of: Address, attoFil: bigint, reason: LockReason): void {
    ensureState(attoFil >= 0n, `${attoFil} attoFIL cannot be slashed`)
    subtract(this.#escrow, of, attoFil, 'in escrow')
    this.unlock(of, attoFil, reason)
  }

  /** The state with these books. */
  into(state: MarketState): MarketState {
    return { ...state, escrowTable: this.#escrow.flush(), lockedTable: this.#locked.flush(), ...this.#totals }
  }

  #lock(of: Address, attoFil: bigint): void {
    ensureState(attoFil >= 0n, `${attoFil} attoFIL cannot be locked`)
    ensure(
      this.covers(of, attoFil),
      exitCodes.ErrInsufficientFunds,
      `${of} has ${this.escrow(of)} attoFIL in escrow, ${this.locked(of)} of them locked; ${attoFil} more cannot be`,
    )
    add(this.#locked, of, attoFil)
  }
}

/** A balance that falls to zero leaves the table; one that was never above it stays there as a zero. */
function add(table: Hamt<Address, bigint>, key: Address, attoFil: bigint): void {
  const before = table.get(key) ?? 0n
  const after = before + attoFil
  ensureState(after >= 0n, `the balance of ${key} would be ${after}`)
  if (after === 0n && before !== 0n) table.delete(key)
  else table.set(key, after)
}

function subtract(table: Hamt<Address, bigint>, key: Address, attoFil: bigint, where: string): void {
  const before = table.get(key) ?? 0n
  ensureState(attoFil <= before, `${key} has ${before} attoFIL ${where}; ${attoFil} cannot be taken`)
  add(table, key, -attoFil)
}
