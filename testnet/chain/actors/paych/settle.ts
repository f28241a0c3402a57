import { settleDelay } from '#sdk/actors/paych/policy.ts'
import { paychState } from '#sdk/actors/paych/state.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensureState } from '../abort.ts'
import { expectCaller } from '../callers.ts'

/** Begins to close the channel: it can be collected after twelve hours, during which vouchers are still taken. */
export function settle(runtime: Runtime): void {
  const state = runtime.state(paychState)
  expectCaller(runtime, state.from, state.to)
  ensureState(state.settlingAt === 0, `the channel settles at ${state.settlingAt} already`)
  const settlingAt = Math.max(runtime.epoch + settleDelay, state.minSettleHeight)
  runtime.setState(paychState, { ...state, settlingAt })
}
