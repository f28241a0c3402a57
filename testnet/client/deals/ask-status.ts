import { providerStatesOfRejection } from '#sdk/deals/deal-machine/client-transitions.ts'
import type { StorageDealState } from '#sdk/deals/status.ts'
import { DealkitError } from '#sdk/errors/index.ts'
import type { ProviderDealState } from '#sdk/protocols/deal-status/messages.ts'
import { queryDealStatus } from '#sdk/protocols/deal-status/query-deal-status.ts'
import type { Dealing } from '../dealing.ts'
import { findProvider } from '../provider.ts'
import type { ClientDealEntity } from './client-deal.ts'

/** States of a provider that say that the deal is over, or will be. */
export const rejectedStates: readonly StorageDealState[] = [
  ...providerStatesOfRejection,
  'Rejecting',
  'ProposalRejected',
]

/** Asks a deal's provider how it is. @throws as `queryDealStatus`, and what finding the provider throws */
export async function askStatus(
  { node, host, signer, signatures }: Dealing,
  { data }: ClientDealEntity,
  signal: AbortSignal,
): Promise<ProviderDealState> {
  const { proposalCid, signed } = data
  const { peer, worker } = await findProvider(node, signed.proposal.provider)
  const key = await node.stateAccountKey(signed.proposal.client)
  const sign = (bytes: Uint8Array, type: string) =>
    signatures.recall(key.toString('f'), bytes, () => signer.walletSign(key, bytes, { type, extra: new Uint8Array(0) }))
  return queryDealStatus(host, peer, { proposalCid, sign, worker }, { signal, attempts: 1 })
}

/** A provider ends a deal a moment after its transfer: it is asked again until it has. */
const reasonTries = 8
const reasonPauseMs = 250

/** Why a provider ended the transfer of a deal, as far as it says so: the protocol of transfers has no place for it. */
export async function providersReason(
  dealing: Dealing,
  deal: ClientDealEntity,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    for (let tries = 0; tries < reasonTries && !signal.aborted; tries++) {
      const { state, message } = await askStatus(dealing, deal, signal)
      if (rejectedStates.includes(state) && message !== '') return message
      await dealing.clock.sleep(reasonPauseMs, signal)
    }
  } catch (error) {
    if (!DealkitError.is(error)) throw error
    dealing.logger.debug({ err: error, id: deal.id }, 'the provider does not say why the transfer ended')
  }
  return undefined
}
