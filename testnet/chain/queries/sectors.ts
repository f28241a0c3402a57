import { findSector, loadDeadline, openOptimisticPostsSnapshot, openPartitions } from '#sdk/actors/miner/deadline.ts'
import { activeSectors, liveSectors, openExpirationQueue, type Partition } from '#sdk/actors/miner/partition.ts'
import { wpostPeriodDeadlines } from '#sdk/actors/miner/policy.ts'
import type { SectorOnChainInfo, SectorPreCommitOnChainInfo } from '#sdk/actors/miner/sector.ts'
import { loadAllocatedSectors, loadDeadlines, openPreCommittedSectors, openSectors } from '#sdk/actors/miner/state.ts'
import type { Address } from '#sdk/address/address.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import type { MinerSectors } from '#sdk/rpc/types/miner-power.ts'
import type { Deadline as DeadlineView, Partition as PartitionView } from '#sdk/rpc/types/proving.ts'
import type { SectorExpiration, SectorLocation } from '#sdk/rpc/types/sector.ts'
import type { StateTree } from '../state-tree/state-tree.ts'
import { queryErrors } from './errors.ts'
import { minerStateAt } from './miner.ts'

/** The partitions of one deadline. @throws {DEADLINE_UNKNOWN} {NOT_A_MINER} */
function partitionsOf(tree: StateTree, miner: Address, index: number): Partition[] {
  if (index < 0 || index >= wpostPeriodDeadlines) throw queryErrors.DEADLINE_UNKNOWN({ index })
  const all = loadDeadlines(tree.store, minerStateAt(tree, miner).state)
  return [...openPartitions(tree.store, loadDeadline(tree.store, all, index)).values()]
}

function* everyPartition(tree: StateTree, miner: Address): Generator<Partition> {
  for (let index = 0; index < wpostPeriodDeadlines; index++) yield* partitionsOf(tree, miner, index)
}

function union(tree: StateTree, miner: Address, sectorsOf: (partition: Partition) => BitField): BitField {
  let all = BitField.empty
  for (const partition of everyPartition(tree, miner)) all = all.union(sectorsOf(partition))
  return all
}

export function minerDeadlines(tree: StateTree, miner: Address): DeadlineView[] {
  const all = loadDeadlines(tree.store, minerStateAt(tree, miner).state)
  return all.due.map((_, index) => {
    const deadline = loadDeadline(tree.store, all, index)
    return {
      postSubmissions: deadline.partitionsPosted,
      disputableProofCount: openOptimisticPostsSnapshot(tree.store, deadline).count,
      dailyFee: 0n,
    }
  })
}

export function minerPartitions(tree: StateTree, miner: Address, deadline: number): PartitionView[] {
  return partitionsOf(tree, miner, deadline).map((partition) => ({
    allSectors: partition.sectors,
    faultySectors: partition.faults,
    recoveringSectors: partition.recoveries,
    liveSectors: liveSectors(partition),
    activeSectors: activeSectors(partition),
  }))
}

export function minerFaults(tree: StateTree, miner: Address): BitField {
  return union(tree, miner, (partition) => partition.faults)
}

export function minerRecoveries(tree: StateTree, miner: Address): BitField {
  return union(tree, miner, (partition) => partition.recoveries)
}

export function minerSectorCount(tree: StateTree, miner: Address): MinerSectors {
  const count = { live: 0, active: 0, faulty: 0 }
  for (const partition of everyPartition(tree, miner)) {
    count.live += liveSectors(partition).count
    count.active += activeSectors(partition).count
    count.faulty += partition.faults.count
  }
  return count
}

/** A miner's sectors by number, or those of a set. */
export function minerSectors(tree: StateTree, miner: Address, only: BitField | null): SectorOnChainInfo[] {
  const sectors = openSectors(tree.store, minerStateAt(tree, miner).state)
  if (only === null) return [...sectors.values()]
  return [...only.bits()].flatMap((number) => sectors.get(number) ?? [])
}

export function minerActiveSectors(tree: StateTree, miner: Address): SectorOnChainInfo[] {
  return minerSectors(tree, miner, union(tree, miner, activeSectors))
}

export function allocatedSectors(tree: StateTree, miner: Address): BitField {
  return loadAllocatedSectors(tree.store, minerStateAt(tree, miner).state)
}

export function sectorInfo(tree: StateTree, miner: Address, sector: number): SectorOnChainInfo | null {
  return openSectors(tree.store, minerStateAt(tree, miner).state).get(sector) ?? null
}

export function preCommitInfo(tree: StateTree, miner: Address, sector: number): SectorPreCommitOnChainInfo | null {
  return openPreCommittedSectors(tree.store, minerStateAt(tree, miner).state).get(sector) ?? null
}

/** When a sector ends: on time, and early if it stays faulty. @throws {SECTOR_NOT_FOUND} */
export function sectorExpiration(tree: StateTree, miner: Address, sector: number): SectorExpiration {
  let onTime = 0
  let early = 0
  for (const partition of everyPartition(tree, miner)) {
    if (!partition.sectors.has(sector)) continue
    for (const [epoch, expiring] of openExpirationQueue(tree.store, partition).entries()) {
      if (expiring.onTimeSectors.has(sector)) onTime = epoch
      if (expiring.earlySectors.has(sector)) early = epoch
    }
  }
  if (early !== 0 && onTime === 0) onTime = sectorInfo(tree, miner, sector)?.expiration ?? 0
  if (onTime === 0) throw queryErrors.SECTOR_NOT_FOUND({ sector, miner: miner.toString() })
  return { onTime, early }
}

/** @throws {SECTOR_HAS_NO_DEADLINE} */
export function sectorPartition(tree: StateTree, miner: Address, sector: number): SectorLocation {
  return findSector(tree.store, loadDeadlines(tree.store, minerStateAt(tree, miner).state), sector)
}
