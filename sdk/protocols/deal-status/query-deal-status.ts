import type { CID } from 'multiformats/cid'
import type { Address } from '#sdk/address/address.ts'
import { cid } from '#sdk/codec/index.ts'
import { protocolErrors } from '../errors.ts'
import { type ExchangeOptions, inquire } from '../exchange.ts'
import type { Host } from '../host.ts'
import type { PeerAddress } from '../peer.ts'
import { requireSignature, type Sign } from '../signed-message.ts'
import {
  dealStatusProtocol,
  dealStatusRequest,
  dealStatusResponse,
  type ProviderDealState,
  providerDealState,
} from './messages.ts'

const answerTimeoutMs = 60_000

/**
 * Asks a provider how far a deal is. A deal it does not know has the state `Error` and the message
 * `no such proposal`; one whose request it cannot verify, `internal error`.
 *
 * @param query `sign`: with the key of the deal's client; `worker`: key address of the provider's worker.
 * @throws {SIGNATURE_INVALID} the worker did not sign the answer.
 * @throws {DEAL_ANSWER_MISMATCH} the answer is about another proposal.
 * @throws {PEER_UNREACHABLE} {PEER_LACKS_PROTOCOL} {STREAM_CLOSED} {STREAM_TIMEOUT} {STREAM_LOST} {MESSAGE_INVALID}
 * @see go-fil-markets storagemarket/network/deal_status_stream.go
 * @example
 * import { type Host, type PeerAddress, queryDealStatus, type Sign } from 'dealkit/protocols'
 * import { Address, PrivateKey } from 'dealkit'
 * import { CID } from 'multiformats/cid'
 * async function stateOf(host: Host, peer: PeerAddress, proposalCid: CID, client: PrivateKey, worker: Address) {
 *   const sign: Sign = async (bytes) => client.sign(bytes)
 *   const { state, dealId } = await queryDealStatus(host, peer, { proposalCid, sign, worker })
 *   return { state, dealId }
 * }
 */
export async function queryDealStatus(
  host: Host,
  peer: PeerAddress,
  query: { proposalCid: CID; sign: Sign; worker: Address },
  options: ExchangeOptions = {},
): Promise<ProviderDealState> {
  const { proposalCid, worker } = query
  const request = { proposal: proposalCid, signature: await query.sign(cid.encode(proposalCid), 'clientdeal') }
  const codecs = { request: () => dealStatusRequest, response: dealStatusResponse }
  const patience = { timeoutMs: answerTimeoutMs, ...options }
  const { response } = await inquire(host, peer, [dealStatusProtocol], codecs, request, patience)
  const { dealState: message, signature } = response
  const what = `the state of deal ${proposalCid}`
  requireSignature({ message, codec: providerDealState, signature, what }, worker)
  const expected = proposalCid.toString()
  const got = message.value.proposalCid?.toString() ?? expected
  if (got !== expected) throw protocolErrors.DEAL_ANSWER_MISMATCH({ expected, got })
  return message.value
}
