import type { EnrollCronEventParams } from '#sdk/actors/power/methods.ts'
import { openCronQueue, powerState } from '#sdk/actors/power/state.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensureArgument } from '../abort.ts'
import { expectCallerType } from '../callers.ts'

/** Has the calling miner called back at the end of an epoch. */
export function enrollCronEvent(runtime: Runtime, { eventEpoch, payload }: EnrollCronEventParams): void {
  expectCallerType(runtime, 'storageminer')
  ensureArgument(eventEpoch >= 0, `a cron event cannot be at the epoch ${eventEpoch}`)
  const state = runtime.state(powerState)
  const events = openCronQueue(runtime.store, state)
  events.add(eventEpoch, { minerAddr: runtime.caller, callbackPayload: payload })
  runtime.setState(powerState, {
    ...state,
    cronEventQueue: events.flush(),
    firstCronEpoch: Math.min(state.firstCronEpoch, eventEpoch),
  })
}
