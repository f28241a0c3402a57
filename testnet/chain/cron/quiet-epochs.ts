import type { CID } from 'multiformats/cid'
import { builtInCronEntries, type CronEntry, cronState } from '#sdk/actors/cron/state.ts'
import { type MarketState, marketState, openDealOps } from '#sdk/actors/market/state.ts'
import { estimated, type FilterEstimate, nextEstimate } from '#sdk/actors/math/smoothing.ts'
import { currentTotalPower, powerState } from '#sdk/actors/power/state.ts'
import { rewardState } from '#sdk/actors/reward/state.ts'
import { afterNetworkReports } from '#sdk/actors/reward/transition.ts'
import { singletonIds } from '#sdk/actors/singletons.ts'
import type { StateTree } from '../state-tree/state-tree.ts'
import { MinerCalls } from './miner-calls.ts'

/**
 * Runs the cron of the epochs from `from` (inclusive) to `until` (exclusive) up to the first one that has something
 * due, and returns that one (or `until`). Such epochs only count and smooth figures and move miners from one idle
 * deadline to the next, so none of the messages of a cron tick need to be sent: the state comes out as if they had been.
 * Source: specs-actors power_actor.go (CronTick), reward_actor.go (UpdateNetworkKPI), market_actor.go (CronTick).
 */
export function runQuietEpochs(tree: StateTree, from: number, until: number): number {
  const power = tree.state(singletonIds.power, powerState)
  const market = tree.state(singletonIds.market, marketState)
  if (!isBuiltIn(tree.state(singletonIds.cron, cronState).entries) || power.proofValidationBatch !== null) return from
  const goal = nextDealVisit(tree, market, until)
  const calls = new MinerCalls(tree, power)
  const { raw, qa } = currentTotalPower(power)
  let smoothed: FilterEstimate = power.thisEpochQaPowerSmoothed
  let end = from
  while (end < goal && calls.next >= end) {
    const stop = Math.min(goal, calls.next)
    for (; end < stop; end++) smoothed = nextEstimate(smoothed, qa, 1)
    // Without any power in the network, a deadline's end has its price even when nothing is faulty.
    if (end === goal || estimated(smoothed) === 0n || !calls.pass()) break
  }
  if (end === from) return from
  const reward = afterNetworkReports(tree.state(singletonIds.reward, rewardState), raw, from, end)
  tree.setState(singletonIds.power, powerState, {
    ...power,
    thisEpochPledgeCollateral: power.totalPledgeCollateral,
    thisEpochQualityAdjPower: qa,
    thisEpochRawBytePower: raw,
    thisEpochQaPowerSmoothed: smoothed,
    cronEventQueue: calls.commit(),
    firstCronEpoch: end,
  })
  tree.setState(singletonIds.reward, rewardState, reward)
  tree.setState(singletonIds.market, marketState, { ...market, lastCron: end - 1 })
  return end
}

function isBuiltIn(entries: readonly CronEntry[]): boolean {
  return (
    entries.length === builtInCronEntries.length &&
    builtInCronEntries.every(
      ({ receiver, methodNum }, i) => entries[i]?.methodNum === methodNum && entries[i].receiver.equals(receiver),
    )
  )
}

/** The first epoch at whose end the market settles deals, or the other one if that comes first. */
function nextDealVisit(tree: StateTree, market: MarketState, otherwise: number): number {
  const epochs = visitsOf(tree, market)
  return Math.min(epochs.find((epoch) => epoch > market.lastCron) ?? otherwise, otherwise)
}

/** The visits read last of each store, ascending: they stay the same from call to call, but for those that change them. */
const lastRead = new WeakMap<object, { readonly root: CID; readonly epochs: readonly number[] }>()

function visitsOf(tree: StateTree, market: MarketState): readonly number[] {
  const last = lastRead.get(tree.store)
  if (last?.root.equals(market.dealOpsByEpoch) === true) return last.epochs
  const epochs = [...openDealOps(tree.store, market).keys()].sort((a, b) => a - b)
  lastRead.set(tree.store, { root: market.dealOpsByEpoch, epochs })
  return epochs
}
