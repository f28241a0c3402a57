import { exitCodes, exitCodeText } from '#sdk/actors/exit-codes.ts'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { type CronEvent, openClaims, openCronQueue, type PowerState, powerState } from '#sdk/actors/power/state.ts'
import type { ThisEpochRewardReturn } from '#sdk/actors/reward/methods.ts'
import type { Address } from '#sdk/address/address.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { send } from '../send.ts'
import { removeClaim } from './claims.ts'

/** Calls back the miners that asked for it. One that fails loses its power and is not called again. */
export function runMinerEvents(runtime: Runtime, reward: ThisEpochRewardReturn): void {
  const before = runtime.state(powerState)
  const { state, events } = takeDueEvents(runtime.store, before, runtime.epoch)
  runtime.setState(powerState, state)

  const failed: Address[] = []
  for (const { minerAddr, callbackPayload } of events) {
    const { exitCode } = send(runtime, minerAddr, minerMethods.OnDeferredCronEvent, {
      eventPayload: callbackPayload,
      rewardSmoothed: reward.thisEpochRewardSmoothed,
      qualityAdjPowerSmoothed: state.thisEpochQaPowerSmoothed,
    })
    if (exitCode === exitCodes.Ok) continue
    runtime.log(`the cron of ${minerAddr} failed with ${exitCodeText(exitCode)}: its power is taken away`)
    failed.push(minerAddr)
  }
  if (failed.length > 0) removeMiners(runtime, failed)
}

/** Takes the events up to an epoch out of the queue; those of miners without a claim are dropped. */
function takeDueEvents(
  store: Blockstore,
  state: PowerState,
  epoch: number,
): { state: PowerState; events: CronEvent[] } {
  const queue = openCronQueue(store, state)
  const due: CronEvent[] = []
  if (!queue.isEmpty) {
    for (let at = state.firstCronEpoch; at <= epoch; at++) {
      const found = queue.get(at)
      if (found.length === 0) continue
      due.push(...found)
      queue.delete(at)
    }
  }
  const claims = openClaims(store, state)
  return {
    state: { ...state, firstCronEpoch: epoch + 1, cronEventQueue: queue.flush() },
    events: due.filter(({ minerAddr }) => claims.has(minerAddr)),
  }
}

function removeMiners(runtime: Runtime, miners: readonly Address[]): void {
  const before = runtime.state(powerState)
  const claims = openClaims(runtime.store, before)
  const state = miners.reduce((kept, miner) => removeClaim(kept, claims, miner) ?? kept, before)
  runtime.setState(powerState, { ...state, claims: claims.flush() })
}
