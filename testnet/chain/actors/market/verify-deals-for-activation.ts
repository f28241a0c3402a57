import type { VerifyDealsForActivationParams, VerifyDealsForActivationReturn } from '#sdk/actors/market/methods.ts'
import { marketState, openProposals } from '#sdk/actors/market/state.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { expectCallerType } from '../callers.ts'
import { activatableWeights } from './deal-weights.ts'

/** What the deals of sectors weigh that a miner is about to commit, were they activated now. */
export function verifyDealsForActivation(
  runtime: Runtime,
  { sectors }: VerifyDealsForActivationParams,
): VerifyDealsForActivationReturn {
  expectCallerType(runtime, 'storageminer')
  const proposals = openProposals(runtime.store, runtime.state(marketState))
  return {
    sectors: sectors.map((sector) => activatableWeights(proposals, sector, runtime.caller, runtime.epoch)),
  }
}
