import { loadDeadline } from '#sdk/actors/miner/deadline.ts'
import { lastEpoch, nextPeriodStart, periodStarted } from '#sdk/actors/miner/deadline-info.ts'
import { wpostPeriodDeadlines } from '#sdk/actors/miner/policy.ts'
import { isNoPower } from '#sdk/actors/miner/power-pair.ts'
import {
  availableBalance,
  loadDeadlines,
  loadMinerInfo,
  loadVestingFunds,
  type MinerState,
  openPreCommitCleanUp,
  provingDeadline,
} from '#sdk/actors/miner/state.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import { isLive } from '../actors/miner/sectors/deadline-end.ts'

/**
 * What a miner's own cron leaves behind at the last epoch of a deadline, when nothing more happens there than that the
 * next deadline becomes current: no sectors, no rewards that vest, no pre-commits to drop, no debts, no new worker.
 * Undefined when anything else is due. The next call is at `nextCall`.
 * Source: specs-actors miner_actor.go (handleProvingDeadline).
 */
export function afterIdleDeadline(
  store: Blockstore,
  state: MinerState,
  balance: bigint,
  epoch: number,
): { readonly state: MinerState; readonly nextCall: number } | undefined {
  const current = provingDeadline(state, epoch)
  if (!periodStarted(current) || !hasAllItLocks(state, balance) || hasDue(store, state, epoch)) return undefined
  const ending = loadDeadline(store, loadDeadlines(store, state), current.index)
  if (isLive(ending) || !isNoPower(ending.faultyPower)) return undefined
  const currentDeadline = (current.index + 1) % wpostPeriodDeadlines
  const after = {
    ...state,
    currentDeadline,
    ...(currentDeadline === 0 ? { provingPeriodStart: nextPeriodStart(current) } : {}),
    deadlineCronActive: true,
  }
  return { state: after, nextCall: lastEpoch(provingDeadline(after, epoch + 1)) }
}

/** Something is locked, so that the deadlines go on; the balance covers it; no amount is negative, and nothing is owed. */
function hasAllItLocks(state: MinerState, balance: bigint): boolean {
  const locked = [state.preCommitDeposits, state.initialPledge, state.lockedFunds]
  return (
    locked.every((attoFil) => attoFil >= 0n) &&
    locked.some((attoFil) => attoFil > 0n) &&
    state.feeDebt === 0n &&
    availableBalance(state, balance) >= 0n
  )
}

function hasDue(store: Blockstore, state: MinerState, epoch: number): boolean {
  const [nextVesting] = state.lockedFunds === 0n ? [] : loadVestingFunds(store, state).funds
  if (nextVesting !== undefined && nextVesting.epoch < epoch) return true
  const { pendingWorkerKey } = loadMinerInfo(store, state)
  if (pendingWorkerKey !== null && pendingWorkerKey.effectiveAt <= epoch) return true
  const [nextCleanUp] = openPreCommitCleanUp(store, state).entries()
  return nextCleanUp !== undefined && nextCleanUp[0] <= epoch
}
