import type { OnMinerSectorsTerminateParams } from '#sdk/actors/market/methods.ts'
import { epochUndefined, marketState, openDealStates, openProposals } from '#sdk/actors/market/state.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { ensureArgument, ensureState } from '../abort.ts'
import { expectCallerType } from '../callers.ts'

/** Marks the deals of terminated sectors for slashing; the money moves when cron next looks at each. */
export function onMinerSectorsTerminate(runtime: Runtime, { epoch, dealIds }: OnMinerSectorsTerminateParams): void {
  expectCallerType(runtime, 'storageminer')
  const state = runtime.state(marketState)
  const proposals = openProposals(runtime.store, state)
  const states = openDealStates(runtime.store, state)
  for (const dealId of dealIds) {
    const deal = proposals.get(dealId)
    if (deal === undefined) {
      runtime.log(`the deal ${dealId} has expired and is gone`)
      continue
    }
    ensureState(
      deal.provider.equals(runtime.caller),
      `the caller ${runtime.caller} is not the provider ${deal.provider} of the deal ${dealId}`,
    )
    if (deal.endEpoch <= epoch) {
      runtime.log(`the deal ${dealId} has ended and is not slashed`)
      continue
    }
    const dealState = states.get(dealId)
    ensureArgument(dealState !== undefined, `the deal ${dealId} is in no sector`)
    if (dealState.slashEpoch === epochUndefined) states.set(dealId, { ...dealState, slashEpoch: epoch })
    else runtime.log(`the deal ${dealId} is slashed already`)
  }
  runtime.setState(marketState, { ...state, states: states.flush() })
}
