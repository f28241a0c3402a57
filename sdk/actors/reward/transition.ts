import { smaller } from '../math/extremes.ts'
import { newEstimate, nextEstimate } from '../math/smoothing.ts'
import {
  baselinePowerBeforeGenesis,
  defaultBaselineTotal,
  defaultSimpleTotal,
  epochReward,
  initialBaselinePower,
  nextBaselinePower,
  rewardTheta,
} from './reward-curve.ts'
import { RewardSeries } from './reward-series.ts'
import type { RewardState } from './state.ts'

const initialRewardPosition = 36266260308195979333n
const initialRewardVelocity = -109897758509n

/**
 * The reward actor's state at genesis, for a network of this raw power (bytes).
 *
 * @example
 * import { initialRewardState } from '#sdk/actors/reward/transition.ts'
 * initialRewardState(0n).epoch // 0
 */
export function initialRewardState(realizedPower: bigint): RewardState {
  const before: RewardState = {
    cumsumBaseline: 0n,
    cumsumRealized: 0n,
    effectiveNetworkTime: 0,
    effectiveBaselinePower: initialBaselinePower,
    thisEpochReward: 0n,
    thisEpochRewardSmoothed: newEstimate(initialRewardPosition, initialRewardVelocity),
    thisEpochBaselinePower: baselinePowerBeforeGenesis(),
    epoch: -1,
    totalStoragePowerReward: 0n,
    simpleTotal: defaultSimpleTotal,
    baselineTotal: defaultBaselineTotal,
  }
  return withReward(before, realizedPower)
}

/**
 * The state after the power actor's report at the end of an epoch: null rounds since the last one are caught up,
 * the reward of the next epoch is set and smoothed. Source: specs-actors reward_actor.go (UpdateNetworkKPI).
 *
 * @example
 * import { afterNetworkReport, initialRewardState } from '#sdk/actors/reward/transition.ts'
 * afterNetworkReport(initialRewardState(0n), 0n, 1).epoch // 2
 */
export function afterNetworkReport(state: RewardState, realizedPower: bigint, currentEpoch: number): RewardState {
  const previous = state.epoch
  let next = state
  while (next.epoch < currentEpoch) next = withNextEpoch(next, realizedPower)
  next = withReward(next, realizedPower)
  return {
    ...next,
    thisEpochRewardSmoothed: nextEstimate(next.thisEpochRewardSmoothed, next.thisEpochReward, next.epoch - previous),
  }
}

/**
 * The state after reports of the same power at the ends of the epochs from one to another (exclusive), as that many
 * calls of `afterNetworkReport` would leave it: the state's own epoch must be the first of them, or the one after.
 *
 * @example
 * import { afterNetworkReports, initialRewardState } from '#sdk/actors/reward/transition.ts'
 * afterNetworkReports(initialRewardState(0n), 0n, 0, 10).epoch // 10
 */
export function afterNetworkReports(
  state: RewardState,
  realizedPower: bigint,
  from: number,
  until: number,
): RewardState {
  let next = state
  let smoothed = state.thisEpochRewardSmoothed
  const series = new RewardSeries(state.simpleTotal, state.baselineTotal)
  for (let epoch = from; epoch < until; epoch++) {
    if (next.epoch !== epoch) {
      next = afterNetworkReport({ ...next, thisEpochRewardSmoothed: smoothed }, realizedPower, epoch)
      smoothed = next.thisEpochRewardSmoothed
      continue
    }
    const theta = thetaOf(next)
    next = withNextEpoch(next, realizedPower)
    const thisEpochReward = series.reward(next.epoch, theta, thetaOf(next))
    next = { ...next, thisEpochReward }
    smoothed = nextEstimate(smoothed, thisEpochReward, 1)
  }
  return { ...next, thisEpochRewardSmoothed: smoothed }
}

function withNextEpoch(state: RewardState, realizedPower: bigint): RewardState {
  const thisEpochBaselinePower = nextBaselinePower(state.thisEpochBaselinePower)
  const capped = smaller(realizedPower, thisEpochBaselinePower)
  const cumsumRealized = state.cumsumRealized + capped
  let { effectiveNetworkTime, effectiveBaselinePower, cumsumBaseline } = state
  while (cumsumRealized > cumsumBaseline) {
    effectiveNetworkTime++
    effectiveBaselinePower = nextBaselinePower(effectiveBaselinePower)
    cumsumBaseline += effectiveBaselinePower
  }
  return {
    ...state,
    epoch: state.epoch + 1,
    thisEpochBaselinePower,
    cumsumRealized,
    cumsumBaseline,
    effectiveNetworkTime,
    effectiveBaselinePower,
  }
}

function withReward(state: RewardState, realizedPower: bigint): RewardState {
  const next = withNextEpoch(state, realizedPower)
  const thisEpochReward = epochReward(next.epoch, thetaOf(state), thetaOf(next), next.simpleTotal, next.baselineTotal)
  return { ...next, thisEpochReward }
}

function thetaOf(state: RewardState): bigint {
  return rewardTheta(
    state.effectiveNetworkTime,
    state.effectiveBaselinePower,
    state.cumsumRealized,
    state.cumsumBaseline,
  )
}
