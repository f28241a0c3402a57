import type { CID } from 'multiformats/cid'
import { builtInCronEntries, type CronEntry, cronState } from '#sdk/actors/cron/state.ts'
import { type MarketState, marketState, openDealOps } from '#sdk/actors/market/state.ts'
import { type FilterEstimate, nextEstimate } from '#sdk/actors/math/smoothing.ts'
import { currentTotalPower, openCronQueue, type PowerState, powerState } from '#sdk/actors/power/state.ts'
import { rewardState } from '#sdk/actors/reward/state.ts'
import { afterNetworkReports } from '#sdk/actors/reward/transition.ts'
import { singletonIds } from '#sdk/actors/singletons.ts'
import type { StateTree } from '../state-tree/state-tree.ts'

/**
 * Runs the cron of the epochs from `from` (inclusive) to `until` (exclusive) up to the first one that has something
 * due, and returns that one (or `until`). Such epochs only count and smooth figures, so none of the messages of a
 * cron tick need to be sent: the state comes out as if they had been.
 * Source: specs-actors power_actor.go (CronTick), reward_actor.go (UpdateNetworkKPI), market_actor.go (CronTick).
 */
export function runQuietEpochs(tree: StateTree, from: number, until: number): number {
  const end = Math.min(until, firstBusyEpoch(tree, from, until))
  if (end <= from) return from
  const power = tree.state(singletonIds.power, powerState)
  const market = tree.state(singletonIds.market, marketState)
  const { raw, qa } = currentTotalPower(power)
  let smoothed: FilterEstimate = power.thisEpochQaPowerSmoothed
  for (let epoch = from; epoch < end; epoch++) smoothed = nextEstimate(smoothed, qa, 1)
  const reward = afterNetworkReports(tree.state(singletonIds.reward, rewardState), raw, from, end)
  tree.setState(singletonIds.power, powerState, {
    ...power,
    thisEpochPledgeCollateral: power.totalPledgeCollateral,
    thisEpochQualityAdjPower: qa,
    thisEpochRawBytePower: raw,
    thisEpochQaPowerSmoothed: smoothed,
    firstCronEpoch: end,
  })
  tree.setState(singletonIds.reward, rewardState, reward)
  tree.setState(singletonIds.market, marketState, { ...market, lastCron: end - 1 })
  return end
}

/** The first epoch, from one on, at whose end cron has work: queued proofs, a miner to call, a deal to settle. */
function firstBusyEpoch(tree: StateTree, from: number, until: number): number {
  const cron = tree.state(singletonIds.cron, cronState)
  const power = tree.state(singletonIds.power, powerState)
  if (!isBuiltIn(cron.entries) || power.proofValidationBatch !== null) return from
  const market = tree.state(singletonIds.market, marketState)
  return Math.min(nextMinerCall(tree, power, until), nextDealVisit(tree, market, until))
}

function isBuiltIn(entries: readonly CronEntry[]): boolean {
  return (
    entries.length === builtInCronEntries.length &&
    builtInCronEntries.every(
      ({ receiver, methodNum }, i) => entries[i]?.methodNum === methodNum && entries[i].receiver.equals(receiver),
    )
  )
}

function nextMinerCall(tree: StateTree, power: PowerState, otherwise: number): number {
  const epochs = remembered(minerCalls, tree, power.cronEventQueue, () => openCronQueue(tree.store, power).keys())
  return epochs.find((epoch) => epoch >= power.firstCronEpoch) ?? otherwise
}

function nextDealVisit(tree: StateTree, market: MarketState, otherwise: number): number {
  const epochs = remembered(dealVisits, tree, market.dealOpsByEpoch, () => openDealOps(tree.store, market).keys())
  return epochs.find((epoch) => epoch > market.lastCron) ?? otherwise
}

interface Schedule {
  readonly root: CID
  readonly epochs: readonly number[]
}
type Schedules = WeakMap<object, Schedule>

/** The last schedule read of each store: one of the two stays the same from call to call. */
const minerCalls: Schedules = new WeakMap()
const dealVisits: Schedules = new WeakMap()

function remembered(schedules: Schedules, tree: StateTree, root: CID, read: () => Iterable<number>): readonly number[] {
  const last = schedules.get(tree.store)
  if (last?.root.equals(root) === true) return last.epochs
  const epochs = [...read()].sort((a, b) => a - b)
  schedules.set(tree.store, { root, epochs })
  return epochs
}
