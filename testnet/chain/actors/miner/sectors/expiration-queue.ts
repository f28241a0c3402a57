import type { CID } from 'multiformats/cid'
import { type ExpirationSet, emptyExpirationSet, expirationQueueOptions } from '#sdk/actors/miner/partition.ts'
import { addPower, noPower, type PowerPair, subtractPower } from '#sdk/actors/miner/power-pair.ts'
import type { SectorOnChainInfo } from '#sdk/actors/miner/sector.ts'
import { quantizeUp } from '#sdk/actors/quantize.ts'
import { Amt } from '#sdk/collections/amt.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { ensureState } from '../../abort.ts'
import type { BookContext } from './book-context.ts'
import {
  addExpirations,
  checkExpirations,
  expirationsOf,
  hasNoSectors,
  subtractExpirations,
  unionOfExpirations,
} from './expiration-set.ts'
import { powerOfSectors } from './sector-power.ts'

/** Sectors that expire at one epoch, with what they are worth together. */
interface Group {
  readonly epoch: number
  readonly numbers: BitField
  readonly power: PowerPair
  readonly pledge: bigint
}

/** A partition's sectors by the epoch they expire at. */
export class ExpirationQueue {
  readonly #context: BookContext
  readonly #sets: Amt<ExpirationSet>

  constructor(context: BookContext, root: CID) {
    this.#context = context
    this.#sets = Amt.load(context.store, root, expirationQueueOptions)
  }

  flush(): CID {
    return this.#sets.flush()
  }

  /** Adds sectors that are not faulty, to expire on time. */
  addActive(sectors: readonly SectorOnChainInfo[]): { numbers: BitField; power: PowerPair; pledge: bigint } {
    const groups = this.#byDeclaredExpiration(sectors)
    for (const { epoch, numbers, power, pledge } of groups)
      this.#add(epoch, expirationsOf({ onTimeSectors: numbers, activePower: power, onTimePledge: pledge }))
    return totalOf(groups)
  }

  /** Faulty sectors expire early, unless they expire on time before that. Returns their power. */
  rescheduleAsFaults(newExpiration: number, sectors: readonly SectorOnChainInfo[]): PowerPair {
    const latest = this.#quantize(newExpiration)
    const groups = this.#findOnTime(sectors)
    const moved: Group[] = []
    for (const group of groups) {
      const set = this.#at(group.epoch)
      if (group.epoch <= latest) {
        this.#put(group.epoch, {
          ...set,
          activePower: subtractPower(set.activePower, group.power),
          faultyPower: addPower(set.faultyPower, group.power),
        })
        continue
      }
      const leaving = { onTimeSectors: group.numbers, onTimePledge: group.pledge, activePower: group.power }
      this.#put(group.epoch, subtractExpirations(set, expirationsOf(leaving)))
      moved.push(group)
    }
    const { numbers, power } = totalOf(moved)
    if (!numbers.isEmpty) this.#add(latest, expirationsOf({ earlySectors: numbers, faultyPower: power }))
    return totalOf(groups).power
  }

  /** Makes all that is left of the queue faulty. */
  rescheduleAllAsFaults(faultExpiration: number): void {
    const latest = this.#quantize(faultExpiration)
    const moved: ExpirationSet[] = []
    for (const [epoch, set] of [...this.#sets.entries()]) {
      if (epoch <= latest) {
        this.#put(epoch, { ...set, activePower: noPower, faultyPower: addPower(set.faultyPower, set.activePower) })
        continue
      }
      ensureState(
        set.earlySectors.isEmpty,
        `sectors that expire early at ${epoch} cannot expire before that, at ${latest}`,
      )
      moved.push(set)
      this.#sets.delete(epoch)
    }
    if (moved.length === 0) return
    const { onTimeSectors, activePower, faultyPower } = unionOfExpirations(moved)
    this.#add(latest, expirationsOf({ earlySectors: onTimeSectors, faultyPower: addPower(activePower, faultyPower) }))
  }

  /** Recovered sectors expire on time again. Returns their power. */
  rescheduleRecovered(sectors: readonly SectorOnChainInfo[]): PowerPair {
    const remaining = byNumber(sectors)
    const rescheduled: SectorOnChainInfo[] = []
    this.#takeFrom(remaining, (set, onTime, early) => {
      rescheduled.push(...early)
      const onTimePower = this.#powerOf(onTime)
      return {
        ...set,
        earlySectors: set.earlySectors.difference(numbersOf(early)),
        activePower: addPower(set.activePower, onTimePower),
        faultyPower: subtractPower(set.faultyPower, addPower(onTimePower, this.#powerOf(early))),
      }
    })
    this.addActive(rescheduled)
    return this.#powerOf(sectors)
  }

  /** Puts sectors in the place of others, all of them active. */
  replace(
    old: readonly SectorOnChainInfo[],
    replacements: readonly SectorOnChainInfo[],
  ): { removed: BitField; added: BitField; power: PowerPair; pledge: bigint } {
    const removed = this.#removeActive(old)
    const added = this.addActive(replacements)
    return {
      removed: removed.numbers,
      added: added.numbers,
      power: subtractPower(added.power, removed.power),
      pledge: added.pledge - removed.pledge,
    }
  }

  /** Takes sectors out wherever they are, and says what power of them was recovering. */
  remove(
    sectors: readonly SectorOnChainInfo[],
    faults: BitField,
    recovering: BitField,
  ): { removed: ExpirationSet; recoveringPower: PowerPair } {
    const faulty = sectors.filter((sector) => faults.has(sector.sectorNumber))
    const active = this.#removeActive(sectors.filter((sector) => !faults.has(sector.sectorNumber)))
    const onTimeFaulty: SectorOnChainInfo[] = []
    const earlyFaulty: SectorOnChainInfo[] = []
    this.#takeFrom(byNumber(faulty), (set, onTime, early) => {
      onTimeFaulty.push(...onTime)
      earlyFaulty.push(...early)
      return subtractExpirations(set, this.#faultyExpirations(onTime, early))
    })
    const removed = addExpirations(
      this.#faultyExpirations(onTimeFaulty, earlyFaulty),
      expirationsOf({ onTimeSectors: active.numbers, onTimePledge: active.pledge, activePower: active.power }),
    )
    const recoveringPower = this.#powerOf(faulty.filter((sector) => recovering.has(sector.sectorNumber)))
    return { removed, recoveringPower }
  }

  /** Takes out all that expires up to and with an epoch. */
  popUntil(until: number): ExpirationSet {
    const due: [number, ExpirationSet][] = []
    for (const entry of this.#sets.entries()) {
      if (entry[0] > until) break
      due.push(entry)
    }
    for (const [epoch] of due) this.#sets.delete(epoch)
    return unionOfExpirations(due.map(([, set]) => set))
  }

  #faultyExpirations(onTime: readonly SectorOnChainInfo[], early: readonly SectorOnChainInfo[]): ExpirationSet {
    return expirationsOf({
      onTimeSectors: numbersOf(onTime),
      earlySectors: numbersOf(early),
      onTimePledge: pledgeOf(onTime),
      faultyPower: this.#powerOf([...onTime, ...early]),
    })
  }

  #removeActive(sectors: readonly SectorOnChainInfo[]): { numbers: BitField; power: PowerPair; pledge: bigint } {
    const groups = this.#findOnTime(sectors)
    for (const { epoch, numbers, power, pledge } of groups) {
      const leaving = expirationsOf({ onTimeSectors: numbers, onTimePledge: pledge, activePower: power })
      this.#put(epoch, subtractExpirations(this.#at(epoch), leaving))
    }
    return totalOf(groups)
  }

  /** Walks the queue until every sector was found, and puts back what `change` makes of the sets they are in. */
  #takeFrom(
    remaining: Map<number, SectorOnChainInfo>,
    change: (
      set: ExpirationSet,
      onTime: readonly SectorOnChainInfo[],
      early: readonly SectorOnChainInfo[],
    ) => ExpirationSet,
  ): void {
    for (const [epoch, set] of [...this.#sets.entries()]) {
      if (remaining.size === 0) break
      const onTime = take(remaining, set.onTimeSectors)
      const early = take(remaining, set.earlySectors)
      if (onTime.length + early.length > 0) this.#put(epoch, change(set, onTime, early))
    }
    ensureAllFound(remaining)
  }

  #byDeclaredExpiration(sectors: readonly SectorOnChainInfo[]): Group[] {
    const byEpoch = Map.groupBy(sectors, (sector) => this.#quantize(sector.expiration))
    return [...byEpoch].sort(([a], [b]) => a - b).map(([epoch, members]) => this.#group(epoch, members))
  }

  /** Finds where sectors expire on time: mostly where they say, but later when an extension of a deadline moved them. */
  #findOnTime(sectors: readonly SectorOnChainInfo[]): Group[] {
    const remaining = byNumber(sectors)
    const declared = new Set(sectors.map((sector) => this.#quantize(sector.expiration)))
    const groups: Group[] = []
    const collect = (epoch: number, set: ExpirationSet) => {
      const found = take(remaining, set.onTimeSectors)
      if (found.length > 0) groups.push(this.#group(epoch, found))
    }
    for (const epoch of declared) collect(epoch, this.#at(epoch))
    for (const [epoch, set] of this.#sets.entries()) {
      if (remaining.size === 0) break
      if (declared.has(epoch)) continue
      const early = [...remaining.keys()].find((number) => set.earlySectors.has(number))
      ensureState(early === undefined, `sector ${early} expires early, at ${epoch}, though it is not faulty`)
      collect(epoch, set)
    }
    ensureAllFound(remaining)
    return groups.sort((a, b) => a.epoch - b.epoch)
  }

  #group(epoch: number, sectors: readonly SectorOnChainInfo[]): Group {
    return { epoch, numbers: numbersOf(sectors), power: this.#powerOf(sectors), pledge: pledgeOf(sectors) }
  }

  #powerOf(sectors: readonly SectorOnChainInfo[]): PowerPair {
    return powerOfSectors(this.#context.sectorSize, sectors)
  }

  #quantize(epoch: number): number {
    return quantizeUp(epoch, this.#context.quant)
  }

  #at(epoch: number): ExpirationSet {
    return this.#sets.get(epoch) ?? emptyExpirationSet
  }

  #add(epoch: number, more: ExpirationSet): void {
    this.#put(epoch, addExpirations(this.#at(epoch), more))
  }

  #put(epoch: number, set: ExpirationSet): void {
    checkExpirations(epoch, set)
    if (hasNoSectors(set)) this.#sets.delete(epoch)
    else this.#sets.set(epoch, set)
  }
}

function byNumber(sectors: readonly SectorOnChainInfo[]): Map<number, SectorOnChainInfo> {
  return new Map(sectors.map((sector) => [sector.sectorNumber, sector]))
}

/** Takes those of the sectors out of the map whose numbers are in the set. */
function take(from: Map<number, SectorOnChainInfo>, numbers: BitField): SectorOnChainInfo[] {
  const found = [...from.values()].filter((sector) => numbers.has(sector.sectorNumber))
  for (const { sectorNumber } of found) from.delete(sectorNumber)
  return found
}

function ensureAllFound(remaining: Map<number, SectorOnChainInfo>): void {
  ensureState(remaining.size === 0, `sectors ${[...remaining.keys()].join(', ')} are in no expiration set`)
}

function numbersOf(sectors: readonly SectorOnChainInfo[]): BitField {
  return BitField.of(sectors.map((sector) => sector.sectorNumber))
}

function pledgeOf(sectors: readonly SectorOnChainInfo[]): bigint {
  return sectors.reduce((sum, sector) => sum + sector.initialPledge, 0n)
}

function totalOf(groups: readonly Group[]): { numbers: BitField; power: PowerPair; pledge: bigint } {
  return {
    numbers: BitField.union(groups.map((group) => group.numbers)),
    power: groups.reduce((sum, group) => addPower(sum, group.power), noPower),
    pledge: groups.reduce((sum, group) => sum + group.pledge, 0n),
  }
}
