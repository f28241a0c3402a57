import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { smaller } from '#sdk/actors/math/extremes.ts'
import { estimated } from '#sdk/actors/math/smoothing.ts'
import type { ReportConsensusFaultParams } from '#sdk/actors/miner/methods.ts'
import { consensusFaultPenalty, consensusFaultReporterReward } from '#sdk/actors/miner/monies.ts'
import { consensusFaultIneligibilityDuration } from '#sdk/actors/miner/policy.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure, ensureArgument } from '../abort.ts'
import { expectPrincipal } from '../callers.ts'
import { currentReward } from '../network-figures.ts'
import { burn, transfer } from '../send.ts'
import { provenFault } from './consensus-fault.ts'
import { applyPenalty, checkBalance, repayPartialDebt } from './funds.ts'
import { Miner } from './miner.ts'
import { reportPledge } from './power-actor.ts'

const verificationGas = 495_422

/** Somebody shows that this miner made blocks it must not make: it pays and is shut out for a while. */
export function reportConsensusFault(runtime: Runtime, params: ReportConsensusFaultParams): void {
  expectPrincipal(runtime)
  const miner = new Miner(runtime)
  runtime.chargeGas('OnVerifyConsensusFault', verificationGas)
  const fault = provenFault(runtime, params, miner.info.worker)
  ensureArgument(fault.miner.equals(runtime.receiver), `the fault of ${fault.miner} is reported to ${runtime.receiver}`)
  ensureArgument(fault.epoch < miner.epoch, `the fault at ${fault.epoch} is not in the past; it is ${miner.epoch}`)
  const { consensusFaultElapsed } = miner.info
  ensure(
    fault.epoch >= consensusFaultElapsed,
    exitCodes.ErrForbidden,
    `the fault at ${fault.epoch} is in the time the miner was shut out for, until ${consensusFaultElapsed}`,
  )
  const epochReward = estimated(currentReward(runtime).thisEpochRewardSmoothed)
  applyPenalty(miner, consensusFaultPenalty(epochReward))
  const paid = repayPartialDebt(miner)
  const reward = smaller(paid.total, consensusFaultReporterReward(epochReward))
  miner.changeInfo({ consensusFaultElapsed: miner.epoch + consensusFaultIneligibilityDuration })
  miner.save()

  const { exitCode } = transfer(runtime, runtime.caller, reward)
  if (exitCode !== exitCodes.Ok) runtime.log(`${runtime.caller} did not take its reward of ${reward} attoFIL`)
  burn(runtime, paid.total - reward)
  reportPledge(runtime, -paid.fromVesting)
  checkBalance(miner)
}
