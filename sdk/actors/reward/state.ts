import { bigint } from '#sdk/codec/bigint.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { tuple } from '#sdk/codec/collections.ts'
import { int } from '#sdk/codec/primitives.ts'
import { filterEstimate } from '../math/smoothing.ts'

/** Amounts in attoFIL, powers in bytes, cumulated powers in byte-epochs. */
export const rewardState = tuple('reward.State', {
  /** What the realized sum must reach for the effective network time to move on. */
  cumsumBaseline: bigint,
  /** The sum of the network's power, each epoch capped by the baseline. */
  cumsumRealized: bigint,
  effectiveNetworkTime: int,
  effectiveBaselinePower: bigint,
  /** Paid per epoch to all expected leaders together. */
  thisEpochReward: bigint,
  thisEpochRewardSmoothed: filterEstimate,
  thisEpochBaselinePower: bigint,
  epoch: int,
  totalStoragePowerReward: bigint,
  simpleTotal: bigint,
  baselineTotal: bigint,
})
export type RewardState = Infer<typeof rewardState>
