import type { CID } from 'multiformats/cid'
import type { Address } from '#sdk/address/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as, tuple } from '#sdk/codec/collections.ts'
import { int, uint } from '#sdk/codec/primitives.ts'
import { Amt, type AmtOptions } from '#sdk/collections/amt.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import { Hamt, type HamtOptions } from '#sdk/collections/hamt.ts'
import { addressKey, cidKey, uintKey } from '#sdk/collections/keys.ts'
import { SetMultimap, type SetMultimapOptions } from '#sdk/collections/set-multimap.ts'
import { unit } from '#sdk/collections/unit.ts'
import { type TextLabelDealProposal, textLabelDealProposal } from '#sdk/deals/proposal.ts'
import { balanceTableBitWidth, defaultHamtBitWidth } from '../network-constants.ts'

/** Collections by root CID, amounts in attoFIL. */
export const marketState = tuple('market.State', {
  /** AMT of deal id → proposal, from publishing until the deal is settled. */
  proposals: cid,
  /** AMT of deal id → state, from activation until the deal is settled. */
  states: cid,
  /** Set of proposal CIDs that cannot be published again yet. */
  pendingProposals: cid,
  /** HAMT of address → everything deposited. */
  escrowTable: cid,
  /** HAMT of address → the part of the escrow that is pledged to deals. */
  lockedTable: cid,
  nextId: as('NextID', uint),
  /** HAMT of epoch → set of the deals to look at then. */
  dealOpsByEpoch: cid,
  lastCron: int,
  totalClientLockedCollateral: bigint,
  totalProviderLockedCollateral: bigint,
  totalClientStorageFee: bigint,
})
export type MarketState = Infer<typeof marketState>

/** "Never", for the epochs of a deal's state. */
export const epochUndefined = -1

/** -1 is never. */
export const dealState = tuple('DealState', {
  sectorStartEpoch: int,
  lastUpdatedEpoch: int,
  slashEpoch: int,
})
export type DealState = Infer<typeof dealState>

/** A published deal that no sector holds yet. */
export const inactiveDealState: DealState = {
  sectorStartEpoch: epochUndefined,
  lastUpdatedEpoch: epochUndefined,
  slashEpoch: epochUndefined,
}

const proposalsOptions: AmtOptions<TextLabelDealProposal> = { bitWidth: 5, value: textLabelDealProposal }
const statesOptions: AmtOptions<DealState> = { bitWidth: 6, value: dealState }
const pendingOptions: HamtOptions<CID, null> = { bitWidth: defaultHamtBitWidth, key: cidKey, value: unit }
const balanceOptions: HamtOptions<Address, bigint> = { bitWidth: balanceTableBitWidth, key: addressKey, value: bigint }
const dealOpsOptions: SetMultimapOptions<number, number> = {
  bitWidth: defaultHamtBitWidth,
  key: uintKey,
  member: uintKey,
}

/**
 * Proposals by deal id; client and provider are ID addresses.
 *
 * @example
 * import { emptyMarketState, openProposals } from '#sdk/actors/market/state.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * const store = new MemoryBlockstore()
 * openProposals(store, emptyMarketState(store)).count // 0
 */
export function openProposals(store: Blockstore, state: MarketState): Amt<TextLabelDealProposal> {
  return Amt.load(store, state.proposals, proposalsOptions)
}

/**
 * States by deal id, of activated deals only.
 *
 * @example
 * import { emptyMarketState, openDealStates } from '#sdk/actors/market/state.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * const store = new MemoryBlockstore()
 * openDealStates(store, emptyMarketState(store)).count // 0
 */
export function openDealStates(store: Blockstore, state: MarketState): Amt<DealState> {
  return Amt.load(store, state.states, statesOptions)
}

/**
 * The chain CIDs of proposals that wait for their first processing.
 *
 * @example
 * import { emptyMarketState, openPendingProposals } from '#sdk/actors/market/state.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * const store = new MemoryBlockstore()
 * openPendingProposals(store, emptyMarketState(store)).isEmpty // true
 */
export function openPendingProposals(store: Blockstore, state: MarketState): Hamt<CID, null> {
  return Hamt.load(store, state.pendingProposals, pendingOptions)
}

/**
 * attoFIL deposited, by ID address; an absent address has 0.
 *
 * @example
 * import { emptyMarketState, openEscrowTable } from '#sdk/actors/market/state.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * import { Address } from 'dealkit'
 * const store = new MemoryBlockstore()
 * openEscrowTable(store, emptyMarketState(store)).get(Address.fromId(1000)) ?? 0n // 0n
 */
export function openEscrowTable(store: Blockstore, state: MarketState): Hamt<Address, bigint> {
  return Hamt.load(store, state.escrowTable, balanceOptions)
}

/**
 * attoFIL locked, by ID address; an absent address has 0.
 *
 * @example
 * import { emptyMarketState, openLockedTable } from '#sdk/actors/market/state.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * import { Address } from 'dealkit'
 * const store = new MemoryBlockstore()
 * openLockedTable(store, emptyMarketState(store)).get(Address.fromId(1000)) ?? 0n // 0n
 */
export function openLockedTable(store: Blockstore, state: MarketState): Hamt<Address, bigint> {
  return Hamt.load(store, state.lockedTable, balanceOptions)
}

/**
 * Deal ids by the epoch at which cron looks at them.
 *
 * @example
 * import { emptyMarketState, openDealOps } from '#sdk/actors/market/state.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * const store = new MemoryBlockstore()
 * openDealOps(store, emptyMarketState(store)).get(100) // []
 */
export function openDealOps(store: Blockstore, state: MarketState): SetMultimap<number, number> {
  return SetMultimap.load(store, state.dealOpsByEpoch, dealOpsOptions)
}

/**
 * The market's state at genesis: no deals, no deposits.
 *
 * @example
 * import { emptyMarketState } from '#sdk/actors/market/state.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * emptyMarketState(new MemoryBlockstore()).nextId // 0
 */
export function emptyMarketState(store: Blockstore): MarketState {
  const emptyBalances = Hamt.create(store, balanceOptions).flush()
  return {
    proposals: Amt.create(store, proposalsOptions).flush(),
    states: Amt.create(store, statesOptions).flush(),
    pendingProposals: Hamt.create(store, pendingOptions).flush(),
    escrowTable: emptyBalances,
    lockedTable: emptyBalances,
    nextId: 0,
    dealOpsByEpoch: SetMultimap.create(store, dealOpsOptions).flush(),
    lastCron: epochUndefined,
    totalClientLockedCollateral: 0n,
    totalProviderLockedCollateral: 0n,
    totalClientStorageFee: 0n,
  }
}
