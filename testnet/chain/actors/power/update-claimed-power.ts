import type { UpdateClaimedPowerParams } from '#sdk/actors/power/methods.ts'
import { openClaims, powerState } from '#sdk/actors/power/state.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { expectCallerType } from '../callers.ts'
import { addToClaim } from './claims.ts'

/** A miner's report of power that it gained or lost. */
export function updateClaimedPower(runtime: Runtime, params: UpdateClaimedPowerParams): void {
  expectCallerType(runtime, 'storageminer')
  const state = runtime.state(powerState)
  const claims = openClaims(runtime.store, state)
  const changed = addToClaim(state, claims, runtime.caller, params.rawByteDelta, params.qualityAdjustedDelta)
  runtime.setState(powerState, { ...changed, claims: claims.flush() })
}
