import { exitCodes } from '#sdk/actors/exit-codes.ts'
import type { ApplyRewardParams } from '#sdk/actors/miner/methods.ts'
import { lockedReward } from '#sdk/actors/miner/monies.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure, ensureArgument } from '../abort.ts'
import { expectCaller } from '../callers.ts'
import { burn } from '../send.ts'
import { applyPenalty, checkBalance, lockReward, repayPartialDebt, unlockedFunds } from './funds.ts'
import { Miner } from './miner.ts'
import { reportPledge } from './power-actor.ts'

/** The reward of a block has come in: most of it vests, and penalties are paid. */
export function applyRewards(runtime: Runtime, { reward, penalty }: ApplyRewardParams): void {
  ensureArgument(reward >= 0n, `a reward of ${reward} attoFIL cannot be locked`)
  ensureArgument(penalty >= 0n, `a penalty of ${penalty} attoFIL cannot be charged`)
  expectCaller(runtime, singletons.reward)
  const miner = new Miner(runtime)
  const toLock = lockedReward(reward)
  const unlocked = unlockedFunds(miner)
  ensure(
    unlocked >= toLock,
    exitCodes.ErrInsufficientFunds,
    `the unlocked balance of ${unlocked} attoFIL does not cover ${toLock} to lock`,
  )
  const vested = lockReward(miner, toLock)
  applyPenalty(miner, penalty)
  const paid = repayPartialDebt(miner)
  miner.save()

  reportPledge(runtime, toLock - vested - paid.fromVesting)
  burn(runtime, paid.total)
  checkBalance(miner)
}
