import { exitCodes, exitCodeText } from '#sdk/actors/exit-codes.ts'
import { divide } from '#sdk/actors/math/fixed-point.ts'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { expectedLeadersPerEpoch } from '#sdk/actors/network-constants.ts'
import type { AwardBlockRewardParams } from '#sdk/actors/reward/methods.ts'
import { rewardState } from '#sdk/actors/reward/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { abort, ensureArgument, ensureState } from '../abort.ts'
import { expectCaller } from '../callers.ts'
import { send, transfer } from '../send.ts'

const penaltyMultiplier = 3n

/** Pays a block's miner its share of the epoch's reward and the block's gas; penalties are for the miner to burn. */
export function awardBlockReward(runtime: Runtime, params: AwardBlockRewardParams): void {
  expectCaller(runtime, singletons.system)
  const { penalty, gasReward, winCount } = params
  ensureArgument(penalty >= 0n, `the penalty ${penalty} is negative`)
  ensureArgument(gasReward >= 0n, `the gas reward ${gasReward} is negative`)
  ensureState(runtime.balance >= gasReward, `the balance ${runtime.balance} does not cover the gas reward ${gasReward}`)
  ensureArgument(winCount > 0, `a block wins at least once, not ${winCount} times`)
  const miner = runtime.resolve(params.miner)
  if (miner === undefined) return abort(exitCodes.ErrNotFound, `the miner ${params.miner} is not on chain`)

  const state = runtime.state(rewardState)
  const owed = divide(state.thisEpochReward * BigInt(winCount), expectedLeadersPerEpoch)
  const blockReward = owed + gasReward > runtime.balance ? runtime.balance - gasReward : owed
  if (blockReward < owed) runtime.log(`${runtime.balance} attoFIL are left of the ${owed + gasReward} that are due`)
  runtime.setState(rewardState, { ...state, totalStoragePowerReward: state.totalStoragePowerReward + blockReward })

  const reward = blockReward + gasReward
  const applied = { reward, penalty: penalty * penaltyMultiplier }
  const { exitCode } = send(runtime, miner, minerMethods.ApplyRewards, applied, reward)
  if (exitCode === exitCodes.Ok) return
  runtime.log(`${miner} did not take its reward of ${reward} attoFIL: ${exitCodeText(exitCode)}; it is burnt`)
  const burnt = transfer(runtime, singletons.burntFunds, reward)
  if (burnt.exitCode !== exitCodes.Ok) runtime.log(`burning it failed with ${exitCodeText(burnt.exitCode)}`)
}
