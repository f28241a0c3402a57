import { maxSectorNumber, wpostChallengeWindow } from '#sdk/actors/miner/policy.ts'
import type { SectorPreCommitOnChainInfo } from '#sdk/actors/miner/sector.ts'
import { loadAllocatedSectors, openPreCommittedSectors, preCommitCleanUpOptions } from '#sdk/actors/miner/state.ts'
import { type BitField, bitField } from '#sdk/collections/bitfield.ts'
import { saveValue } from '#sdk/collections/block-value.ts'
import { ensureArgument, ensureState } from '../abort.ts'
import { addPreCommitDeposit } from './funds.ts'
import type { Miner } from './miner.ts'
import { BitFieldQueue } from './sectors/bitfield-queue.ts'

/** Uses sector numbers up for good. */
export function allocateSectorNumbers(miner: Miner, numbers: BitField, allowCollisions: boolean): void {
  const { store } = miner.runtime
  const allocated = loadAllocatedSectors(store, miner.state)
  const taken = numbers.intersection(allocated)
  ensureArgument(
    allowCollisions || taken.isEmpty,
    `${taken.count} sector numbers from ${taken.first()} on are already allocated`,
  )
  miner.change({ allocatedSectors: saveValue(store, bitField, allocated.union(numbers)) })
}

/** Ends the method (16) for a sector number that no sector can have. */
export function checkSectorNumber(number: number): void {
  ensureArgument(number <= maxSectorNumber, `the sector number ${number} is over ${maxSectorNumber}`)
}

/** Ends the method (16) for a sector number that no sector has here: numbers of this implementation end at 2^53. */
export function checkNewSectorNumber(number: number): void {
  checkSectorNumber(number)
  ensureArgument(number < Number.MAX_SAFE_INTEGER, `the sector number ${number} is over 2^53, where they end here`)
}

export function findPreCommit(miner: Miner, number: number): SectorPreCommitOnChainInfo | undefined {
  if (!Number.isSafeInteger(number)) return undefined
  return openPreCommittedSectors(miner.runtime.store, miner.state).get(number)
}

export function putPreCommits(miner: Miner, preCommits: readonly SectorPreCommitOnChainInfo[]): void {
  const table = openPreCommittedSectors(miner.runtime.store, miner.state)
  for (const preCommit of preCommits) {
    const { sectorNumber } = preCommit.info
    ensureState(!table.has(sectorNumber), `sector ${sectorNumber} is pre-committed already`)
    table.set(sectorNumber, preCommit)
  }
  miner.change({ preCommittedSectors: table.flush() })
}

export function deletePreCommits(miner: Miner, numbers: Iterable<number>): void {
  const table = openPreCommittedSectors(miner.runtime.store, miner.state)
  for (const number of numbers) ensureState(table.delete(number), `sector ${number} is not pre-committed`)
  miner.change({ preCommittedSectors: table.flush() })
}

/** Has pre-commits dropped at the end of the deadline that an epoch is in, unless they are proven by then. */
export function scheduleCleanUp(miner: Miner, epoch: number, numbers: BitField): void {
  const queue = openCleanUp(miner)
  queue.add(epoch, numbers)
  miner.change({ preCommittedSectorsCleanUp: queue.flush() })
}

/** Drops the pre-commits whose time is over. Returns the deposits that are forfeited, attoFIL. */
export function cleanUpExpired(miner: Miner): bigint {
  const queue = openCleanUp(miner)
  const due = queue.popUntil(miner.epoch)
  if (due === undefined) return 0n
  miner.change({ preCommittedSectorsCleanUp: queue.flush() })
  const expired = [...due.bits()].flatMap((number) => findPreCommit(miner, number) ?? [])
  deletePreCommits(
    miner,
    expired.map((preCommit) => preCommit.info.sectorNumber),
  )
  const deposits = expired.reduce((sum, preCommit) => sum + preCommit.preCommitDeposit, 0n)
  addPreCommitDeposit(miner, -deposits)
  return deposits
}

function openCleanUp({ runtime, state }: Miner): BitFieldQueue {
  const quant = { unit: wpostChallengeWindow, offset: state.provingPeriodStart }
  return new BitFieldQueue(runtime.store, state.preCommittedSectorsCleanUp, preCommitCleanUpOptions, quant)
}
