import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { type Deadline, deadlineExpirationsOptions, openPartitions } from '#sdk/actors/miner/deadline.ts'
import { type ExpirationSet, emptyPartition, liveSectors, type Partition } from '#sdk/actors/miner/partition.ts'
import { addPower, noPower, type PowerPair, subtractPower } from '#sdk/actors/miner/power-pair.ts'
import type { SectorOnChainInfo } from '#sdk/actors/miner/sector.ts'
import type { Amt } from '#sdk/collections/amt.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { abort, ensureArgument, ensureState } from '../../abort.ts'
import { BitFieldQueue } from './bitfield-queue.ts'
import type { BookContext } from './book-context.ts'
import { countSectors, unionOfExpirations } from './expiration-set.ts'
import { PartitionBook } from './partition-book.ts'
import { isNegative, powerText } from './sector-power.ts'

/** Sectors by the partition they are in. */
export type PartitionSectors = ReadonlyMap<number, BitField>

/** One deadline: its partitions, and the sums it keeps over them. */
export class DeadlineBook {
  readonly context: BookContext
  readonly index: number
  readonly #partitions: Amt<Partition>
  #deadline: Deadline

  constructor(context: BookContext, index: number, deadline: Deadline) {
    this.context = context
    this.index = index
    this.#deadline = deadline
    this.#partitions = openPartitions(context.store, deadline)
  }

  /** As it is now; its link to the partitions is right after {@link flush} only. */
  get deadline(): Deadline {
    return this.#deadline
  }

  get partitionCount(): number {
    return this.#partitions.count
  }

  /** Stores the partitions and returns the deadline: the very one that was opened if nothing has changed. */
  flush(): Deadline {
    const partitions = this.#partitions.flush()
    if (!partitions.equals(this.#deadline.partitions)) this.#deadline = { ...this.#deadline, partitions }
    return this.#deadline
  }

  /** Ends the method with 17 when there is no such partition. */
  partition(index: number, context = this.context): PartitionBook {
    const partition = this.#partitions.get(index)
    if (partition === undefined) abort(exitCodes.ErrNotFound, `deadline ${this.index} has no partition ${index}`)
    return new PartitionBook(context, index, partition)
  }

  /** Lets a partition change and keeps it. */
  changePartition<T>(index: number, change: (partition: PartitionBook) => T, context = this.context): T {
    const book = this.partition(index, context)
    const result = change(book)
    this.#partitions.set(index, book.partition)
    return result
  }

  change(changes: Partial<Deadline>): void {
    this.#deadline = { ...this.#deadline, ...changes }
    const { liveSectors: live, totalSectors, faultyPower } = this.#deadline
    ensureState(live >= 0 && live <= totalSectors, `deadline ${this.index} has ${live} of ${totalSectors} sectors live`)
    ensureState(!isNegative(faultyPower), `deadline ${this.index} is left with faulty power ${powerText(faultyPower)}`)
  }

  /** Notes that sectors of partitions may expire at an epoch. */
  addExpirations(epoch: number, partitions: Iterable<number>): void {
    const queue = this.#expirations()
    queue.add(epoch, BitField.of(partitions))
    this.change({ expirationsEpochs: queue.flush() })
  }

  /** Puts new sectors into the last partition and into new ones after it. Returns their power. */
  addSectors(sectors: readonly SectorOnChainInfo[], partitionSize: number, isProven: boolean): PowerPair {
    const { liveSectors: live, totalSectors } = this.#deadline
    this.change({ liveSectors: live + sectors.length, totalSectors: totalSectors + sectors.length })
    const expirations = this.#expirations()
    let power = noPower
    let rest = sectors
    for (let index = Math.max(0, this.partitionCount - 1); rest.length > 0; index++) {
      const partition = this.#partitions.get(index) ?? emptyPartition(this.context.store)
      const room = partitionSize - partition.sectors.count
      if (room <= 0) continue
      const added = rest.slice(0, room)
      rest = rest.slice(room)
      const book = new PartitionBook(this.context, index, partition)
      power = addPower(power, book.addSectors(added, isProven))
      this.#partitions.set(index, book.partition)
      for (const { expiration } of added) expirations.add(expiration, BitField.of([index]))
    }
    this.change({ expirationsEpochs: expirations.flush() })
    return power
  }

  /**
   * Faults in several partitions, of sectors that are what `infos` says they are: those of the miner now unless others
   * are given. Returns the change of the miner's power.
   */
  recordFaults(sectors: PartitionSectors, faultExpiration: number, infos = this.context.sectors): PowerPair {
    let powerDelta = noPower
    const withFaults: number[] = []
    const context = { ...this.context, sectors: infos }
    for (const [index, numbers] of sectors) {
      const record = (partition: PartitionBook) => partition.recordFaults(numbers, faultExpiration)
      const recorded = this.changePartition(index, record, context)
      if (!recorded.newFaults.isEmpty) withFaults.push(index)
      powerDelta = addPower(powerDelta, recorded.powerDelta)
      this.change({ faultyPower: addPower(this.#deadline.faultyPower, recorded.newFaultyPower) })
    }
    this.addExpirations(faultExpiration, withFaults)
    return powerDelta
  }

  declareRecovered(sectors: PartitionSectors): void {
    for (const [index, numbers] of sectors)
      this.changePartition(index, (partition) => partition.declareRecovered(numbers))
  }

  /** Returns the power the miner loses. */
  terminateSectors(sectors: PartitionSectors, epoch: number): PowerPair {
    let powerLost = noPower
    for (const [index, numbers] of sectors) {
      const removed = this.changePartition(index, (partition) => partition.terminateSectors(numbers, epoch))
      const count = countSectors(removed)
      const { earlyTerminations, liveSectors: live, faultyPower } = this.#deadline
      this.change({
        earlyTerminations: count > 0 ? earlyTerminations.with(index) : earlyTerminations,
        liveSectors: live - count,
        faultyPower: subtractPower(faultyPower, removed.faultyPower),
      })
      powerLost = addPower(powerLost, removed.activePower)
    }
    return powerLost
  }

  /** Ends the sectors whose time has come, on time or after too long a fault. */
  popExpired(until: number): ExpirationSet {
    const queue = this.#expirations()
    const due = queue.popUntil(until)
    if (due === undefined) return unionOfExpirations([])
    this.change({ expirationsEpochs: queue.flush() })
    const popped: ExpirationSet[] = []
    for (const index of due.bits()) {
      const expired = this.changePartition(index, (partition) => partition.popExpired(until))
      popped.push(expired)
      if (!expired.earlySectors.isEmpty)
        this.change({ earlyTerminations: this.#deadline.earlyTerminations.with(index) })
    }
    const all = unionOfExpirations(popped)
    this.change({
      liveSectors: this.#deadline.liveSectors - countSectors(all),
      faultyPower: subtractPower(this.#deadline.faultyPower, all.faultyPower),
    })
    return all
  }

  /** Takes whole partitions out, to put their live sectors into new ones. */
  removePartitions(toRemove: BitField): { live: BitField; dead: BitField; power: PowerPair } {
    const count = this.partitionCount
    ensureArgument(
      (toRemove.last() ?? 0) < count || toRemove.isEmpty,
      `partition ${toRemove.last()} is not one of ${count}`,
    )
    if (toRemove.isEmpty) return { live: BitField.empty, dead: BitField.empty, power: noPower }
    ensureState(
      this.#deadline.earlyTerminations.isEmpty,
      `the partitions of deadline ${this.index} cannot be removed before the fees of terminated sectors are paid`,
    )
    const kept: Partition[] = []
    const removed: Partition[] = []
    for (const [index, partition] of this.#partitions.entries()) {
      if (!toRemove.has(index)) {
        kept.push(partition)
        continue
      }
      ensureArgument(partition.faults.isEmpty, `partition ${index} has faults and cannot be removed`)
      ensureArgument(partition.unproven.isEmpty, `partition ${index} has unproven sectors and cannot be removed`)
      removed.push(partition)
    }
    for (let index = 0; index < count; index++) {
      const partition = kept[index]
      if (partition === undefined) this.#partitions.delete(index)
      else this.#partitions.set(index, partition)
    }
    const live = BitField.union(removed.map(liveSectors))
    const dead = BitField.union(removed.map((partition) => partition.terminated))
    const expirations = this.#expirations()
    expirations.cut(toRemove)
    this.change({
      liveSectors: this.#deadline.liveSectors - live.count,
      totalSectors: this.#deadline.totalSectors - live.count - dead.count,
      expirationsEpochs: expirations.flush(),
    })
    return { live, dead, power: removed.reduce((sum, partition) => addPower(sum, partition.livePower), noPower) }
  }

  #expirations(): BitFieldQueue {
    const { store, quant } = this.context
    return new BitFieldQueue(store, this.#deadline.expirationsEpochs, deadlineExpirationsOptions, quant)
  }
}
