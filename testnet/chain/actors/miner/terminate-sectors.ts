import { deadlineIsMutable } from '#sdk/actors/miner/deadline-info.ts'
import type { TerminateSectorsParams, TerminateSectorsReturn } from '#sdk/actors/miner/methods.ts'
import { noPower, subtractPower } from '#sdk/actors/miner/power-pair.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensureArgument } from '../abort.ts'
import { currentPower, currentReward } from '../network-figures.ts'
import { processEarlyTerminations } from './early-terminations.ts'
import { checkBalance } from './funds.ts'
import { Miner } from './miner.ts'
import { reportPower, scheduleEarlyTerminations } from './power-actor.ts'
import { declaredSectors } from './sectors/declared-sectors.ts'

/** Ends sectors before their time, for a fee; `done` is false while fees are left for later epochs. */
export function terminateSectors(runtime: Runtime, { terminations }: TerminateSectorsParams): TerminateSectorsReturn {
  const declared = declaredSectors(terminations)
  const miner = new Miner(runtime)
  const hadEarlyTerminations = !miner.state.earlyTerminations.isEmpty
  miner.expectOperator()
  let powerDelta = noPower
  for (const [index, sectors] of declared) {
    ensureArgument(
      deadlineIsMutable(miner.provingDeadline.periodStart, index, miner.epoch),
      `the sectors of deadline ${index} cannot be terminated now: it is open or opens next`,
    )
    powerDelta = subtractPower(powerDelta, miner.deadline(index).terminateSectors(sectors, miner.epoch))
    miner.change({ earlyTerminations: miner.state.earlyTerminations.with(index) })
  }
  miner.save()

  const estimates = {
    reward: currentReward(runtime).thisEpochRewardSmoothed,
    qaPower: currentPower(runtime).qualityAdjPowerSmoothed,
  }
  const hasMore = processEarlyTerminations(miner, estimates)
  if (hasMore && !hadEarlyTerminations) scheduleEarlyTerminations(runtime)
  checkBalance(miner)
  reportPower(runtime, powerDelta)
  return { done: !hasMore }
}
