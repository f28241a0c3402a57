import type { CID } from 'multiformats/cid'
import { cid } from '#sdk/codec/cid.ts'
import { type Codec, type Infer, refined } from '#sdk/codec/codec.ts'
import { as, list, tuple } from '#sdk/codec/collections.ts'
import { uint } from '#sdk/codec/primitives.ts'
import { Amt, type AmtOptions } from '#sdk/collections/amt.ts'
import { BitField, bitField } from '#sdk/collections/bitfield.ts'
import { loadValue, saveValue } from '#sdk/collections/block-value.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import { actorErrors } from '../errors.ts'
import { type Partition, partition } from './partition.ts'
import { wpostPeriodDeadlines } from './policy.ts'
import { noPower, powerPair } from './power-pair.ts'
import { postProof } from './proofs.ts'
import { type SectorOnChainInfo, sectorOnChainInfo } from './sector.ts'

/** One of the 48 deadlines of a proving period: its partitions and what was proven in its window. */
export const deadline = tuple('Deadline', {
  /** AMT of partitions. */
  partitions: cid,
  /** AMT of epoch → partitions in which sectors may expire by then. */
  expirationsEpochs: cid,
  /** Partitions proven in the current window. */
  partitionsPosted: as('PartitionsPoSted', bitField),
  /** Partitions with sectors terminated early. */
  earlyTerminations: bitField,
  liveSectors: uint,
  totalSectors: uint,
  faultyPower: powerPair,
  /** AMT of proofs accepted unchecked in the current window. */
  optimisticPostSubmissions: as('OptimisticPoStSubmissions', cid),
  /** The miner's sectors, the partitions and the proofs as of the end of the last window, for disputes. */
  sectorsSnapshot: cid,
  partitionsSnapshot: cid,
  optimisticPostSubmissionsSnapshot: as('OptimisticPoStSubmissionsSnapshot', cid),
})
export type Deadline = Infer<typeof deadline>

/** A window PoSt that was accepted without being checked. */
export const windowedPost = tuple('WindowedPoSt', { partitions: bitField, proofs: list(postProof) })
export type WindowedPost = Infer<typeof windowedPost>

const deadlineCids: Codec<CID[]> = refined(list(cid, wpostPeriodDeadlines), 'deadlines', (cids) =>
  cids.length === wpostPeriodDeadlines ? undefined : `${cids.length} deadlines instead of ${wpostPeriodDeadlines}`,
)

/** The CIDs of the deadlines by their index. */
export const deadlines = tuple('Deadlines', { due: deadlineCids })
export type Deadlines = Infer<typeof deadlines>

export const partitionsOptions: AmtOptions<Partition> = { bitWidth: 3, value: partition }
/** Partitions by the epoch at which sectors in them may expire. */
export const deadlineExpirationsOptions: AmtOptions<BitField> = { bitWidth: 5, value: bitField }
export const optimisticPostsOptions: AmtOptions<WindowedPost> = { bitWidth: 2, value: windowedPost }
export const sectorsOptions: AmtOptions<SectorOnChainInfo> = { bitWidth: 5, value: sectorOnChainInfo }

/**
 * A deadline by its index, 0 to 47.
 *
 * @throws {DEADLINE_INDEX_INVALID} for another index.
 * @throws {BLOCK_NOT_FOUND} the store lacks its block.
 * @example
 * import { emptyDeadlines, loadDeadline } from '#sdk/actors/miner/deadline.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * const store = new MemoryBlockstore()
 * loadDeadline(store, emptyDeadlines(store), 47).liveSectors // 0
 */
export function loadDeadline(store: Blockstore, { due }: Deadlines, index: number): Deadline {
  const root = due[index]
  if (root === undefined) throw actorErrors.DEADLINE_INDEX_INVALID({ index })
  return loadValue(store, root, deadline)
}

/**
 * The deadlines with one of them replaced.
 *
 * @throws {DEADLINE_INDEX_INVALID}
 * @example
 * import { emptyDeadline, emptyDeadlines, loadDeadline, withDeadline } from '#sdk/actors/miner/deadline.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * const store = new MemoryBlockstore()
 * const all = withDeadline(store, emptyDeadlines(store), 3, { ...emptyDeadline(store), totalSectors: 1 })
 * loadDeadline(store, all, 3).totalSectors // 1
 */
export function withDeadline(store: Blockstore, { due }: Deadlines, index: number, changed: Deadline): Deadlines {
  if (due[index] === undefined) throw actorErrors.DEADLINE_INDEX_INVALID({ index })
  return { due: due.with(index, saveValue(store, deadline, changed)) }
}

/**
 * A deadline's partitions by their index.
 *
 * @example
 * import { emptyDeadline, openPartitions } from '#sdk/actors/miner/deadline.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * const store = new MemoryBlockstore()
 * openPartitions(store, emptyDeadline(store)).count // 0
 */
export function openPartitions(store: Blockstore, { partitions }: Deadline): Amt<Partition> {
  return Amt.load(store, partitions, partitionsOptions)
}

/**
 * The partitions in which sectors may expire, by epoch.
 *
 * @example
 * import { emptyDeadline, openDeadlineExpirations } from '#sdk/actors/miner/deadline.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * const store = new MemoryBlockstore()
 * openDeadlineExpirations(store, emptyDeadline(store)).count // 0
 */
export function openDeadlineExpirations(store: Blockstore, { expirationsEpochs }: Deadline): Amt<BitField> {
  return Amt.load(store, expirationsEpochs, deadlineExpirationsOptions)
}

/**
 * The proofs that the current window took unchecked.
 *
 * @example
 * import { emptyDeadline, openOptimisticPosts } from '#sdk/actors/miner/deadline.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * const store = new MemoryBlockstore()
 * openOptimisticPosts(store, emptyDeadline(store)).count // 0
 */
export function openOptimisticPosts(store: Blockstore, of: Deadline): Amt<WindowedPost> {
  return Amt.load(store, of.optimisticPostSubmissions, optimisticPostsOptions)
}

/**
 * The partitions as of the end of the last window.
 *
 * @example
 * import { emptyDeadline, openPartitionsSnapshot } from '#sdk/actors/miner/deadline.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * const store = new MemoryBlockstore()
 * openPartitionsSnapshot(store, emptyDeadline(store)).count // 0
 */
export function openPartitionsSnapshot(store: Blockstore, { partitionsSnapshot }: Deadline): Amt<Partition> {
  return Amt.load(store, partitionsSnapshot, partitionsOptions)
}

/**
 * The proofs that the last window took unchecked, which may still be disputed.
 *
 * @example
 * import { emptyDeadline, openOptimisticPostsSnapshot } from '#sdk/actors/miner/deadline.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * const store = new MemoryBlockstore()
 * openOptimisticPostsSnapshot(store, emptyDeadline(store)).count // 0
 */
export function openOptimisticPostsSnapshot(store: Blockstore, of: Deadline): Amt<WindowedPost> {
  return Amt.load(store, of.optimisticPostSubmissionsSnapshot, optimisticPostsOptions)
}

/**
 * A deadline without partitions.
 *
 * @example
 * import { emptyDeadline } from '#sdk/actors/miner/deadline.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * emptyDeadline(new MemoryBlockstore()).liveSectors // 0
 */
export function emptyDeadline(store: Blockstore): Deadline {
  const noPartitions = Amt.create(store, partitionsOptions).flush()
  const noPosts = Amt.create(store, optimisticPostsOptions).flush()
  return {
    partitions: noPartitions,
    expirationsEpochs: Amt.create(store, deadlineExpirationsOptions).flush(),
    partitionsPosted: BitField.empty,
    earlyTerminations: BitField.empty,
    liveSectors: 0,
    totalSectors: 0,
    faultyPower: noPower,
    optimisticPostSubmissions: noPosts,
    sectorsSnapshot: Amt.create(store, sectorsOptions).flush(),
    partitionsSnapshot: noPartitions,
    optimisticPostSubmissionsSnapshot: noPosts,
  }
}

/**
 * Forty-eight empty deadlines.
 *
 * @example
 * import { emptyDeadlines } from '#sdk/actors/miner/deadline.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * emptyDeadlines(new MemoryBlockstore()).due.length // 48
 */
export function emptyDeadlines(store: Blockstore): Deadlines {
  const empty = saveValue(store, deadline, emptyDeadline(store))
  return { due: Array.from({ length: wpostPeriodDeadlines }, () => empty) }
}

/**
 * Where a sector is.
 *
 * @throws {SECTOR_HAS_NO_DEADLINE}
 * @example
 * import { emptyDeadlines, findSector } from '#sdk/actors/miner/deadline.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * const store = new MemoryBlockstore()
 * findSector(store, emptyDeadlines(store), 7) // throws SECTOR_HAS_NO_DEADLINE
 */
export function findSector(
  store: Blockstore,
  all: Deadlines,
  sectorNumber: number,
): { deadline: number; partition: number } {
  for (const index of all.due.keys()) {
    for (const [at, { sectors }] of openPartitions(store, loadDeadline(store, all, index)).entries()) {
      if (sectors.has(sectorNumber)) return { deadline: index, partition: at }
    }
  }
  throw actorErrors.SECTOR_HAS_NO_DEADLINE({ sector: sectorNumber })
}
