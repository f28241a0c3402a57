import { type CurrentTotalPowerReturn, powerMethods } from '#sdk/actors/power/methods.ts'
import { rewardMethods, type ThisEpochRewardReturn } from '#sdk/actors/reward/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Runtime } from '../vm/runtime.ts'
import { call } from './send.ts'

/** The smoothed block reward and the baseline power of this epoch, asked of the reward actor. */
export function currentReward(runtime: Runtime): ThisEpochRewardReturn {
  return call(runtime, singletons.reward, rewardMethods.ThisEpochReward, undefined, 'ask for the epoch reward')
}

/** The network's power as of the end of the last epoch, asked of the power actor. */
export function currentPower(runtime: Runtime): CurrentTotalPowerReturn {
  return call(runtime, singletons.power, powerMethods.CurrentTotalPower, undefined, 'ask for the network power')
}
