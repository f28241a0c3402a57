import { nextEstimate } from '#sdk/actors/math/smoothing.ts'
import { currentTotalPower, type PowerState, powerState } from '#sdk/actors/power/state.ts'
import { rewardMethods } from '#sdk/actors/reward/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { expectCaller } from '../callers.ts'
import { currentReward } from '../network-figures.ts'
import { call } from '../send.ts'
import { confirmProvenSectors } from './confirm-proven-sectors.ts'
import { runMinerEvents } from './run-miner-events.ts'

/** The end of an epoch: seal proofs are verified, miners called back, the figures of the next epoch set. */
export function cronTick(runtime: Runtime): void {
  expectCaller(runtime, singletons.cron)
  const reward = currentReward(runtime)
  confirmProvenSectors(runtime, reward)
  runMinerEvents(runtime, reward)
  const state = withEpochFigures(runtime.state(powerState))
  runtime.setState(powerState, state)
  const { UpdateNetworkKPI } = rewardMethods
  call(runtime, singletons.reward, UpdateNetworkKPI, state.thisEpochRawBytePower, 'report the network power')
}

/** The state with the figures that hold until the next cron tick, one epoch further on. */
export function withEpochFigures(state: PowerState): PowerState {
  const { raw, qa } = currentTotalPower(state)
  return {
    ...state,
    thisEpochPledgeCollateral: state.totalPledgeCollateral,
    thisEpochRawBytePower: raw,
    thisEpochQualityAdjPower: qa,
    thisEpochQaPowerSmoothed: nextEstimate(state.thisEpochQaPowerSmoothed, qa, 1),
  }
}
