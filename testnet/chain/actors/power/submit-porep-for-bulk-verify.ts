import type { SealVerifyInfo } from '#sdk/actors/miner/proofs.ts'
import {
  errTooManyProveCommits,
  gasOnSubmitVerifySeal,
  maxMinerProveCommitsPerEpoch,
} from '#sdk/actors/power/policy.ts'
import { openProofBatch, powerState } from '#sdk/actors/power/state.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensure } from '../abort.ts'
import { expectCallerType } from '../callers.ts'
import { expectClaim } from './claims.ts'

/** Queues a miner's seal proof for the end of the epoch. */
export function submitPoRepForBulkVerify(runtime: Runtime, seal: SealVerifyInfo): void {
  expectCallerType(runtime, 'storageminer')
  const miner = runtime.caller
  const state = runtime.state(powerState)
  expectClaim(runtime, state)
  const batch = openProofBatch(runtime.store, state)
  ensure(
    batch.count(miner) < maxMinerProveCommitsPerEpoch,
    errTooManyProveCommits,
    `${miner} has proven ${maxMinerProveCommitsPerEpoch} sectors in this epoch already`,
  )
  batch.add(miner, seal)
  runtime.chargeGas('OnSubmitVerifySeal', gasOnSubmitVerifySeal)
  runtime.setState(powerState, { ...state, proofValidationBatch: batch.flush() })
}
