import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { tuple } from '#sdk/codec/collections.ts'
import { bool, int, uint } from '#sdk/codec/primitives.ts'
import { Amt, type AmtOptions } from '#sdk/collections/amt.ts'
import { BitField, bitField } from '#sdk/collections/bitfield.ts'
import { loadValue, saveValue } from '#sdk/collections/block-value.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import { Hamt, type HamtOptions } from '#sdk/collections/hamt.ts'
import { uintKey } from '#sdk/collections/keys.ts'
import { defaultHamtBitWidth } from '../network-constants.ts'
import { type Deadlines, deadlines, emptyDeadlines, sectorsOptions } from './deadline.ts'
import { currentProvingPeriodStart, type DeadlineInfo, deadlineInfoAt } from './deadline-info.ts'
import { type MinerInfo, minerInfo } from './info.ts'
import { type SectorOnChainInfo, type SectorPreCommitOnChainInfo, sectorPreCommitOnChainInfo } from './sector.ts'
import { type VestingFunds, vestingFunds } from './vesting.ts'

/** Amounts in attoFIL. */
export const minerState = tuple('miner.State', {
  info: cid,
  preCommitDeposits: bigint,
  /** Rewards that have not vested yet. */
  lockedFunds: bigint,
  vestingFunds: cid,
  /** Fees that could not be paid. */
  feeDebt: bigint,
  initialPledge: bigint,
  /** HAMT of sector number → pre-commit. */
  preCommittedSectors: cid,
  /** AMT of epoch → sector numbers whose pre-commit is dropped then. */
  preCommittedSectorsCleanUp: cid,
  /** Bit field of the sector numbers ever used. */
  allocatedSectors: cid,
  /** AMT of sector number → sector. */
  sectors: cid,
  /** Not kept up to date: only its remainder by the period counts. Use `provingDeadline`. */
  provingPeriodStart: int,
  currentDeadline: uint,
  deadlines: cid,
  /** Deadlines with terminations whose fee is not paid yet. */
  earlyTerminations: bitField,
  deadlineCronActive: bool,
})
export type MinerState = Infer<typeof minerState>

export const preCommittedSectorsOptions: HamtOptions<number, SectorPreCommitOnChainInfo> = {
  bitWidth: defaultHamtBitWidth,
  key: uintKey,
  value: sectorPreCommitOnChainInfo,
}
/** Sector numbers by epoch. */
export const preCommitCleanUpOptions: AmtOptions<BitField> = { bitWidth: 6, value: bitField }

/**
 * Who runs the miner and where it is found.
 *
 * @example
 * import { loadMinerInfo, type MinerState } from '#sdk/actors/miner/state.ts'
 * import type { Blockstore } from '#sdk/collections/blockstore.ts'
 * const ownerOf = (store: Blockstore, state: MinerState): string => loadMinerInfo(store, state).owner.toString()
 */
export function loadMinerInfo(store: Blockstore, state: MinerState): MinerInfo {
  return loadValue(store, state.info, minerInfo)
}

/**
 * The miner's locked rewards.
 *
 * @example
 * import { loadVestingFunds, type MinerState } from '#sdk/actors/miner/state.ts'
 * import type { Blockstore } from '#sdk/collections/blockstore.ts'
 * const steps = (store: Blockstore, state: MinerState): number => loadVestingFunds(store, state).funds.length
 */
export function loadVestingFunds(store: Blockstore, state: MinerState): VestingFunds {
  return loadValue(store, state.vestingFunds, vestingFunds)
}

/**
 * The CIDs of the miner's deadlines.
 *
 * @example
 * import { loadDeadline } from '#sdk/actors/miner/deadline.ts'
 * import { loadDeadlines, type MinerState } from '#sdk/actors/miner/state.ts'
 * import type { Blockstore } from '#sdk/collections/blockstore.ts'
 * const firstOf = (store: Blockstore, state: MinerState) => loadDeadline(store, loadDeadlines(store, state), 0)
 */
export function loadDeadlines(store: Blockstore, state: MinerState): Deadlines {
  return loadValue(store, state.deadlines, deadlines)
}

/**
 * The sector numbers ever used.
 *
 * @example
 * import { loadAllocatedSectors, type MinerState } from '#sdk/actors/miner/state.ts'
 * import type { Blockstore } from '#sdk/collections/blockstore.ts'
 * const isUsed = (store: Blockstore, state: MinerState, sector: number): boolean =>
 *   loadAllocatedSectors(store, state).has(sector)
 */
export function loadAllocatedSectors(store: Blockstore, state: MinerState): BitField {
  return loadValue(store, state.allocatedSectors, bitField)
}

/**
 * Proven sectors by number.
 *
 * @example
 * import { type MinerState, openSectors } from '#sdk/actors/miner/state.ts'
 * import type { Blockstore } from '#sdk/collections/blockstore.ts'
 * const sectorsOf = (store: Blockstore, state: MinerState): number[] => [...openSectors(store, state).keys()]
 */
export function openSectors(store: Blockstore, state: MinerState): Amt<SectorOnChainInfo> {
  return Amt.load(store, state.sectors, sectorsOptions)
}

/**
 * Sectors between pre-commit and proof, by number.
 *
 * @example
 * import { type MinerState, openPreCommittedSectors } from '#sdk/actors/miner/state.ts'
 * import type { Blockstore } from '#sdk/collections/blockstore.ts'
 * const isPreCommitted = (store: Blockstore, state: MinerState, sector: number): boolean =>
 *   openPreCommittedSectors(store, state).has(sector)
 */
export function openPreCommittedSectors(
  store: Blockstore,
  state: MinerState,
): Hamt<number, SectorPreCommitOnChainInfo> {
  return Hamt.load(store, state.preCommittedSectors, preCommittedSectorsOptions)
}

/**
 * Sector numbers by the epoch at which their pre-commit is dropped.
 *
 * @example
 * import { type MinerState, openPreCommitCleanUp } from '#sdk/actors/miner/state.ts'
 * import type { Blockstore } from '#sdk/collections/blockstore.ts'
 * const dropEpochs = (store: Blockstore, state: MinerState): number[] => [...openPreCommitCleanUp(store, state).keys()]
 */
export function openPreCommitCleanUp(store: Blockstore, state: MinerState): Amt<BitField> {
  return Amt.load(store, state.preCommittedSectorsCleanUp, preCommitCleanUpOptions)
}

/**
 * The deadline that is current at an epoch, worked out from the miner's offset: right even while its cron is off.
 *
 * @example
 * import { type MinerState, provingDeadline } from '#sdk/actors/miner/state.ts'
 * const closesAt = (state: MinerState, epoch: number): number => provingDeadline(state, epoch).close
 */
export function provingDeadline(state: MinerState, epoch: number): DeadlineInfo {
  return deadlineInfoAt(state.provingPeriodStart, epoch)
}

/**
 * attoFIL of the balance that is neither locked, pledged nor deposited; negative when penalties ate into those.
 *
 * @example
 * import { type MinerState, unlockedBalance } from '#sdk/actors/miner/state.ts'
 * const isShort = (state: MinerState, balance: bigint): boolean => unlockedBalance(state, balance) < 0n
 */
export function unlockedBalance(state: MinerState, balance: bigint): bigint {
  return balance - state.lockedFunds - state.preCommitDeposits - state.initialPledge
}

/**
 * The unlocked attoFIL that are not owed as fees either; negative when the miner is in debt.
 *
 * @example
 * import { availableBalance, type MinerState } from '#sdk/actors/miner/state.ts'
 * const isInDebt = (state: MinerState, balance: bigint): boolean => availableBalance(state, balance) < 0n
 */
export function availableBalance(state: MinerState, balance: bigint): bigint {
  return unlockedBalance(state, balance) - state.feeDebt
}

/**
 * A new miner's state; its proving periods are aligned with `offset` (see `provingPeriodOffset`).
 *
 * @example
 * import { provingPeriodOffset } from '#sdk/actors/miner/deadline-info.ts'
 * import type { MinerInfo } from '#sdk/actors/miner/info.ts'
 * import { emptyMinerState, type MinerState } from '#sdk/actors/miner/state.ts'
 * import type { Blockstore } from '#sdk/collections/blockstore.ts'
 * import { Address } from 'dealkit'
 * const create = (store: Blockstore, info: MinerInfo, miner: Address, epoch: number): MinerState =>
 *   emptyMinerState(store, info, epoch, provingPeriodOffset(miner, epoch))
 */
export function emptyMinerState(store: Blockstore, info: MinerInfo, epoch: number, offset: number): MinerState {
  const periodStart = currentProvingPeriodStart(epoch, offset)
  return {
    info: saveValue(store, minerInfo, info),
    preCommitDeposits: 0n,
    lockedFunds: 0n,
    vestingFunds: saveValue(store, vestingFunds, { funds: [] }),
    feeDebt: 0n,
    initialPledge: 0n,
    preCommittedSectors: Hamt.create(store, preCommittedSectorsOptions).flush(),
    preCommittedSectorsCleanUp: Amt.create(store, preCommitCleanUpOptions).flush(),
    allocatedSectors: saveValue(store, bitField, BitField.empty),
    sectors: Amt.create(store, sectorsOptions).flush(),
    provingPeriodStart: periodStart,
    currentDeadline: deadlineInfoAt(periodStart, epoch).index,
    deadlines: saveValue(store, deadlines, emptyDeadlines(store)),
    earlyTerminations: BitField.empty,
    deadlineCronActive: false,
  }
}
