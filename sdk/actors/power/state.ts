import type { Address } from '#sdk/address/address.ts'
import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as, nullable, tuple } from '#sdk/codec/collections.ts'
import { bytes, int } from '#sdk/codec/primitives.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import { Hamt, type HamtOptions } from '#sdk/collections/hamt.ts'
import { addressKey, intKey } from '#sdk/collections/keys.ts'
import { Multimap, type MultimapOptions } from '#sdk/collections/multimap.ts'
import { filterEstimate, newEstimate } from '../math/smoothing.ts'
import { type SealVerifyInfo, sealVerifyInfo } from '../miner/proofs.ts'
import { defaultHamtBitWidth } from '../network-constants.ts'
import { consensusMinerMinMiners } from './policy.ts'

/** Powers in bytes, pledge in attoFIL. "Committed" counts every miner, "total" only those above the minimum. */
export const powerState = tuple('power.State', {
  totalRawBytePower: bigint,
  totalBytesCommitted: bigint,
  totalQualityAdjPower: bigint,
  totalQaBytesCommitted: as('TotalQABytesCommitted', bigint),
  totalPledgeCollateral: bigint,
  /** The figures of the last cron tick, which hold for the whole epoch. */
  thisEpochRawBytePower: bigint,
  thisEpochQualityAdjPower: bigint,
  thisEpochPledgeCollateral: bigint,
  thisEpochQaPowerSmoothed: as('ThisEpochQAPowerSmoothed', filterEstimate),
  minerCount: int,
  minerAboveMinPowerCount: int,
  /** HAMT of epoch → AMT of events. */
  cronEventQueue: cid,
  firstCronEpoch: int,
  /** HAMT of miner → claim. */
  claims: cid,
  /** HAMT of miner → AMT of proofs to verify at the end of the epoch. */
  proofValidationBatch: nullable(cid),
})
export type PowerState = Infer<typeof powerState>

export const claim = tuple('Claim', {
  windowPostProofType: as('WindowPoStProofType', int),
  rawBytePower: bigint,
  qualityAdjPower: bigint,
})
export type Claim = Infer<typeof claim>

export const cronEvent = tuple('CronEvent', { minerAddr: address, callbackPayload: bytes() })
export type CronEvent = Infer<typeof cronEvent>

const claimsOptions: HamtOptions<Address, Claim> = { bitWidth: defaultHamtBitWidth, key: addressKey, value: claim }
const cronQueueOptions: MultimapOptions<number, CronEvent> = {
  outerBitWidth: 6,
  innerBitWidth: 6,
  key: intKey,
  value: cronEvent,
}
const proofBatchOptions: MultimapOptions<Address, SealVerifyInfo> = {
  outerBitWidth: defaultHamtBitWidth,
  innerBitWidth: 4,
  key: addressKey,
  value: sealVerifyInfo,
}

/**
 * Claimed power by miner (ID address).
 *
 * @example
 * import { emptyPowerState, openClaims } from '#sdk/actors/power/state.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * const store = new MemoryBlockstore()
 * openClaims(store, emptyPowerState(store)).isEmpty // true
 */
export function openClaims(store: Blockstore, state: PowerState): Hamt<Address, Claim> {
  return Hamt.load(store, state.claims, claimsOptions)
}

/**
 * Miners to call, by epoch.
 *
 * @example
 * import { emptyPowerState, openCronQueue } from '#sdk/actors/power/state.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * const store = new MemoryBlockstore()
 * openCronQueue(store, emptyPowerState(store)).get(100) // []
 */
export function openCronQueue(store: Blockstore, state: PowerState): Multimap<number, CronEvent> {
  return Multimap.load(store, state.cronEventQueue, cronQueueOptions)
}

/**
 * Queued seal proofs by miner; empty when none were submitted this epoch.
 *
 * @example
 * import { emptyPowerState, openProofBatch } from '#sdk/actors/power/state.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * const store = new MemoryBlockstore()
 * openProofBatch(store, emptyPowerState(store)).isEmpty // true
 */
export function openProofBatch(store: Blockstore, state: PowerState): Multimap<Address, SealVerifyInfo> {
  return state.proofValidationBatch === null
    ? Multimap.create(store, proofBatchOptions)
    : Multimap.load(store, state.proofValidationBatch, proofBatchOptions)
}

/**
 * The power that elections and payments use: every miner's while fewer than four are above the minimum.
 *
 * @example
 * import { currentTotalPower, emptyPowerState } from '#sdk/actors/power/state.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * currentTotalPower(emptyPowerState(new MemoryBlockstore())) // { raw: 0n, qa: 0n }
 */
export function currentTotalPower(state: PowerState): { raw: bigint; qa: bigint } {
  return state.minerAboveMinPowerCount < consensusMinerMinMiners
    ? { raw: state.totalBytesCommitted, qa: state.totalQaBytesCommitted }
    : { raw: state.totalRawBytePower, qa: state.totalQualityAdjPower }
}

const initialQaPower = newEstimate(750_000n << 30n, 3_840n << 30n)

/**
 * The power actor's state at genesis: no miners.
 *
 * @example
 * import { emptyPowerState } from '#sdk/actors/power/state.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * emptyPowerState(new MemoryBlockstore()).minerCount // 0
 */
export function emptyPowerState(store: Blockstore): PowerState {
  return {
    totalRawBytePower: 0n,
    totalBytesCommitted: 0n,
    totalQualityAdjPower: 0n,
    totalQaBytesCommitted: 0n,
    totalPledgeCollateral: 0n,
    thisEpochRawBytePower: 0n,
    thisEpochQualityAdjPower: 0n,
    thisEpochPledgeCollateral: 0n,
    thisEpochQaPowerSmoothed: initialQaPower,
    minerCount: 0,
    minerAboveMinPowerCount: 0,
    cronEventQueue: Multimap.create(store, cronQueueOptions).flush(),
    firstCronEpoch: 0,
    claims: Hamt.create(store, claimsOptions).flush(),
    proofValidationBatch: null,
  }
}
