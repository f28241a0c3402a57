import type { CID } from 'multiformats/cid'
import { type Deadline, optimisticPostsOptions, sectorsOptions } from '#sdk/actors/miner/deadline.ts'
import { addPower, isNoPower, noPower, type PowerPair } from '#sdk/actors/miner/power-pair.ts'
import { Amt } from '#sdk/collections/amt.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import type { DeadlineBook } from './deadline-book.ts'

/** True while something can still happen at the end of a deadline: it has sectors, proofs, or news since its last end. */
export function isLive(deadline: Deadline): boolean {
  return (
    deadline.liveSectors > 0 ||
    !deadline.partitionsPosted.isEmpty ||
    !deadline.partitions.equals(deadline.partitionsSnapshot) ||
    !deadline.optimisticPostSubmissions.equals(deadline.optimisticPostSubmissionsSnapshot)
  )
}

/**
 * Ends a deadline: what was not proven is faulty from now on, and what was proven unchecked is kept for disputes.
 * Returns the change of the miner's power.
 */
export function endDeadline(book: DeadlineBook, faultExpiration: number, sectors: CID): PowerPair {
  const { store } = book.context
  let powerDelta = noPower
  const rescheduled: number[] = []
  for (let index = 0; index < book.partitionCount; index++) {
    if (book.deadline.partitionsPosted.has(index) || book.partition(index).hasNothingToMiss) continue
    const missed = book.changePartition(index, (partition) => partition.recordMissedPost(faultExpiration))
    if (!isNoPower(missed.newFaultyPower)) rescheduled.push(index)
    powerDelta = addPower(powerDelta, missed.powerDelta)
    book.change({ faultyPower: addPower(book.deadline.faultyPower, missed.newFaultyPower) })
  }
  book.addExpirations(faultExpiration, rescheduled)
  const { partitions, optimisticPostSubmissions } = book.flush()
  const noPosts = Amt.create(store, optimisticPostsOptions).flush()
  const isDisputable = !optimisticPostSubmissions.equals(noPosts)
  book.change({
    partitionsPosted: BitField.empty,
    partitionsSnapshot: partitions,
    optimisticPostSubmissionsSnapshot: optimisticPostSubmissions,
    optimisticPostSubmissions: noPosts,
    sectorsSnapshot: isDisputable ? sectors : Amt.create(store, sectorsOptions).flush(),
  })
  return powerDelta
}
