import { type ExpirationSet, emptyExpirationSet } from '#sdk/actors/miner/partition.ts'
import { addPower, subtractPower } from '#sdk/actors/miner/power-pair.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { ensureState } from '../../abort.ts'
import { isNegative, powerText } from './sector-power.ts'

/** A set with only some of its fields not empty. */
export function expirationsOf(parts: Partial<ExpirationSet>): ExpirationSet {
  return { ...emptyExpirationSet, ...parts }
}

export function addExpirations(a: ExpirationSet, b: ExpirationSet): ExpirationSet {
  return {
    onTimeSectors: a.onTimeSectors.union(b.onTimeSectors),
    earlySectors: a.earlySectors.union(b.earlySectors),
    onTimePledge: a.onTimePledge + b.onTimePledge,
    activePower: addPower(a.activePower, b.activePower),
    faultyPower: addPower(a.faultyPower, b.faultyPower),
  }
}

export function unionOfExpirations(sets: readonly ExpirationSet[]): ExpirationSet {
  const united = sets.reduce(addExpirations, emptyExpirationSet)
  return {
    ...united,
    onTimeSectors: BitField.union(sets.map((set) => set.onTimeSectors)),
    earlySectors: BitField.union(sets.map((set) => set.earlySectors)),
  }
}

/** Takes a subset out; ends the method when it is none. */
export function subtractExpirations(from: ExpirationSet, removed: ExpirationSet): ExpirationSet {
  ensureState(
    from.onTimeSectors.containsAll(removed.onTimeSectors) && from.earlySectors.containsAll(removed.earlySectors),
    'sectors to take out of an expiration set are not in it',
  )
  return {
    onTimeSectors: from.onTimeSectors.difference(removed.onTimeSectors),
    earlySectors: from.earlySectors.difference(removed.earlySectors),
    onTimePledge: from.onTimePledge - removed.onTimePledge,
    activePower: subtractPower(from.activePower, removed.activePower),
    faultyPower: subtractPower(from.faultyPower, removed.faultyPower),
  }
}

export function hasNoSectors({ onTimeSectors, earlySectors }: ExpirationSet): boolean {
  return onTimeSectors.isEmpty && earlySectors.isEmpty
}

export function countSectors({ onTimeSectors, earlySectors }: ExpirationSet): number {
  return onTimeSectors.count + earlySectors.count
}

/** Every sector of the set, on time or early. */
export function allSectors({ onTimeSectors, earlySectors }: ExpirationSet): BitField {
  return onTimeSectors.union(earlySectors)
}

/** Ends the method when a set went below nothing. */
export function checkExpirations(epoch: number, set: ExpirationSet): void {
  ensureState(set.onTimePledge >= 0n, `the expirations at ${epoch} have a pledge of ${set.onTimePledge}`)
  ensureState(
    !isNegative(set.activePower),
    `the expirations at ${epoch} have active power ${powerText(set.activePower)}`,
  )
  ensureState(
    !isNegative(set.faultyPower),
    `the expirations at ${epoch} have faulty power ${powerText(set.faultyPower)}`,
  )
}
