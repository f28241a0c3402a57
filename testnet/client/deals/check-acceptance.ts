import { acceptanceGraceEpochs, providerStatesOfAcceptance } from '#sdk/deals/deal-machine/client-transitions.ts'
import { type StorageDealState, storageDealStateName, storageDealStateNumber } from '#sdk/deals/status.ts'
import { DealkitError } from '#sdk/errors/index.ts'
import type { ProviderDealState } from '#sdk/protocols/deal-status/messages.ts'
import type { EffectRun } from '#testnet/service/state-machine/machine.ts'
import type { Dealing } from '../dealing.ts'
import { askStatus, rejectedStates } from './ask-status.ts'
import type { ClientDealEntity, ClientDealOutcome, ClientDealRecord } from './client-deal.ts'

/**
 * Between two questions about a deal, in ms: at the next head, but neither sooner nor later than this. Each answer is
 * signed there and verified here, which takes as long as much else: of many deals, each is asked about less often.
 */
const pollMs = { least: 200, most: 5_000, eachDeal: 40 } as const

const accepted: readonly StorageDealState[] = providerStatesOfAcceptance

/** Asks the provider how the deal is until it is published, or will not be. */
export async function checkAcceptance(
  dealing: Dealing,
  deal: ClientDealEntity,
  { signal, save }: EffectRun<ClientDealRecord>,
): Promise<ClientDealOutcome | undefined> {
  dealing.asking.add(deal.id)
  try {
    return await askUntilPublished(dealing, deal, { signal, save })
  } finally {
    dealing.asking.delete(deal.id)
  }
}

async function askUntilPublished(
  dealing: Dealing,
  deal: ClientDealEntity,
  { signal, save }: Pick<EffectRun<ClientDealRecord>, 'signal' | 'save'>,
): Promise<ClientDealOutcome | undefined> {
  const { startEpoch } = deal.data.signed.proposal
  const { heads, clock } = dealing
  let said = deal.message
  while (!signal.aborted) {
    const seen = heads.epoch
    const answer = await ask(dealing, deal, signal)
    if ('event' in answer) return answer
    const outcome = answer.state && outcomeOf(answer.state, answer.said)
    if (outcome !== undefined) return outcome
    if (seen > startEpoch + acceptanceGraceEpochs) {
      return { event: 'DealRejected', message: `deal failed: start epoch already elapsed (${answer.said})` }
    }
    if (answer.said !== said) {
      said = answer.said
      await save({}, said)
    }
    const least = Math.min(pollMs.most, Math.max(pollMs.least, pollMs.eachDeal * dealing.asking.size))
    await clock.sleep(least, signal, 'may be passed over')
    await heads.next(seen, clock, pollMs.most, signal)
  }
  return undefined
}

async function ask(
  dealing: Dealing,
  deal: ClientDealEntity,
  signal: AbortSignal,
): Promise<ClientDealOutcome | { readonly said: string; readonly state?: ProviderDealState }> {
  try {
    const state = await askStatus(dealing, deal, signal)
    return { state, said: `Provider state: ${storageDealStateName(state.state)}` }
  } catch (error) {
    if (signal.aborted || !DealkitError.is(error)) throw error
    if (error.code === 'DEAL_ANSWER_MISMATCH') {
      return { event: 'ResponseDealDidNotMatch', message: `miner responded to a wrong proposal: ${error.message}` }
    }
    return { said: `the provider's state is not known: ${error.message}` }
  }
}

function outcomeOf({ state, message, publishCid }: ProviderDealState, said: string): ClientDealOutcome | undefined {
  if (rejectedStates.includes(state)) {
    return { event: 'DealRejected', message: `deal failed: (State=${storageDealStateNumber(state)}) ${message}` }
  }
  if (!accepted.includes(state) || publishCid === null) return undefined
  return { event: 'DealAccepted', data: { publishCid }, message: said }
}
