import type { Address } from '#sdk/address/address.ts'
import type { Signature } from '#sdk/crypto/signature.ts'
import { type StorageAsk, storageAsk } from '#sdk/deals/ask.ts'
import { protocolErrors } from '../errors.ts'
import { type ExchangeOptions, inquire } from '../exchange.ts'
import type { Host } from '../host.ts'
import type { PeerAddress } from '../peer.ts'
import { requireSignature } from '../signed-message.ts'
import { askProtocol, askRequest, askResponse } from './messages.ts'

const answerTimeoutMs = 60_000

/**
 * Asks a provider for its ask and checks that its worker signed it. Expiry is not checked, as in Go: the ask
 * says when it ends.
 *
 * @param query `worker`: the key address of the miner's worker (f1 or f3).
 * @throws {ASK_NONE} the peer has none for this miner.
 * @throws {ASK_WRONG_MINER} it answered about another.
 * @throws {SIGNATURE_INVALID} the worker did not sign it.
 * @throws {PEER_UNREACHABLE} {PEER_LACKS_PROTOCOL} {STREAM_TIMEOUT} {STREAM_LOST} {MESSAGE_INVALID}
 * @see go-fil-markets storagemarket/network/ask_stream.go
 * @example
 * import { type Host, type PeerAddress, queryAsk } from 'dealkit/protocols'
 * import { Address } from 'dealkit'
 * async function priceOf(host: Host, peer: PeerAddress, worker: Address): Promise<bigint> {
 *   const { ask } = await queryAsk(host, peer, { miner: Address.parse('t01000'), worker })
 *   return ask.price
 * }
 */
export async function queryAsk(
  host: Host,
  peer: PeerAddress,
  query: { miner: Address; worker: Address },
  options: ExchangeOptions = {},
): Promise<{ ask: StorageAsk; signature: Signature }> {
  const codecs = { request: () => askRequest, response: askResponse }
  const patience = { timeoutMs: answerTimeoutMs, ...options }
  const none = { peer: peer.peerId, miner: query.miner.toString() }
  const { response } = await inquire(host, peer, [askProtocol], codecs, { miner: query.miner }, patience).catch(
    (cause: unknown) => {
      // A provider that does not know the miner closes the stream instead of answering.
      throw protocolErrors.STREAM_CLOSED.is(cause) ? protocolErrors.ASK_NONE(none, { cause }) : cause
    },
  )
  const message = response.ask?.ask ?? undefined
  const signature = response.ask?.signature ?? undefined
  if (message === undefined || signature === undefined) throw protocolErrors.ASK_NONE(none)
  requireSignature({ message, codec: storageAsk, signature, what: `the ask of ${query.miner}` }, query.worker)
  const ask = message.value
  if (!ask.miner.equals(query.miner)) {
    throw protocolErrors.ASK_WRONG_MINER({ miner: query.miner.toString(), got: ask.miner.toString() })
  }
  return { ask, signature }
}
