import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { deadlineIsCompactable } from '#sdk/actors/miner/deadline-info.ts'
import type { CompactPartitionsParams, CompactSectorNumbersParams } from '#sdk/actors/miner/methods.ts'
import { loadPartitionsSectorsMax, wpostDisputeWindow } from '#sdk/actors/miner/policy.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure, ensureArgument, ensureState } from '../abort.ts'
import { ensureDeadline } from './ensure-deadline.ts'
import { Miner } from './miner.ts'
import { allocateSectorNumbers } from './pre-commits.ts'
import { powerText, samePower } from './sectors/sector-power.ts'

/** Puts the live sectors of some partitions into new ones, and forgets the dead sectors. */
export function compactPartitions(runtime: Runtime, { deadline, partitions }: CompactPartitionsParams): void {
  ensureDeadline(deadline)
  const miner = new Miner(runtime)
  miner.expectOperator()
  ensure(
    deadlineIsCompactable(miner.provingDeadline.periodStart, deadline, miner.epoch),
    exitCodes.ErrForbidden,
    `deadline ${deadline} cannot be compacted while it is open, opens next, or has closed less than ${wpostDisputeWindow} epochs ago`,
  )
  const { windowPostPartitionSectors } = miner.info
  const partitionsMax = loadPartitionsSectorsMax(windowPostPartitionSectors)
  ensureArgument(
    partitions.count <= partitionsMax,
    `${partitions.count} partitions at once are over the limit of ${partitionsMax}`,
  )
  const book = miner.deadline(deadline)
  const removed = book.removePartitions(partitions)
  miner.sectors.delete(removed.dead)
  const added = book.addSectors(miner.sectors.load(removed.live), windowPostPartitionSectors, true)
  ensureState(
    samePower(added, removed.power),
    `compaction would turn power ${powerText(removed.power)} into ${powerText(added)}`,
  )
  miner.save()
}

/** Uses sector numbers up without sectors, so that the set of numbers in use gets simpler. */
export function compactSectorNumbers(runtime: Runtime, { maskSectorNumbers }: CompactSectorNumbersParams): void {
  ensureArgument(!maskSectorNumbers.isEmpty, 'the mask has no sector numbers')
  ensureArgument(!maskSectorNumbers.has(BitField.highest), 'the mask has sector numbers over 2^53, where they end here')
  const miner = new Miner(runtime)
  miner.expectOperator()
  allocateSectorNumbers(miner, maskSectorNumbers, true)
  miner.save()
}
