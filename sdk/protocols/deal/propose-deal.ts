import type { Address } from '#sdk/address/address.ts'
import type { DataRef } from '#sdk/deals/data-ref.ts'
import { type ClientDealProposal, signedProposalCid } from '#sdk/deals/proposal.ts'
import { protocolErrors } from '../errors.ts'
import { type ExchangeOptions, exchange } from '../exchange.ts'
import type { Host } from '../host.ts'
import type { PeerAddress } from '../peer.ts'
import { requireSignature } from '../signed-message.ts'
import { type DealResponse, dealProposalMessage, dealProtocols, dealResponse, signedDealResponse } from './messages.ts'

/** A provider may consult the chain and a deal filter before it answers. */
const answerTimeoutMs = 300_000

/** A deal as it is put to a provider. */
export interface ProposedDeal {
  readonly dealProposal: ClientDealProposal
  readonly piece: DataRef
  readonly fastRetrieval: boolean
}

/**
 * Puts a deal to its provider and waits for the answer. The provider has accepted if the state is
 * `WaitingForData`; `Failing` with a message is a rejection.
 *
 * @param worker the key address of the provider's worker, who signs the answer.
 * @throws {SIGNATURE_INVALID} the worker did not sign the answer.
 * @throws {DEAL_ANSWER_MISMATCH} the answer is about another proposal.
 * @throws {STREAM_CLOSED} the provider could not read the proposal.
 * @throws {CODEC_INVALID} the label is bytes and the provider speaks 1.1.0 only.
 * @throws {PEER_UNREACHABLE} {PEER_LACKS_PROTOCOL} {STREAM_TIMEOUT} {STREAM_LOST} {MESSAGE_INVALID}
 * @see go-fil-markets storagemarket/network/deal_stream.go
 * @example
 * import { type Host, type PeerAddress, type ProposedDeal, proposeDeal } from 'dealkit/protocols'
 * import { Address } from 'dealkit'
 * async function propose(host: Host, peer: PeerAddress, deal: ProposedDeal, worker: Address): Promise<void> {
 *   const answer = await proposeDeal(host, peer, deal, worker)
 *   if (answer.state !== 'WaitingForData') throw new Error(answer.message) // 'deal rejected: …'
 * }
 */
export async function proposeDeal(
  host: Host,
  peer: PeerAddress,
  deal: ProposedDeal,
  worker: Address,
  options: ExchangeOptions = {},
): Promise<DealResponse> {
  const codecs = { request: dealProposalMessage, response: signedDealResponse }
  const patience = { timeoutMs: answerTimeoutMs, ...options }
  const { response } = await exchange(host, peer, dealProtocols, codecs, { ...deal }, patience)
  const what = 'the answer to the deal proposal'
  const { response: message, signature } = response
  if (signature === null) throw protocolErrors.SIGNATURE_INVALID({ what, signer: worker.toString() })
  requireSignature({ message, codec: dealResponse, signature, what }, worker)
  const expected = signedProposalCid(deal.dealProposal).toString()
  const got = message.value.proposal.toString()
  if (got !== expected) throw protocolErrors.DEAL_ANSWER_MISMATCH({ expected, got })
  return message.value
}
