import type { ActivateDealsParams } from '#sdk/actors/market/methods.ts'
import {
  inactiveDealState,
  marketState,
  openDealStates,
  openPendingProposals,
  openProposals,
} from '#sdk/actors/market/state.ts'
import { dagCborCid } from '#sdk/crypto/cid.ts'
import { textLabelDealProposal } from '#sdk/deals/proposal.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensureArgument, ensureState } from '../abort.ts'
import { expectCallerType } from '../callers.ts'
import { activatableWeights, dealWithId } from './deal-weights.ts'

/** Starts the deals of a sector that was just proven. */
export function activateDeals(runtime: Runtime, { dealIds, sectorExpiry }: ActivateDealsParams): void {
  expectCallerType(runtime, 'storageminer')
  const { store, epoch } = runtime
  const state = runtime.state(marketState)
  const proposals = openProposals(store, state)
  activatableWeights(proposals, { dealIds, sectorExpiry }, runtime.caller, epoch)
  const states = openDealStates(store, state)
  const pending = openPendingProposals(store, state)
  for (const dealId of dealIds) {
    ensureArgument(!states.has(dealId), `the deal ${dealId} is in another sector already`)
    const cid = dagCborCid(textLabelDealProposal.encode(dealWithId(proposals, dealId)))
    ensureState(pending.has(cid), `the deal ${dealId} (${cid}) is not pending`)
    states.set(dealId, { ...inactiveDealState, sectorStartEpoch: epoch })
  }
  runtime.setState(marketState, { ...state, states: states.flush() })
}
