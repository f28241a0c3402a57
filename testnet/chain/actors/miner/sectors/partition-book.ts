import {
  activePower,
  activeSectors,
  type ExpirationSet,
  earlyTerminationOptions,
  liveSectors,
  type Partition,
} from '#sdk/actors/miner/partition.ts'
import {
  addPower,
  isNoPower,
  negatePower,
  noPower,
  type PowerPair,
  subtractPower,
} from '#sdk/actors/miner/power-pair.ts'
import type { SectorOnChainInfo } from '#sdk/actors/miner/sector.ts'
import { noQuantization } from '#sdk/actors/quantize.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { ensureArgument, ensureState } from '../../abort.ts'
import { BitFieldQueue } from './bitfield-queue.ts'
import type { BookContext } from './book-context.ts'
import { ExpirationQueue } from './expiration-queue.ts'
import { allSectors } from './expiration-set.ts'
import { checkPartition } from './partition-check.ts'
import { powerOfSectors, samePower } from './sector-power.ts'

/** Sectors terminated early, by the epoch that happened, taken out to have their fees paid. */
export type EarlyTerminations = ReadonlyMap<number, BitField>

/** What faults did: power the miner loses, power that became faulty (the unproven included), the faults themselves. */
export interface FaultsRecorded {
  readonly newFaults: BitField
  readonly powerDelta: PowerPair
  readonly newFaultyPower: PowerPair
}

/** The sectors of one partition and all that can happen to them. */
export class PartitionBook {
  readonly #context: BookContext
  readonly #index: number
  #partition: Partition

  constructor(context: BookContext, index: number, partition: Partition) {
    this.#context = context
    this.#index = index
    this.#partition = partition
  }

  get partition(): Partition {
    return this.#partition
  }

  /** Adds sectors that are new here. Returns their power, which counts only once they are proven. */
  addSectors(sectors: readonly SectorOnChainInfo[], isProven: boolean): PowerPair {
    const { numbers, power } = this.#withExpirations((queue) => queue.addActive(sectors))
    const { sectors: known, unproven, livePower, unprovenPower } = this.#partition
    ensureState(!known.containsAny(numbers), `not all sectors added to partition ${this.#index} are new`)
    this.#change({
      sectors: known.union(numbers),
      livePower: addPower(livePower, power),
      ...(isProven ? {} : { unproven: unproven.union(numbers), unprovenPower: addPower(unprovenPower, power) }),
    })
    return power
  }

  /** Declared faults: sectors become faulty, announced recoveries are taken back. */
  recordFaults(numbers: BitField, faultExpiration: number): FaultsRecorded {
    this.#ensureContains(numbers, 'faults')
    const { recoveries, terminated, faults } = this.#partition
    const retracted = recoveries.intersection(numbers)
    const newFaults = numbers.difference(retracted).difference(terminated).difference(faults)
    const recorded = this.#addFaults(newFaults, faultExpiration)
    this.#removeRecoveries(retracted)
    return recorded
  }

  /** Sectors left out of a proof. */
  recordSkipped(skipped: BitField, faultExpiration: number): FaultsRecorded {
    this.#ensureContains(skipped, 'skipped sectors')
    const { recoveries, terminated, faults } = this.#partition
    const recorded = this.#addFaults(skipped.difference(terminated).difference(faults), faultExpiration)
    this.#removeRecoveries(recoveries.intersection(skipped))
    return recorded
  }

  /** Announces that faulty sectors will be proven again; others are left as they are. */
  declareRecovered(numbers: BitField): void {
    // Go's deadline turns the illegal argument that this is for its partition into an illegal state.
    ensureState(
      this.#partition.sectors.containsAll(numbers),
      `not all recoveries are sectors of partition ${this.#index}`,
    )
    const { faults, recoveries, recoveringPower } = this.#partition
    const added = numbers.intersection(faults).difference(recoveries)
    this.#change({
      recoveries: recoveries.union(added),
      recoveringPower: addPower(recoveringPower, this.#powerOf(added)),
    })
  }

  /** Announced recoveries were proven. Returns the power that came back. */
  recoverFaults(): PowerPair {
    const { recoveries, faults, faultyPower, recoveringPower } = this.#partition
    if (recoveries.isEmpty) return noPower
    const recovered = this.#context.sectors.load(recoveries)
    const power = this.#withExpirations((queue) => queue.rescheduleRecovered(recovered))
    this.#change({
      faults: faults.difference(recoveries),
      recoveries: BitField.empty,
      faultyPower: subtractPower(faultyPower, power),
      recoveringPower: subtractPower(recoveringPower, power),
    })
    return power
  }

  /** New sectors were proven for the first time. Returns the power that begins to count. */
  activateUnproven(): PowerPair {
    const power = this.#partition.unprovenPower
    this.#change({ unproven: BitField.empty, unprovenPower: noPower })
    return power
  }

  /** No proof came: all that lives is faulty. Penalized are new faults and recoveries that failed. */
  recordMissedPost(faultExpiration: number): FaultsRecorded & { penalizedPower: PowerPair } {
    this.#withExpirations((queue) => queue.rescheduleAllAsFaults(faultExpiration))
    const { livePower, faultyPower, recoveringPower, unprovenPower, faults } = this.#partition
    const newFaultyPower = subtractPower(livePower, faultyPower)
    const live = liveSectors(this.#partition)
    this.#change({
      faults: live,
      recoveries: BitField.empty,
      unproven: BitField.empty,
      faultyPower: livePower,
      recoveringPower: noPower,
      unprovenPower: noPower,
    })
    return {
      newFaults: live.difference(faults),
      newFaultyPower,
      penalizedPower: addPower(recoveringPower, newFaultyPower),
      powerDelta: negatePower(subtractPower(newFaultyPower, unprovenPower)),
    }
  }

  /** Puts sectors in the place of active ones (extended or updated). Returns what that adds. */
  replaceSectors(
    old: readonly SectorOnChainInfo[],
    replacements: readonly SectorOnChainInfo[],
  ): { power: PowerPair; pledge: bigint } {
    const { removed, added, power, pledge } = this.#withExpirations((queue) => queue.replace(old, replacements))
    ensureState(
      activeSectors(this.#partition).containsAll(removed),
      `not all sectors to replace in partition ${this.#index} are active`,
    )
    const { sectors, livePower } = this.#partition
    this.#change({ sectors: sectors.difference(removed).union(added), livePower: addPower(livePower, power) })
    return { power, pledge }
  }

  /** Ends sectors before their time. The active power of the result is what the miner loses. */
  terminateSectors(numbers: BitField, epoch: number): ExpirationSet {
    ensureArgument(
      liveSectors(this.#partition).containsAll(numbers),
      `only live sectors can be terminated; partition ${this.#index} has others among those named`,
    )
    const infos = this.#context.sectors.load(numbers)
    const { faults, recoveries } = this.#partition
    const { removed, recoveringPower } = this.#withExpirations((queue) => queue.remove(infos, faults, recoveries))
    const gone = allSectors(removed)
    this.#recordEarlyTermination(epoch, gone)
    const before = this.#partition
    const unprovenPower = this.#powerOf(gone.intersection(before.unproven))
    this.#change({
      faults: before.faults.difference(gone),
      recoveries: before.recoveries.difference(gone),
      terminated: before.terminated.union(gone),
      unproven: before.unproven.difference(gone),
      livePower: subtractPower(subtractPower(before.livePower, removed.activePower), removed.faultyPower),
      faultyPower: subtractPower(before.faultyPower, removed.faultyPower),
      recoveringPower: subtractPower(before.recoveringPower, recoveringPower),
      unprovenPower: subtractPower(before.unprovenPower, unprovenPower),
    })
    return { ...removed, activePower: subtractPower(removed.activePower, unprovenPower) }
  }

  /** At the end of a deadline: ends the sectors whose time has come. */
  popExpired(until: number): ExpirationSet {
    const where = `partition ${this.#index} cannot expire sectors:`
    ensureState(this.#partition.unproven.isEmpty, `${where} some are unproven`)
    ensureState(
      this.#partition.recoveries.isEmpty && isNoPower(this.#partition.recoveringPower),
      `${where} some are recovering`,
    )
    const popped = this.#withExpirations((queue) => queue.popUntil(until))
    const gone = allSectors(popped)
    this.#recordEarlyTermination(until, popped.earlySectors)
    const { terminated, faults, livePower, faultyPower } = this.#partition
    ensureState(!terminated.containsAny(gone), `${where} some are terminated`)
    this.#change({
      terminated: terminated.union(gone),
      faults: faults.difference(gone),
      livePower: subtractPower(subtractPower(livePower, popped.activePower), popped.faultyPower),
      faultyPower: subtractPower(faultyPower, popped.faultyPower),
    })
    return popped
  }

  /** Takes out up to `limit` early terminated sectors; says whether some are left. */
  popEarlyTerminations(limit: number): { popped: EarlyTerminations; count: number; hasMore: boolean } {
    const queue = this.#earlyTerminated()
    const popped = new Map<number, BitField>()
    let count = 0
    for (const [epoch, sectors] of queue.entries()) {
      if (count >= limit) break
      const taken = sectors.slice(0, limit - count)
      queue.replace(epoch, sectors.difference(taken))
      popped.set(epoch, taken)
      count += taken.count
    }
    this.#change({ earlyTerminated: queue.flush() })
    return { popped, count, hasMore: !queue.isEmpty }
  }

  get hasNothingToMiss(): boolean {
    const { recoveringPower, faultyPower, livePower } = this.#partition
    return isNoPower(recoveringPower) && samePower(faultyPower, livePower)
  }

  get activePower(): PowerPair {
    return activePower(this.#partition)
  }

  #addFaults(newFaults: BitField, faultExpiration: number): FaultsRecorded {
    if (newFaults.isEmpty) return { newFaults, powerDelta: noPower, newFaultyPower: noPower }
    const infos = this.#context.sectors.load(newFaults)
    const newFaultyPower = this.#withExpirations((queue) => queue.rescheduleAsFaults(faultExpiration, infos))
    const { faults, faultyPower, unproven, unprovenPower } = this.#partition
    const neverProven = newFaults.intersection(unproven)
    const neverProvenPower = this.#powerOf(neverProven)
    this.#change({
      faults: faults.union(newFaults),
      faultyPower: addPower(faultyPower, newFaultyPower),
      unproven: unproven.difference(neverProven),
      unprovenPower: subtractPower(unprovenPower, neverProvenPower),
    })
    return { newFaults, newFaultyPower, powerDelta: subtractPower(neverProvenPower, newFaultyPower) }
  }

  #removeRecoveries(retracted: BitField): void {
    if (retracted.isEmpty) return
    const { recoveries, recoveringPower } = this.#partition
    this.#change({
      recoveries: recoveries.difference(retracted),
      recoveringPower: subtractPower(recoveringPower, this.#powerOf(retracted)),
    })
  }

  #recordEarlyTermination(epoch: number, sectors: BitField): void {
    const queue = this.#earlyTerminated()
    queue.add(epoch, sectors)
    this.#partition = { ...this.#partition, earlyTerminated: queue.flush() }
  }

  #earlyTerminated(): BitFieldQueue {
    return new BitFieldQueue(
      this.#context.store,
      this.#partition.earlyTerminated,
      earlyTerminationOptions,
      noQuantization,
    )
  }

  /** The fields that must agree with the queue follow in a `#change`, which checks them. */
  #withExpirations<T>(use: (queue: ExpirationQueue) => T): T {
    const queue = new ExpirationQueue(this.#context, this.#partition.expirationsEpochs)
    const result = use(queue)
    this.#partition = { ...this.#partition, expirationsEpochs: queue.flush() }
    return result
  }

  #powerOf(numbers: BitField): PowerPair {
    return powerOfSectors(this.#context.sectorSize, this.#context.sectors.load(numbers))
  }

  #ensureContains(numbers: BitField, what: string): void {
    ensureArgument(
      this.#partition.sectors.containsAll(numbers),
      `not all ${what} are sectors of partition ${this.#index}`,
    )
  }

  #change(changes: Partial<Partition>): void {
    this.#partition = { ...this.#partition, ...changes }
    checkPartition(this.#index, this.#partition)
  }
}
