import { addressedPartitionsMax, addressedSectorsMax, declarationsMax } from '#sdk/actors/miner/policy.ts'
import type { BitField } from '#sdk/collections/bitfield.ts'
import { ensureArgument } from '../../abort.ts'
import { ensureDeadline } from '../ensure-deadline.ts'
import type { PartitionSectors } from './deadline-book.ts'

/** Sectors as messages name them: where they are and which. */
export interface Declaration {
  readonly deadline: number
  readonly partition: number
  readonly sectors: BitField
}

/** Declared sectors by deadline and partition, deadlines and partitions ascending. Ends the method (16) over the limits. */
export function declaredSectors(declarations: readonly Declaration[]): Map<number, PartitionSectors> {
  const merged = new Map<number, Map<number, BitField>>()
  for (const { deadline, partition, sectors } of declarations.toSorted(byPlace)) {
    const partitions = merged.get(deadline) ?? new Map<number, BitField>()
    partitions.set(partition, partitions.get(partition)?.union(sectors) ?? sectors)
    merged.set(deadline, partitions)
  }
  checkLimits(
    declarations,
    [...merged.values()].flatMap((partitions) => [...partitions.values()]),
  )
  return merged
}

function byPlace(a: Declaration, b: Declaration): number {
  return a.deadline - b.deadline || a.partition - b.partition
}

/** `sets` are the sectors of each partition. */
export function checkLimits(declarations: readonly Declaration[], sets: readonly BitField[]): void {
  ensureArgument(
    declarations.length <= declarationsMax,
    `${declarations.length} declarations are over the limit of ${declarationsMax}`,
  )
  for (const { deadline } of declarations) ensureDeadline(deadline)
  ensureArgument(
    sets.length <= addressedPartitionsMax,
    `${sets.length} partitions are over the limit of ${addressedPartitionsMax}`,
  )
  const count = sets.reduce((sum, sectors) => sum + sectors.count, 0)
  ensureArgument(count <= addressedSectorsMax, `${count} sectors are over the limit of ${addressedSectorsMax}`)
}
