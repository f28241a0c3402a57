import { rewardMethods } from '#sdk/actors/reward/methods.ts'
import { rewardState } from '#sdk/actors/reward/state.ts'
import { afterNetworkReport, initialRewardState } from '#sdk/actors/reward/transition.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { expectCaller } from '../callers.ts'
import { defineActor } from '../define-actor.ts'
import { awardBlockReward } from './award-block-reward.ts'

export const rewardActor = defineActor('reward', rewardMethods, {
  Constructor: (runtime, realizedPower) => {
    expectCaller(runtime, singletons.system)
    runtime.setState(rewardState, initialRewardState(realizedPower))
  },
  AwardBlockReward: awardBlockReward,
  ThisEpochReward: (runtime) => {
    const { thisEpochRewardSmoothed, thisEpochBaselinePower } = runtime.state(rewardState)
    return { thisEpochRewardSmoothed, thisEpochBaselinePower }
  },
  /** The power actor's report at the end of an epoch, which sets the next epoch's reward. */
  UpdateNetworkKPI: (runtime, realizedPower) => {
    expectCaller(runtime, singletons.power)
    runtime.setState(rewardState, afterNetworkReport(runtime.state(rewardState), realizedPower, runtime.epoch))
  },
})
