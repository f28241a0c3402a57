import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { smaller } from '#sdk/actors/math/extremes.ts'
import { deadlineIsDisputable, lastEpoch, newDeadlineInfo } from '#sdk/actors/miner/deadline-info.ts'
import type { DisputeWindowedPostParams } from '#sdk/actors/miner/methods.ts'
import { baseRewardForDisputedWindowPost, invalidWindowPostPenalty } from '#sdk/actors/miner/monies.ts'
import { faultMaxAge, wpostDisputeWindow, wpostProvingPeriod } from '#sdk/actors/miner/policy.ts'
import type { PowerPair } from '#sdk/actors/miner/power-pair.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure, ensureArgument } from '../abort.ts'
import { expectPrincipal } from '../callers.ts'
import { currentPower, currentReward } from '../network-figures.ts'
import { burn, transfer } from '../send.ts'
import { ensureDeadline } from './ensure-deadline.ts'
import { applyPenalty, checkBalance, repayPartialDebt } from './funds.ts'
import { Miner } from './miner.ts'
import { reportPledge, reportPower } from './power-actor.ts'
import { disputedPartitions, takePost } from './sectors/deadline-proofs.ts'
import { SectorTable } from './sectors/sector-table.ts'
import { isValidWindowPost } from './window-post.ts'

/** Shows that a window PoSt that was accepted unchecked is wrong: the miner pays, and whoever showed it is rewarded. */
export function disputeWindowedPost(runtime: Runtime, params: DisputeWindowedPostParams): void {
  expectPrincipal(runtime)
  const { deadline } = params
  ensureDeadline(deadline)
  const estimates = {
    reward: currentReward(runtime).thisEpochRewardSmoothed,
    qaPower: currentPower(runtime).qualityAdjPowerSmoothed,
  }
  const miner = new Miner(runtime)
  ensure(
    deadlineIsDisputable(miner.provingDeadline.periodStart, deadline, miner.epoch),
    exitCodes.ErrForbidden,
    `the proofs of deadline ${deadline} can be disputed only in the ${wpostDisputeWindow} epochs after its window`,
  )
  const { powerDelta, disputedPower } = recordInvalidPost(miner, params)
  applyPenalty(miner, invalidWindowPostPenalty(estimates, disputedPower.qa) + baseRewardForDisputedWindowPost)
  const paid = repayPartialDebt(miner)
  miner.save()

  reportPower(runtime, powerDelta)
  const reward = smaller(paid.total, baseRewardForDisputedWindowPost)
  const isRewarded = reward > 0n && transfer(runtime, runtime.caller, reward).exitCode === exitCodes.Ok
  if (!isRewarded) runtime.log(`${runtime.caller} gets no reward; ${reward} attoFIL are burnt`)
  burn(runtime, isRewarded ? paid.total - reward : paid.total)
  reportPledge(runtime, -paid.fromVesting)
  checkBalance(miner)
}

/** Ends the method (16) when the proof is valid; makes the sectors it was for faulty otherwise, as they were then. */
function recordInvalidPost(
  miner: Miner,
  { deadline, postIndex }: DisputeWindowedPostParams,
): { powerDelta: PowerPair; disputedPower: PowerPair } {
  const { runtime } = miner
  const current = miner.provingDeadline
  const isOfLastPeriod = current.index < deadline
  const target = newDeadlineInfo(
    isOfLastPeriod ? current.periodStart - wpostProvingPeriod : current.periodStart,
    deadline,
    miner.epoch,
  )
  const book = miner.deadline(deadline)
  const post = takePost(book, postIndex)
  const { sectors, ignored, disputed, power } = disputedPartitions(book, post.partitions)
  const snapshot = new SectorTable(runtime.store, book.deadline.sectorsSnapshot)
  ensureArgument(
    !isValidWindowPost(runtime, target.challenge, snapshot.loadForProof(sectors, ignored), post.proofs),
    `proof ${postIndex} of deadline ${deadline} is valid`,
  )
  const faultExpiration = lastEpoch(target) + faultMaxAge
  return { powerDelta: book.recordFaults(disputed, faultExpiration, snapshot), disputedPower: power }
}
