import { powerState } from '#sdk/actors/power/state.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensureState } from '../abort.ts'
import { expectCallerType } from '../callers.ts'
import { expectClaim } from './claims.ts'

/** A miner's report that its locked funds grew by so many attoFIL, or shrank. */
export function updatePledgeTotal(runtime: Runtime, pledgeDelta: bigint): void {
  expectCallerType(runtime, 'storageminer')
  const state = runtime.state(powerState)
  expectClaim(runtime, state)
  const totalPledgeCollateral = state.totalPledgeCollateral + pledgeDelta
  ensureState(totalPledgeCollateral >= 0n, `the total pledge would be ${totalPledgeCollateral}`)
  runtime.setState(powerState, { ...state, totalPledgeCollateral })
}
