import {
  addressedPartitionsMax,
  addressedSectorsMax,
  declarationsMax,
  wpostPeriodDeadlines,
} from '#sdk/actors/miner/policy.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { ensureArgument } from '../abort.ts'
import type { PartitionSectors } from './sectors/deadline-book.ts'

/** Where sectors are said to be. */
export interface SectorAddress {
  readonly deadline: number
  readonly partition: number
  readonly sectors: BitField
}

/** Sectors by deadline and partition, both ascending, once there are not too many for one message. */
export function groupByPartition(addresses: readonly SectorAddress[]): [deadline: number, PartitionSectors][] {
  checkAddresses(addresses)
  const deadlines = new Map<number, Map<number, BitField>>()
  for (const { deadline, partition, sectors } of addresses) {
    const partitions = deadlines.get(deadline) ?? new Map<number, BitField>()
    deadlines.set(deadline, partitions)
    partitions.set(partition, sectors.union(partitions.get(partition) ?? BitField.empty))
  }
  const partitionCount = [...deadlines.values()].reduce((sum, partitions) => sum + partitions.size, 0)
  ensureArgument(
    partitionCount <= addressedPartitionsMax,
    `${partitionCount} partitions are over the limit of ${addressedPartitionsMax}`,
  )
  return inOrder(deadlines).map(([deadline, partitions]) => [deadline, new Map(inOrder(partitions))])
}

/** Ends the method (16) when sectors are said to be in no deadline, or are too many for one message. */
export function checkAddresses(addresses: readonly SectorAddress[]): void {
  ensureArgument(
    addresses.length <= declarationsMax,
    `${addresses.length} declarations are over the limit of ${declarationsMax}`,
  )
  for (const { deadline } of addresses)
    ensureArgument(deadline < wpostPeriodDeadlines, `${deadline} is not a deadline: they are 0 to 47`)
  const sectorCount = addresses.reduce((sum, { sectors }) => sum + sectors.count, 0)
  ensureArgument(
    sectorCount <= addressedSectorsMax,
    `${sectorCount} sectors are over the limit of ${addressedSectorsMax}`,
  )
}

function inOrder<V>(map: ReadonlyMap<number, V>): [number, V][] {
  return [...map].sort(([a], [b]) => a - b)
}
