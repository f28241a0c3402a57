import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { tuple } from '#sdk/codec/collections.ts'
import { int } from '#sdk/codec/primitives.ts'
import { actorMethod, empty } from '../actor-method.ts'
import { filterEstimate } from '../math/smoothing.ts'

/** `penalty` and `gasReward` in attoFIL; `winCount` is how often the block won. */
export const awardBlockRewardParams = tuple('AwardBlockRewardParams', {
  miner: address,
  penalty: bigint,
  gasReward: bigint,
  winCount: int,
})
export type AwardBlockRewardParams = Infer<typeof awardBlockRewardParams>

export const thisEpochRewardReturn = tuple('ThisEpochRewardReturn', {
  thisEpochRewardSmoothed: filterEstimate,
  thisEpochBaselinePower: bigint,
})
export type ThisEpochRewardReturn = Infer<typeof thisEpochRewardReturn>

export const rewardMethods = {
  Constructor: actorMethod(1, bigint),
  AwardBlockReward: actorMethod(2, awardBlockRewardParams),
  ThisEpochReward: actorMethod(3, empty, thisEpochRewardReturn),
  UpdateNetworkKPI: actorMethod(4, bigint),
} as const
