import { exitCodes } from '#sdk/actors/exit-codes.ts'
import {
  openOptimisticPosts,
  openOptimisticPostsSnapshot,
  openPartitionsSnapshot,
  type WindowedPost,
} from '#sdk/actors/miner/deadline.ts'
import type { PostPartition } from '#sdk/actors/miner/methods.ts'
import { activePower, activeSectors } from '#sdk/actors/miner/partition.ts'
import { addPower, noPower, type PowerPair, subtractPower } from '#sdk/actors/miner/power-pair.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { abort, ensureArgument } from '../../abort.ts'
import type { DeadlineBook, PartitionSectors } from './deadline-book.ts'

/** What a window PoSt covers. */
export interface ProvenSectors {
  readonly partitions: BitField
  readonly sectors: BitField
  /** Faulty and terminated ones among the sectors: good ones stand in for them. */
  readonly ignored: BitField
  readonly powerDelta: PowerPair
  readonly recoveredPower: PowerPair
}

/** Takes a window PoSt for given: what it skips is faulty, what was recovering or unproven has power. */
export function recordProven(
  book: DeadlineBook,
  posted: readonly PostPartition[],
  faultExpiration: number,
): ProvenSectors {
  const absent = posted.find(({ index }) => index >= Number.MAX_SAFE_INTEGER)
  if (absent !== undefined)
    return abort(exitCodes.ErrNotFound, `deadline ${book.index} has no partition ${absent.index}`)
  const partitions = BitField.of(posted.map((partition) => partition.index))
  ensureArgument(partitions.count === posted.length, 'a partition is proven twice')
  const already = partitions.intersection(book.deadline.partitionsPosted)
  ensureArgument(already.isEmpty, `partition ${already.first()} of deadline ${book.index} is already proven`)

  let powerDelta = noPower
  let recoveredPower = noPower
  const sectors: BitField[] = []
  const ignored: BitField[] = []
  const withFaults: number[] = []
  for (const { index, skipped } of posted) {
    const proven = book.changePartition(index, (partition) => {
      const faults = partition.recordSkipped(skipped, faultExpiration)
      const recovered = partition.recoverFaults()
      const activated = partition.activateUnproven()
      return { faults, recovered, activated, after: partition.partition }
    })
    if (!proven.faults.newFaults.isEmpty) withFaults.push(index)
    const gained = addPower(proven.recovered, proven.activated)
    powerDelta = addPower(powerDelta, addPower(proven.faults.powerDelta, gained))
    recoveredPower = addPower(recoveredPower, proven.recovered)
    const withNewFaults = addPower(book.deadline.faultyPower, proven.faults.newFaultyPower)
    book.change({
      partitionsPosted: book.deadline.partitionsPosted.with(index),
      faultyPower: subtractPower(withNewFaults, proven.recovered),
    })
    sectors.push(proven.after.sectors)
    ignored.push(proven.after.faults, proven.after.terminated)
  }
  book.addExpirations(faultExpiration, withFaults)
  return {
    partitions,
    sectors: BitField.union(sectors),
    ignored: BitField.union(ignored),
    powerDelta,
    recoveredPower,
  }
}

/** Keeps a proof that was accepted unchecked. */
export function recordPost(book: DeadlineBook, post: WindowedPost): void {
  const posts = openOptimisticPosts(book.context.store, book.deadline)
  posts.set(posts.count, post)
  book.change({ optimisticPostSubmissions: posts.flush() })
}

/** Takes a proof of the last window out, so that it cannot be disputed twice; ends the method (16) when it is not there. */
export function takePost(book: DeadlineBook, index: number): WindowedPost {
  const posts = openOptimisticPostsSnapshot(book.context.store, book.deadline)
  const post = posts.get(index)
  if (post === undefined) return abort(exitCodes.ErrIllegalArgument, `there is no proof ${index} to dispute`)
  posts.delete(index)
  book.change({ optimisticPostSubmissionsSnapshot: posts.flush() })
  return post
}

/** What the partitions of a disputed proof were at the end of its window. */
export function disputedPartitions(
  book: DeadlineBook,
  partitions: BitField,
): { sectors: BitField; ignored: BitField; disputed: PartitionSectors; power: PowerPair } {
  const snapshot = openPartitionsSnapshot(book.context.store, book.deadline)
  const sectors: BitField[] = []
  const ignored: BitField[] = []
  const disputed = new Map<number, BitField>()
  let power = noPower
  for (const index of partitions.bits()) {
    const partition = snapshot.get(index)
    if (partition === undefined)
      return abort(exitCodes.ErrIllegalState, `partition ${index} of a proof has no snapshot`)
    sectors.push(partition.sectors)
    ignored.push(partition.faults, partition.terminated, partition.unproven)
    disputed.set(index, activeSectors(partition))
    power = addPower(power, activePower(partition))
  }
  return { sectors: BitField.union(sectors), ignored: BitField.union(ignored), disputed, power }
}
