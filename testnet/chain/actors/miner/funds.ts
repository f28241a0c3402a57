import { balanceInvariantBroken, exitCodes } from '#sdk/actors/exit-codes.ts'
import { smaller } from '#sdk/actors/math/extremes.ts'
import { rewardVestingSpec } from '#sdk/actors/miner/policy.ts'
import { loadVestingFunds, unlockedBalance } from '#sdk/actors/miner/state.ts'
import { lockFunds, unlockUnvested, unlockVested, type VestingFunds, vestingFunds } from '#sdk/actors/miner/vesting.ts'
import { saveValue } from '#sdk/collections/block-value.ts'
import { ensure, ensureState } from '../abort.ts'
import type { Miner } from './miner.ts'

/** attoFIL that are neither locked, pledged nor deposited; ends the method when those exceed the balance. */
export function unlockedFunds(miner: Miner): bigint {
  const unlocked = unlockedBalance(miner.state, miner.runtime.balance)
  ensureState(unlocked >= 0n, `the unlocked balance is ${unlocked} attoFIL`)
  return unlocked
}

/** The unlocked attoFIL less the fees owed; negative in debt. */
export function availableFunds(miner: Miner): bigint {
  return unlockedFunds(miner) - miner.state.feeDebt
}

/** Adds a fee to what the miner owes, attoFIL. */
export function applyPenalty(miner: Miner, penalty: bigint): void {
  ensureState(penalty >= 0n, `a penalty of ${penalty} attoFIL cannot be applied`)
  miner.change({ feeDebt: miner.state.feeDebt + penalty })
}

/** Pays all fees owed out of the unlocked balance or ends the method (19). Returns what is to be burnt. */
export function repayDebtOrAbort(miner: Miner): bigint {
  const unlocked = unlockedFunds(miner)
  const { feeDebt } = miner.state
  ensure(
    unlocked >= feeDebt,
    exitCodes.ErrInsufficientFunds,
    `the unlocked balance of ${unlocked} attoFIL does not cover the fee debt of ${feeDebt}`,
  )
  miner.change({ feeDebt: 0n })
  return feeDebt
}

/** Pays what can be paid of the fees owed: first from rewards that have not vested, then from the balance. */
export function repayPartialDebt(miner: Miner): { fromVesting: bigint; fromBalance: bigint; total: bigint } {
  const unlocked = unlockedFunds(miner)
  const fromVesting = takeUnvested(miner, miner.state.feeDebt)
  const fromBalance = smaller(unlocked, miner.state.feeDebt - fromVesting)
  miner.change({ feeDebt: miner.state.feeDebt - fromVesting - fromBalance })
  return { fromVesting, fromBalance, total: fromVesting + fromBalance }
}

/** Unlocks rewards that have vested. Returns how many attoFIL. */
export function unlockVestedRewards(miner: Miner): bigint {
  if (miner.state.lockedFunds === 0n) return 0n
  const { table, unlocked } = unlockVested(loadVestingFunds(miner.runtime.store, miner.state), miner.epoch)
  setVesting(miner, table, -unlocked)
  return unlocked
}

/** Locks part of a reward. Returns how many attoFIL have vested since the last time. */
export function lockReward(miner: Miner, amount: bigint): bigint {
  const { table, unlocked } = unlockVested(loadVestingFunds(miner.runtime.store, miner.state), miner.epoch)
  const locked = lockFunds(table, miner.epoch, amount, miner.state.provingPeriodStart, rewardVestingSpec)
  setVesting(miner, locked, amount - unlocked)
  return unlocked
}

export function addPreCommitDeposit(miner: Miner, amount: bigint): void {
  const preCommitDeposits = miner.state.preCommitDeposits + amount
  ensureState(preCommitDeposits >= 0n, `pre-commit deposits would be ${preCommitDeposits} attoFIL`)
  miner.change({ preCommitDeposits })
}

export function addInitialPledge(miner: Miner, amount: bigint): void {
  const initialPledge = miner.state.initialPledge + amount
  ensureState(initialPledge >= 0n, `the initial pledge would be ${initialPledge} attoFIL`)
  miner.change({ initialPledge })
}

/** Ends the method (1000) when the balance does not cover what is locked. */
export function checkBalance(miner: Miner): void {
  const { preCommitDeposits, lockedFunds, initialPledge, feeDebt } = miner.state
  for (const [name, amount] of Object.entries({ preCommitDeposits, lockedFunds, initialPledge, feeDebt }))
    ensure(amount >= 0n, balanceInvariantBroken, `${name} is ${amount} attoFIL`)
  const required = preCommitDeposits + lockedFunds + initialPledge
  const { balance } = miner.runtime
  ensure(balance >= required, balanceInvariantBroken, `the balance is ${balance} attoFIL where ${required} are locked`)
}

function takeUnvested(miner: Miner, target: bigint): bigint {
  if (target === 0n || miner.state.lockedFunds === 0n) return 0n
  const { table, unlocked } = unlockUnvested(loadVestingFunds(miner.runtime.store, miner.state), miner.epoch, target)
  setVesting(miner, table, -unlocked)
  return unlocked
}

function setVesting(miner: Miner, table: VestingFunds, change: bigint): void {
  const lockedFunds = miner.state.lockedFunds + change
  ensureState(lockedFunds >= 0n, `locked funds would be ${lockedFunds} attoFIL`)
  miner.change({ lockedFunds, vestingFunds: saveValue(miner.runtime.store, vestingFunds, table) })
}
