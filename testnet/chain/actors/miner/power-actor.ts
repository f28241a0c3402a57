import { lastEpoch } from '#sdk/actors/miner/deadline-info.ts'
import { cronEventPayload, cronEventTypes } from '#sdk/actors/miner/methods.ts'
import { isNoPower, type PowerPair } from '#sdk/actors/miner/power-pair.ts'
import { provingDeadline } from '#sdk/actors/miner/state.ts'
import { powerMethods } from '#sdk/actors/power/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { call } from '../send.ts'
import type { Miner } from './miner.ts'
import { powerText } from './sectors/sector-power.ts'

/** Tells the power actor how this miner's power has changed. */
export function reportPower(runtime: Runtime, delta: PowerPair): void {
  if (isNoPower(delta)) return
  const params = { rawByteDelta: delta.raw, qualityAdjustedDelta: delta.qa }
  const purpose = `change the claimed power by ${powerText(delta)}`
  call(runtime, singletons.power, powerMethods.UpdateClaimedPower, params, purpose)
}

/** Tells the power actor how this miner's pledge and locked rewards have changed, attoFIL. */
export function reportPledge(runtime: Runtime, delta: bigint): void {
  if (delta === 0n) return
  call(runtime, singletons.power, powerMethods.UpdatePledgeTotal, delta, `change the total pledge by ${delta} attoFIL`)
}

/** Has the power actor call this miner at the end of the deadline that is current at an epoch. */
export function scheduleDeadlineEnd({ runtime, state }: Miner, epoch: number): void {
  schedule(runtime, cronEventTypes.provingDeadline, lastEpoch(provingDeadline(state, epoch)))
}

/** Has the power actor call this miner in the next epoch, for the fees of terminated sectors. */
export function scheduleEarlyTerminations(runtime: Runtime): void {
  schedule(runtime, cronEventTypes.processEarlyTerminations, runtime.epoch + 1)
}

function schedule(runtime: Runtime, eventType: number, eventEpoch: number): void {
  const params = { eventEpoch, payload: cronEventPayload.encode({ eventType }) }
  call(runtime, singletons.power, powerMethods.EnrollCronEvent, params, `enroll a cron event at ${eventEpoch}`)
}
