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

/** The deadline with this index of the proving period that starts at `periodStart`. */
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

/** The deadline that is current at an epoch, for proving periods aligned with `periodStartSeed`. */
export function deadlineInfoAt(periodStartSeed: number, currentEpoch: number): DeadlineInfo {
  const periodStart = quantizeDown(currentEpoch, { unit: wpostProvingPeriod, offset: periodStartSeed })
  return newDeadlineInfo(periodStart, currentDeadlineIndex(currentEpoch, periodStart), currentEpoch)
}

export function currentDeadlineIndex(currentEpoch: number, periodStart: number): number {
  return Math.trunc((currentEpoch - periodStart) / wpostChallengeWindow) % wpostPeriodDeadlines
}

export function periodStarted(info: DeadlineInfo): boolean {
  return info.currentEpoch >= info.periodStart
}

export function nextPeriodStart(info: DeadlineInfo): number {
  return info.periodStart + wpostProvingPeriod
}

/** The last epoch of the proving period. */
export function periodEnd(info: DeadlineInfo): number {
  return nextPeriodStart(info) - 1
}

export function isOpen(info: DeadlineInfo): boolean {
  return info.currentEpoch >= info.open && info.currentEpoch < info.close
}

export function hasElapsed(info: DeadlineInfo): boolean {
  return info.currentEpoch >= info.close
}

export function faultCutoffPassed(info: DeadlineInfo): boolean {
  return info.currentEpoch >= info.faultCutoff
}

/** The last epoch that a proof may come in. */
export function lastEpoch(info: DeadlineInfo): number {
  return info.close - 1
}

/** This deadline's next instance that has not elapsed, which may be the one given. */
export function nextNotElapsed(info: DeadlineInfo): DeadlineInfo {
  if (!hasElapsed(info)) return info
  const { currentEpoch, index } = info
  const offset = ((info.periodStart % wpostProvingPeriod) + wpostProvingPeriod) % wpostProvingPeriod
  let periodStart = Math.trunc(currentEpoch / wpostProvingPeriod) * wpostProvingPeriod + offset
  while (periodStart > currentEpoch) periodStart -= wpostProvingPeriod
  if (currentEpoch >= periodStart + (index + 1) * wpostChallengeWindow) periodStart += wpostProvingPeriod
  return newDeadlineInfo(periodStart, index, currentEpoch)
}

/** Expirations of sectors in this deadline fall on its last epochs. */
export function quantSpecForDeadline(info: DeadlineInfo): QuantSpec {
  return { unit: wpostProvingPeriod, offset: lastEpoch(info) }
}

/** Whether sectors may be assigned to or removed from a deadline: it is neither the current one nor the next. */
export function deadlineIsMutable(periodStart: number, index: number, currentEpoch: number): boolean {
  const next = nextNotElapsed(newDeadlineInfo(periodStart, index, currentEpoch))
  return currentEpoch < next.open - wpostChallengeWindow
}

/** Whether proofs of the deadline's last window can still be disputed. */
export function deadlineIsDisputable(periodStart: number, index: number, currentEpoch: number): boolean {
  if (periodStart > currentEpoch) return false
  const next = nextNotElapsed(newDeadlineInfo(periodStart, index, currentEpoch))
  return !isOpen(next) && currentEpoch < next.close - wpostProvingPeriod + wpostDisputeWindow
}

export function deadlineIsCompactable(periodStart: number, index: number, currentEpoch: number): boolean {
  return deadlineIsMutable(periodStart, index, currentEpoch) && !deadlineIsDisputable(periodStart, index, currentEpoch)
}

/** Where in the day a new miner's proving period starts, from its address and the epoch of its creation. */
export function provingPeriodOffset(miner: Address, epoch: number): number {
  const encoded = addressCodec.encode(miner)
  const seed = Buffer.alloc(encoded.length + 8)
  seed.set(encoded)
  seed.writeBigInt64BE(BigInt(epoch), encoded.length)
  const digest = Buffer.from(blake2b256(seed))
  return Number(digest.readBigUInt64BE() % BigInt(wpostProvingPeriod))
}

/** The start of the proving period that an epoch is in; negative early in a chain. */
export function currentProvingPeriodStart(currentEpoch: number, offset: number): number {
  const progress = ((currentEpoch % wpostProvingPeriod) - offset + wpostProvingPeriod) % wpostProvingPeriod
  return currentEpoch - progress
}
