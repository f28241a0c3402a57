import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { maxPartitionsPerDeadline } from '#sdk/actors/miner/policy.ts'
import { abort } from '../../abort.ts'

/** How full a deadline is. */
export interface DeadlineLoad {
  readonly index: number
  readonly liveSectors: number
  readonly totalSectors: number
}

/**
 * Chooses a deadline for each sector: the one with the fewest partitions, open partitions first and the fullest of those,
 * then the one with the fewest live sectors, then the first.
 * Source: specs-actors miner/deadline_assignment.go.
 */
export function assignDeadlines<T>(
  loads: readonly DeadlineLoad[],
  sectors: readonly T[],
  partitionSize: number,
): Map<number, T[]> {
  const current = new Map(loads.map((load) => [load.index, load]))
  const assigned = new Map<number, T[]>()
  for (const sector of sectors) {
    let best: DeadlineLoad | undefined
    for (const load of current.values()) {
      if (load.totalSectors >= partitionSize * maxPartitionsPerDeadline) continue
      if (best === undefined || compare(load, best, partitionSize) < 0) best = load
    }
    if (best === undefined)
      return abort(exitCodes.ErrIllegalState, `every deadline has its limit of ${maxPartitionsPerDeadline} partitions`)
    const { index, liveSectors, totalSectors } = best
    current.set(index, { index, liveSectors: liveSectors + 1, totalSectors: totalSectors + 1 })
    assigned.set(index, [...(assigned.get(index) ?? []), sector])
  }
  return assigned
}

function compare(a: DeadlineLoad, b: DeadlineLoad, partitionSize: number): number {
  const partitionsWith = (sectors: number) => Math.ceil((sectors + 1) / partitionSize)
  const isFull = (load: DeadlineLoad) => load.totalSectors % partitionSize === 0
  return (
    partitionsWith(a.liveSectors) - partitionsWith(b.liveSectors) ||
    partitionsWith(a.totalSectors) - partitionsWith(b.totalSectors) ||
    Number(isFull(a)) - Number(isFull(b)) ||
    (isFull(a) ? 0 : b.totalSectors - a.totalSectors) ||
    a.liveSectors - b.liveSectors ||
    a.index - b.index
  )
}
