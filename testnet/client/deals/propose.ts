import { type StorageDealState, storageDealStateName, storageDealStateNumber } from '#sdk/deals/status.ts'
import { DealkitError } from '#sdk/errors/index.ts'
import { proposeDeal } from '#sdk/protocols/deal/propose-deal.ts'
import type { EffectRun } from '#testnet/service/state-machine/machine.ts'
import type { Dealing } from '../dealing.ts'
import { clientErrors } from '../errors.ts'
import { findProvider } from '../provider.ts'
import type { ClientDealEntity, ClientDealOutcome, ClientDealRecord } from './client-deal.ts'

/** How often a provider that cannot be reached is tried again: some six minutes in all. */
const attempts = 12

/** A provider that has got the same proposal before answers with how far the deal is. */
const acceptedStates: readonly StorageDealState[] = [
  'WaitingForData',
  'Transferring',
  'ProviderTransferAwaitRestart',
  'VerifyData',
  'ReserveProviderFunds',
  'ProviderFunding',
  'Publish',
  'Publishing',
  'Staged',
  'AwaitingPreCommit',
  'Sealing',
  'Finalizing',
  'Active',
]
const undecidedStates: readonly StorageDealState[] = ['Unknown', 'Validating', 'AcceptWait']

const passing = ['PEER_UNREACHABLE', 'STREAM_LOST', 'STREAM_TIMEOUT', 'STREAM_CLOSED', 'STREAM_CANCELLED']

/** Puts the deal to its provider: the same bytes however often, so that it stays one deal. */
export async function propose(
  dealing: Dealing,
  { id, data, attempts: failed }: ClientDealEntity,
  { signal }: EffectRun<ClientDealRecord>,
): Promise<ClientDealOutcome> {
  const { signed, ref, fastRetrieval } = data
  try {
    const { peer, worker } = await findProvider(dealing.node, signed.proposal.provider)
    const deal = { dealProposal: signed, piece: ref, fastRetrieval }
    const { state, message } = await proposeDeal(dealing.host, peer, deal, worker, { signal })
    if (acceptedStates.includes(state)) return { event: 'InitiateDataTransfer', message: '' }
    const name = storageDealStateName(state)
    if (undecidedStates.includes(state)) throw clientErrors.DEAL_UNDECIDED({ state: name })
    const number = storageDealStateNumber(state)
    const text = `unexpected deal status while waiting for data request: ${number} (${name}). Provider message: ${message}`
    return { event: 'UnexpectedDealState', message: text }
  } catch (error) {
    if (signal.aborted || !DealkitError.is(error)) throw error
    const outcome = failureOf(error)
    if (outcome === undefined || (passing.includes(error.code) && failed < attempts)) throw error
    // From here the table leads to Error without passing through Failing, where the money is freed otherwise.
    if (outcome.event === 'WriteProposalFailed') await dealing.funds.release(id)
    return outcome
  }
}

/** What an error of the exchange means for the deal; nothing if it is not about the provider at all. */
function failureOf(error: DealkitError): ClientDealOutcome | undefined {
  const { code, message } = error
  if (code === 'SIGNATURE_INVALID' || code === 'DEAL_ANSWER_MISMATCH') {
    return { event: 'ResponseVerificationFailed', message: `unable to verify signature on deal response: ${message}` }
  }
  if (code.startsWith('STREAM_') || code === 'MESSAGE_INVALID') {
    return { event: 'ReadResponseFailed', message: `error reading Response message from provider: ${message}` }
  }
  if (code.startsWith('PEER_') || code.startsWith('MINER_')) {
    return { event: 'WriteProposalFailed', message: `sending proposal to storage provider failed: ${message}` }
  }
  return undefined
}
