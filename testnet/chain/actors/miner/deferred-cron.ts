import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { lastEpoch, nextPeriodStart, periodStarted } from '#sdk/actors/miner/deadline-info.ts'
import { cronEventPayload, cronEventTypes, type DeferredCronEventParams } from '#sdk/actors/miner/methods.ts'
import { continuedFaultPenalty, type NetworkEstimates } from '#sdk/actors/miner/monies.ts'
import { faultMaxAge, wpostPeriodDeadlines } from '#sdk/actors/miner/policy.ts'
import { noPower, type PowerPair, subtractPower } from '#sdk/actors/miner/power-pair.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { CodecError } from '#sdk/codec/errors.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { abort } from '../abort.ts'
import { expectCaller } from '../callers.ts'
import { burn } from '../send.ts'
import { processEarlyTerminations } from './early-terminations.ts'
import { addInitialPledge, applyPenalty, checkBalance, repayPartialDebt, unlockVestedRewards } from './funds.ts'
import { Miner } from './miner.ts'
import { beginPendingWorker } from './people.ts'
import { reportPledge, reportPower, scheduleDeadlineEnd, scheduleEarlyTerminations } from './power-actor.ts'
import { cleanUpExpired } from './pre-commits.ts'
import { endDeadline, isLive } from './sectors/deadline-end.ts'

/** The power actor calls back at the end of a deadline, or because fees of terminated sectors are left. */
export function onDeferredCronEvent(runtime: Runtime, params: DeferredCronEventParams): void {
  expectCaller(runtime, singletons.power)
  const eventType = eventTypeOf(params.eventPayload)
  const estimates = { reward: params.rewardSmoothed, qaPower: params.qualityAdjPowerSmoothed }
  const miner = new Miner(runtime)
  if (eventType === cronEventTypes.provingDeadline) handleDeadlineEnd(miner, estimates)
  else if (eventType === cronEventTypes.processEarlyTerminations) {
    if (processEarlyTerminations(miner, estimates)) scheduleEarlyTerminations(runtime)
  } else runtime.log(`cron events of type ${eventType} are not for miners`)
  checkBalance(miner)
}

function handleDeadlineEnd(miner: Miner, estimates: NetworkEstimates): void {
  const { runtime } = miner
  const vested = unlockVestedRewards(miner)
  beginPendingWorker(miner)
  applyPenalty(miner, cleanUpExpired(miner))
  const hadEarlyTerminations = !miner.state.earlyTerminations.isEmpty
  const ended = advanceDeadline(miner)
  applyPenalty(miner, continuedFaultPenalty(estimates, ended.previouslyFaultyPower.qa))
  const paid = repayPartialDebt(miner)
  const { preCommitDeposits, initialPledge, lockedFunds } = miner.state
  const goesOn = preCommitDeposits !== 0n || initialPledge !== 0n || lockedFunds !== 0n
  miner.change({ deadlineCronActive: goesOn })
  miner.save()

  reportPower(runtime, ended.powerDelta)
  burn(runtime, paid.total)
  reportPledge(runtime, ended.pledgeDelta - vested - paid.fromVesting)
  if (goesOn) scheduleDeadlineEnd(miner, miner.epoch + 1)
  else runtime.log('the miner has nothing locked: its deadlines are not watched until its next pre-commit')
  if (hadEarlyTerminations || miner.state.earlyTerminations.isEmpty) return
  if (processEarlyTerminations(miner, estimates)) scheduleEarlyTerminations(runtime)
}

/** Ends the current deadline and makes the next one current. */
function advanceDeadline(miner: Miner): {
  powerDelta: PowerPair
  pledgeDelta: bigint
  previouslyFaultyPower: PowerPair
} {
  const current = miner.provingDeadline
  const unchanged = { powerDelta: noPower, pledgeDelta: 0n }
  if (!periodStarted(current)) return { ...unchanged, previouslyFaultyPower: noPower }
  const book = miner.deadline(current.index)
  const next = (current.index + 1) % wpostPeriodDeadlines
  miner.change({
    currentDeadline: next,
    ...(next === 0 ? { provingPeriodStart: nextPeriodStart(current) } : {}),
  })
  const previouslyFaultyPower = book.deadline.faultyPower
  if (!isLive(book.deadline)) return { ...unchanged, previouslyFaultyPower }

  const last = lastEpoch(current)
  const missed = endDeadline(book, last + faultMaxAge, miner.state.sectors)
  const expired = book.popExpired(last)
  addInitialPledge(miner, -expired.onTimePledge)
  if (!expired.earlySectors.isEmpty)
    miner.change({ earlyTerminations: miner.state.earlyTerminations.with(current.index) })
  return {
    powerDelta: subtractPower(missed, expired.activePower),
    pledgeDelta: -expired.onTimePledge,
    previouslyFaultyPower,
  }
}

function eventTypeOf(payload: Uint8Array): number {
  try {
    return cronEventPayload.decode(payload).eventType
  } catch (error) {
    if (!(error instanceof CodecError)) throw error
    return abort(exitCodes.ErrIllegalState, `the payload of a cron event cannot be decoded: ${error.message}`)
  }
}
