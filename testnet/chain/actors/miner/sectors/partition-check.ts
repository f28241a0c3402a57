import type { Partition } from '#sdk/actors/miner/partition.ts'
import { ensureState } from '../../abort.ts'
import { isNegative, powerText } from './sector-power.ts'

/** Ends the method when a partition contradicts itself. */
export function checkPartition(index: number, partition: Partition): void {
  const { sectors, unproven, faults, recoveries, terminated } = partition
  const { livePower, unprovenPower, faultyPower, recoveringPower } = partition
  const named = { live: livePower, unproven: unprovenPower, faulty: faultyPower, recovering: recoveringPower }
  for (const [name, power] of Object.entries(named)) {
    ensureState(!isNegative(power), `partition ${index} is left with ${name} power ${powerText(power)}`)
    ensureState(
      power.raw <= livePower.raw,
      `partition ${index} is left with ${name} power ${powerText(power)} of live power ${powerText(livePower)}`,
    )
  }
  ensureState(
    recoveringPower.raw <= faultyPower.raw,
    `partition ${index} is left with more recovering than faulty power`,
  )
  const unsound = unproven.union(faults)
  ensureState(!terminated.containsAny(unsound), `partition ${index} has terminated sectors that are faulty or unproven`)
  ensureState(
    sectors.containsAll(unsound.union(terminated)),
    `partition ${index} keeps books on sectors it does not have`,
  )
  ensureState(faults.containsAll(recoveries), `partition ${index} recovers sectors that are not faulty`)
}
