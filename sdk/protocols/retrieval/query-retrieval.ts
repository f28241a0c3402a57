import type { CID } from 'multiformats/cid'
import { type ExchangeOptions, inquire, type OnProtocolError, serveExchange } from '../exchange.ts'
import type { Host } from '../host.ts'
import type { PeerAddress } from '../peer.ts'
import {
  type RetrievalQuery,
  type RetrievalQueryResponse,
  retrievalQuery,
  retrievalQueryProtocol,
  retrievalQueryResponse,
} from './messages.ts'

const answerTimeoutMs = 60_000

/**
 * Asks a provider whether it would send a payload, and for what price. The answer is not signed.
 *
 * @throws {STREAM_CLOSED} the provider does not answer.
 * @throws {PEER_UNREACHABLE} {PEER_LACKS_PROTOCOL} {STREAM_TIMEOUT} {STREAM_LOST} {MESSAGE_INVALID}
 * @see go-fil-markets retrievalmarket/network/query_stream.go
 * @example
 * import { type Host, type PeerAddress, queryRetrieval } from 'dealkit/protocols'
 * import { CID } from 'multiformats/cid'
 * async function isFree(host: Host, peer: PeerAddress, payloadCid: CID): Promise<boolean> {
 *   const { minPricePerByte, unsealPrice } = await queryRetrieval(host, peer, { payloadCid })
 *   return minPricePerByte === 0n && unsealPrice === 0n
 * }
 */
export async function queryRetrieval(
  host: Host,
  peer: PeerAddress,
  wanted: { payloadCid: CID; pieceCid?: CID },
  options: ExchangeOptions = {},
): Promise<RetrievalQueryResponse> {
  const query = { payloadCid: wanted.payloadCid, queryParams: { pieceCid: wanted.pieceCid ?? null } }
  const codecs = { request: () => retrievalQuery, response: retrievalQueryResponse }
  const patience = { timeoutMs: answerTimeoutMs, ...options }
  const { response } = await inquire(host, peer, [retrievalQueryProtocol], codecs, query, patience)
  return response
}

/**
 * Answers retrieval queries.
 *
 * @returns how to stop.
 * @example
 * import { type Host, serveRetrievalQueries } from 'dealkit/protocols'
 * import type { RetrievalQueryResponse } from '#sdk/protocols/retrieval/messages.ts'
 * const answer = (host: Host, offer: RetrievalQueryResponse): Promise<() => Promise<void>> =>
 *   serveRetrievalQueries(host, async ({ payloadCid }) => ({ ...offer, message: `${payloadCid}` }))
 */
export function serveRetrievalQueries(
  host: Host,
  answer: (query: RetrievalQuery) => Promise<RetrievalQueryResponse>,
  onError?: OnProtocolError,
): Promise<() => Promise<void>> {
  const codecs = { request: retrievalQuery, response: retrievalQueryResponse }
  return serveExchange(host, retrievalQueryProtocol, codecs, ({ request }) => answer(request), onError)
}
