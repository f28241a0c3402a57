import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { smaller } from '#sdk/actors/math/extremes.ts'
import type { MinerWithdrawBalanceParams } from '#sdk/actors/miner/methods.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure, ensureArgument, ensureState } from '../abort.ts'
import { expectCaller } from '../callers.ts'
import { burn, pay } from '../send.ts'
import { availableFunds, checkBalance, repayDebtOrAbort, repayPartialDebt, unlockVestedRewards } from './funds.ts'
import { Miner } from './miner.ts'
import { reportPledge } from './power-actor.ts'

/** Pays the owner what is asked for or what is free, whichever is less. Returns the attoFIL paid. */
export function withdrawBalance(runtime: Runtime, { amountRequested }: MinerWithdrawBalanceParams): bigint {
  ensureArgument(amountRequested >= 0n, `${amountRequested} attoFIL cannot be withdrawn`)
  const miner = new Miner(runtime)
  const { owner } = miner.info
  expectCaller(runtime, owner)
  const { earlyTerminations } = miner.state
  ensure(
    earlyTerminations.isEmpty,
    exitCodes.ErrForbidden,
    `no withdrawals while ${earlyTerminations.count} deadlines have terminated sectors with fees to pay`,
  )
  const vested = unlockVestedRewards(miner)
  const available = availableFunds(miner)
  const fee = repayDebtOrAbort(miner)
  const withdrawn = smaller(available, amountRequested)
  ensureState(withdrawn >= 0n, `${withdrawn} attoFIL would be withdrawn`)
  miner.save()

  if (withdrawn > 0n) pay(runtime, owner, withdrawn, 'withdraw the balance')
  burn(runtime, fee)
  reportPledge(runtime, -vested)
  checkBalance(miner)
  return withdrawn
}

/** Pays as much as possible of the fees owed. */
export function repayDebt(runtime: Runtime): void {
  const miner = new Miner(runtime)
  miner.expectOperator()
  const paid = repayPartialDebt(miner)
  miner.save()
  reportPledge(runtime, -paid.fromVesting)
  burn(runtime, paid.total)
  checkBalance(miner)
}
