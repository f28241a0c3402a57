import type { Address } from '#sdk/address/address.ts'
import { address as addressCodec } from '#sdk/codec/address.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as, tuple } from '#sdk/codec/collections.ts'
import { int, uint } from '#sdk/codec/primitives.ts'
import { blake2b256 } from '#sdk/crypto/blake2b.ts'
import { type QuantSpec, quantizeDown } from '../quantize.ts'
import {
  faultDeclarationCutoff,
  wpostChallengeLookback,
  wpostChallengeWindow,
  wpostDisputeWindow,
  wpostPeriodDeadlines,
  wpostProvingPeriod,
} from './policy.ts'

/** A proving deadline seen from an epoch. Proofs are taken from `open` up to and without `close`. */
export const deadlineInfo = tuple('DeadlineInfo', {
  currentEpoch: int,
  periodStart: int,
  index: uint,
  open: int,
  close: int,
  /** The epoch whose randomness picks the challenged sectors. */
  challenge: int,
  /** From here on faults can no longer be declared. */
  faultCutoff: int,
  wpostPeriodDeadlines: as('WPoStPeriodDeadlines', uint),
  wpostProvingPeriod: as('WPoStProvingPeriod', int),
  wpostChallengeWindow: as('WPoStChallengeWindow', int),
  wpostChallengeLookback: as('WPoStChallengeLookback', int),
  faultDeclarationCutoff: int,
})
export type DeadlineInfo = Infer<typeof deadlineInfo>

const parameters = {
  wpostPeriodDeadlines,
  wpostProvingPeriod,
  wpostChallengeWindow,
  wpostChallengeLookback,
  faultDeclarationCutoff,
}

/**
 * The deadline with this index of the proving period that starts at `periodStart`.
 *
 * @example
 * import { newDeadlineInfo } from '#sdk/actors/miner/deadline-info.ts'
 * newDeadlineInfo(1000, 2, 1100).open // 1120
 */
export function newDeadlineInfo(periodStart: number, index: number, currentEpoch: number): DeadlineInfo {
  const seenFrom = { currentEpoch, periodStart, index }
  if (index >= wpostPeriodDeadlines) {
    const end = periodStart + wpostProvingPeriod
    return { ...seenFrom, open: end, close: end, challenge: end, faultCutoff: 0, ...parameters }
  }
  const open = periodStart + index * wpostChallengeWindow
  return {
    ...seenFrom,
    open,
    close: open + wpostChallengeWindow,
    challenge: open - wpostChallengeLookback,
    faultCutoff: open - faultDeclarationCutoff,
    ...parameters,
  }
}

/**
 * The deadline that is current at an epoch, for proving periods aligned with `periodStartSeed`.
 *
 * @example
 * import { deadlineInfoAt } from '#sdk/actors/miner/deadline-info.ts'
 * deadlineInfoAt(1000, 1130).index // 2
 */
export function deadlineInfoAt(periodStartSeed: number, currentEpoch: number): DeadlineInfo {
  const periodStart = quantizeDown(currentEpoch, { unit: wpostProvingPeriod, offset: periodStartSeed })
  return newDeadlineInfo(periodStart, currentDeadlineIndex(currentEpoch, periodStart), currentEpoch)
}

/**
 * The index of the deadline that is current at an epoch, in the proving period that starts at `periodStart`.
 *
 * @example
 * import { currentDeadlineIndex } from '#sdk/actors/miner/deadline-info.ts'
 * currentDeadlineIndex(1130, 1000) // 2
 */
export function currentDeadlineIndex(currentEpoch: number, periodStart: number): number {
  return Math.trunc((currentEpoch - periodStart) / wpostChallengeWindow) % wpostPeriodDeadlines
}

/**
 * Whether the deadline's proving period has begun.
 *
 * @example
 * import { newDeadlineInfo, periodStarted } from '#sdk/actors/miner/deadline-info.ts'
 * periodStarted(newDeadlineInfo(1000, 0, 999)) // false
 */
export function periodStarted(info: DeadlineInfo): boolean {
  return info.currentEpoch >= info.periodStart
}

/**
 * The first epoch of the next proving period.
 *
 * @example
 * import { newDeadlineInfo, nextPeriodStart } from '#sdk/actors/miner/deadline-info.ts'
 * nextPeriodStart(newDeadlineInfo(1000, 0, 1000)) // 3880
 */
export function nextPeriodStart(info: DeadlineInfo): number {
  return info.periodStart + wpostProvingPeriod
}

/**
 * The last epoch of the proving period.
 *
 * @example
 * import { newDeadlineInfo, periodEnd } from '#sdk/actors/miner/deadline-info.ts'
 * periodEnd(newDeadlineInfo(1000, 0, 1000)) // 3879
 */
export function periodEnd(info: DeadlineInfo): number {
  return nextPeriodStart(info) - 1
}

/**
 * Whether proofs are taken now.
 *
 * @example
 * import { isOpen, newDeadlineInfo } from '#sdk/actors/miner/deadline-info.ts'
 * isOpen(newDeadlineInfo(1000, 2, 1120)) // true
 */
export function isOpen(info: DeadlineInfo): boolean {
  return info.currentEpoch >= info.open && info.currentEpoch < info.close
}

/**
 * Whether the deadline has closed.
 *
 * @example
 * import { hasElapsed, newDeadlineInfo } from '#sdk/actors/miner/deadline-info.ts'
 * hasElapsed(newDeadlineInfo(1000, 2, 1180)) // true
 */
export function hasElapsed(info: DeadlineInfo): boolean {
  return info.currentEpoch >= info.close
}

/**
 * Whether it is too late to declare faults.
 *
 * @example
 * import { faultCutoffPassed, newDeadlineInfo } from '#sdk/actors/miner/deadline-info.ts'
 * faultCutoffPassed(newDeadlineInfo(1000, 2, 1050)) // true
 */
export function faultCutoffPassed(info: DeadlineInfo): boolean {
  return info.currentEpoch >= info.faultCutoff
}

/**
 * The last epoch that a proof may come in.
 *
 * @example
 * import { lastEpoch, newDeadlineInfo } from '#sdk/actors/miner/deadline-info.ts'
 * lastEpoch(newDeadlineInfo(1000, 2, 1000)) // 1179
 */
export function lastEpoch(info: DeadlineInfo): number {
  return info.close - 1
}

/**
 * This deadline's next instance that has not elapsed, which may be the one given.
 *
 * @example
 * import { newDeadlineInfo, nextNotElapsed } from '#sdk/actors/miner/deadline-info.ts'
 * nextNotElapsed(newDeadlineInfo(1000, 2, 1180)).open // 4000
 */
export function nextNotElapsed(info: DeadlineInfo): DeadlineInfo {
  if (!hasElapsed(info)) return info
  const { currentEpoch, index } = info
  const offset = ((info.periodStart % wpostProvingPeriod) + wpostProvingPeriod) % wpostProvingPeriod
  let periodStart = Math.trunc(currentEpoch / wpostProvingPeriod) * wpostProvingPeriod + offset
  while (periodStart > currentEpoch) periodStart -= wpostProvingPeriod
  if (currentEpoch >= periodStart + (index + 1) * wpostChallengeWindow) periodStart += wpostProvingPeriod
  return newDeadlineInfo(periodStart, index, currentEpoch)
}

/**
 * Expirations of sectors in this deadline fall on its last epochs.
 *
 * @example
 * import { newDeadlineInfo, quantSpecForDeadline } from '#sdk/actors/miner/deadline-info.ts'
 * quantSpecForDeadline(newDeadlineInfo(1000, 2, 1000)) // { unit: 2880, offset: 1179 }
 */
export function quantSpecForDeadline(info: DeadlineInfo): QuantSpec {
  return { unit: wpostProvingPeriod, offset: lastEpoch(info) }
}

/**
 * Whether sectors may be assigned to or removed from a deadline: it is neither the current one nor the next.
 *
 * @example
 * import { deadlineIsMutable } from '#sdk/actors/miner/deadline-info.ts'
 * deadlineIsMutable(1000, 2, 1000) // true
 * deadlineIsMutable(1000, 2, 1070) // false
 */
export function deadlineIsMutable(periodStart: number, index: number, currentEpoch: number): boolean {
  const next = nextNotElapsed(newDeadlineInfo(periodStart, index, currentEpoch))
  return currentEpoch < next.open - wpostChallengeWindow
}

/**
 * Whether proofs of the deadline's last window can still be disputed.
 *
 * @example
 * import { deadlineIsDisputable } from '#sdk/actors/miner/deadline-info.ts'
 * deadlineIsDisputable(1000, 2, 1200) // true
 */
export function deadlineIsDisputable(periodStart: number, index: number, currentEpoch: number): boolean {
  if (periodStart > currentEpoch) return false
  const next = nextNotElapsed(newDeadlineInfo(periodStart, index, currentEpoch))
  return !isOpen(next) && currentEpoch < next.close - wpostProvingPeriod + wpostDisputeWindow
}

/**
 * Whether a deadline's partitions may be put together anew: it is mutable, and its proofs cannot be disputed.
 *
 * @example
 * import { deadlineIsCompactable } from '#sdk/actors/miner/deadline-info.ts'
 * deadlineIsCompactable(1000, 2, 1200) // false
 */
export function deadlineIsCompactable(periodStart: number, index: number, currentEpoch: number): boolean {
  return deadlineIsMutable(periodStart, index, currentEpoch) && !deadlineIsDisputable(periodStart, index, currentEpoch)
}

/**
 * Where in the day a new miner's proving period starts, from its address and the epoch of its creation.
 *
 * @example
 * import { provingPeriodOffset } from '#sdk/actors/miner/deadline-info.ts'
 * import { Address } from 'dealkit'
 * provingPeriodOffset(Address.fromId(1000), 0) // 658
 */
export function provingPeriodOffset(miner: Address, epoch: number): number {
  const encoded = addressCodec.encode(miner)
  const seed = Buffer.alloc(encoded.length + 8)
  seed.set(encoded)
  seed.writeBigInt64BE(BigInt(epoch), encoded.length)
  const digest = Buffer.from(blake2b256(seed))
  return Number(digest.readBigUInt64BE() % BigInt(wpostProvingPeriod))
}

/**
 * The start of the proving period that an epoch is in; negative early in a chain.
 *
 * @example
 * import { currentProvingPeriodStart } from '#sdk/actors/miner/deadline-info.ts'
 * currentProvingPeriodStart(100, 1000) // -1880
 */
export function currentProvingPeriodStart(currentEpoch: number, offset: number): number {
  const progress = ((currentEpoch % wpostProvingPeriod) - offset + wpostProvingPeriod) % wpostProvingPeriod
  return currentEpoch - progress
}
