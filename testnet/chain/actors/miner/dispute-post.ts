import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { smaller } from '#sdk/actors/math/extremes.ts'
import { deadlineIsDisputable, lastEpoch, newDeadlineInfo } from '#sdk/actors/miner/deadline-info.ts'
import type { DisputeWindowedPostParams } from '#sdk/actors/miner/methods.ts'
import { baseRewardForDisputedWindowPost, invalidWindowPostPenalty } from '#sdk/actors/miner/monies.ts'
import { faultMaxAge, wpostDisputeWindow, wpostPeriodDeadlines, wpostProvingPeriod } from '#sdk/actors/miner/policy.ts'
import type { PowerPair } from '#sdk/actors/miner/power-pair.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure, ensureArgument } from '../abort.ts'
import { expectPrincipal } from '../callers.ts'
import { currentPower, currentReward } from '../network-figures.ts'
import { burn, transfer } from '../send.ts'
import { applyPenalty, checkBalance, repayPartialDebt } from './funds.ts'
import { Miner } from './miner.ts'
import { reportPledge, reportPower } from './power-actor.ts'
import { disputedPartitions, takePost } from './sectors/deadline-proofs.ts'
import { SectorTable } from './sectors/sector-table.ts'
import { isValidWindowPost } from './window-post.ts'

/** Anybody shows that a window PoSt was false that had been taken on trust: the miner pays, the caller is rewarded. */
export function disputeWindowedPost(runtime: Runtime, params: DisputeWindowedPostParams): void {
  expectPrincipal(runtime)
  ensureArgument(params.deadline < wpostPeriodDeadlines, `${params.deadline} is not a deadline: they are 0 to 47`)
  const estimates = {
    reward: currentReward(runtime).thisEpochRewardSmoothed,
    qaPower: currentPower(runtime).qualityAdjPowerSmoothed,
  }
  const miner = new Miner(runtime)
  const { powerDelta, disputedPower } = recordFalseProof(miner, params)

  const reward = baseRewardForDisputedWindowPost
  applyPenalty(miner, invalidWindowPostPenalty(estimates, disputedPower.qa) + reward)
  const paid = repayPartialDebt(miner)
  miner.save()

  reportPower(runtime, powerDelta)
  burn(runtime, paid.total - rewardCaller(runtime, smaller(paid.total, reward)))
  reportPledge(runtime, -paid.fromVesting)
  checkBalance(miner)
}

/** Rewards the caller with what the miner could pay, and returns how much was taken (attoFIL). */
function rewardCaller(runtime: Runtime, attoFil: bigint): bigint {
  if (attoFil === 0n || transfer(runtime, runtime.caller, attoFil).exitCode === exitCodes.Ok) return attoFil
  runtime.log(`${runtime.caller} did not take its reward of ${attoFil} attoFIL; it is burnt`)
  return 0n
}

/** Makes the sectors of a false proof faulty; ends the method (16) when the proof is true. */
function recordFalseProof(
  miner: Miner,
  { deadline: index, postIndex }: DisputeWindowedPostParams,
): { powerDelta: PowerPair; disputedPower: PowerPair } {
  const { runtime, epoch } = miner
  const current = miner.provingDeadline
  ensure(
    deadlineIsDisputable(current.periodStart, index, epoch),
    exitCodes.ErrForbidden,
    `proofs of deadline ${index} can be disputed for ${wpostDisputeWindow} epochs after it closes; it is ${epoch}`,
  )
  const periodStart = current.periodStart - (current.index < index ? wpostProvingPeriod : 0)
  const target = newDeadlineInfo(periodStart, index, epoch)
  const book = miner.deadline(index)
  const post = takePost(book, postIndex)
  const { sectors, ignored, disputed, power } = disputedPartitions(book, post.partitions)
  const snapshot = new SectorTable(runtime.store, book.deadline.sectorsSnapshot)
  const challenged = snapshot.loadForProof(sectors, ignored)
  ensureArgument(
    !isValidWindowPost(runtime, target.challenge, challenged, post.proofs),
    `the proof ${postIndex} of deadline ${index} is valid`,
  )
  const powerDelta = book.recordFaults(disputed, lastEpoch(target) + faultMaxAge)
  return { powerDelta, disputedPower: power }
}
