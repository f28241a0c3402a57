import type { Stream } from '@libp2p/interface'
import type { Codec } from '#sdk/codec/index.ts'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import type { Patience } from './deadline.ts'
import { protocolErrors } from './errors.ts'
import type { Host } from './host.ts'
import type { PeerAddress } from './peer.ts'
import { retryWithBackOff } from './retry.ts'
import { finish, readObject, refuse, writeObject } from './stream.ts'

/** Largest request and answer of the ask, deal and status protocols; real ones are under 2 KiB. */
export const messageLimitBytes = 64 * 1024

const requestTimeoutMs = 10_000
const writeTimeoutMs = 10_000
const queryAttempts = 3
const queryDelayMs = 250

export interface ExchangeOptions extends Patience {
  /** Tries to connect before giving up. */
  readonly attempts?: number
}

/**
 * One request and one answer on a fresh stream, the client first. Neither side half-closes, as in Go.
 *
 * @param offer the protocols we would speak, in order of preference.
 * @param request makes the request's bytes once the protocol is agreed on.
 * @throws {PEER_UNREACHABLE} {PEER_LACKS_PROTOCOL} {STREAM_CLOSED} {STREAM_TIMEOUT} {STREAM_LOST} {MESSAGE_INVALID}
 * @example
 * import { askProtocol, askRequest, askResponse } from '#sdk/protocols/ask/messages.ts'
 * import { exchange } from '#sdk/protocols/exchange.ts'
 * import type { Host, PeerAddress } from 'dealkit/protocols'
 * import { Address } from 'dealkit'
 * async function askOf(host: Host, peer: PeerAddress) {
 *   const codecs = { request: () => askRequest, response: askResponse }
 *   const { response } = await exchange(host, peer, [askProtocol], codecs, { miner: Address.fromId(1000) }, {})
 *   return response.ask
 * }
 */
export async function exchange<Req, Res>(
  host: Host,
  peer: PeerAddress,
  offer: readonly string[],
  codecs: { request: (protocol: string) => Codec<Req>; response: Codec<Res> },
  request: Req,
  options: ExchangeOptions,
): Promise<{ response: Res; protocol: string }> {
  const opened = options.attempts === undefined ? {} : { attempts: options.attempts }
  const stream = await host.openStream(peer, offer, { ...opened, signal: options.signal })
  const { protocol } = stream
  const details = { protocol, peer: peer.peerId }
  try {
    const write = { timeoutMs: writeTimeoutMs, signal: options.signal }
    await writeObject(stream, codecs.request(protocol), request, write, details)
    const limits = { limitBytes: messageLimitBytes, timeoutMs: options.timeoutMs, signal: options.signal }
    return { response: await readObject(stream, codecs.response, limits, details), protocol }
  } catch (cause) {
    // A connection that ends in order ends its streams too, as if the peer had nothing to say.
    if (protocolErrors.STREAM_CLOSED.is(cause) && stream.status !== 'open') {
      throw protocolErrors.STREAM_LOST(details, { cause })
    }
    throw cause
  } finally {
    await finish(stream)
  }
}

/**
 * An exchange that changes nothing at the peer: it is made again when the connection breaks.
 *
 * @throws as {@link exchange}.
 * @example
 * import { askProtocol, askRequest, askResponse } from '#sdk/protocols/ask/messages.ts'
 * import { inquire } from '#sdk/protocols/exchange.ts'
 * import type { Host, PeerAddress } from 'dealkit/protocols'
 * import { Address } from 'dealkit'
 * async function hasAsk(host: Host, peer: PeerAddress): Promise<boolean> {
 *   const codecs = { request: () => askRequest, response: askResponse }
 *   const { response } = await inquire(host, peer, [askProtocol], codecs, { miner: Address.fromId(1000) }, {})
 *   return response.ask !== null
 * }
 */
export function inquire<Req, Res>(
  ...terms: Parameters<typeof exchange<Req, Res>>
): ReturnType<typeof exchange<Req, Res>> {
  const backOff = { attempts: queryAttempts, firstDelayMs: queryDelayMs, signal: terms[5].signal }
  return retryWithBackOff(() => exchange(...terms), backOff, protocolErrors.STREAM_LOST.is)
}

/** What a server hears of requests that it could not answer. */
export type OnProtocolError = (error: DealkitError, at: { protocol: string; peer: string }) => void

/** One request as a handler sees it: `undefined` from it closes the stream without an answer. */
export interface Served<Req> {
  readonly request: Req
  readonly peer: string
  readonly protocol: string
}

/**
 * Answers one-request protocols. As in Go, a request that cannot be read gets no answer: the stream is closed.
 * So does one whose handler throws or has nothing to say.
 *
 * @returns how to stop answering.
 * @example
 * import { serveExchange } from '#sdk/protocols/exchange.ts'
 * import type { Host } from 'dealkit/protocols'
 * import { int } from 'dealkit/codec'
 * const serve = (host: Host): Promise<() => Promise<void>> =>
 *   serveExchange(host, '/echo/1.0.0', { request: int, response: int }, async ({ request }) => request, console.error)
 */
export async function serveExchange<Req, Res>(
  host: Host,
  protocol: string,
  codecs: { request: Codec<Req>; response: Codec<Res> },
  answer: (served: Served<Req>) => Promise<Res | undefined>,
  onError: OnProtocolError | undefined,
): Promise<() => Promise<void>> {
  const handler = async (stream: Stream, connection: { remotePeer: { toString(): string } }) => {
    const peer = connection.remotePeer.toString()
    const details = { protocol, peer }
    try {
      const limits = { limitBytes: messageLimitBytes, timeoutMs: requestTimeoutMs }
      const request = await readObject(stream, codecs.request, limits, details)
      const response = await answer({ request, peer, protocol })
      if (response !== undefined) {
        await writeObject(stream, codecs.response, response, { timeoutMs: writeTimeoutMs }, details)
      }
    } catch (cause) {
      onError?.(DealkitError.is(cause) ? cause : protocolErrors.STREAM_LOST(details, { cause }), details)
      await refuse(stream)
      return
    }
    await finish(stream)
  }
  return await host.handle(protocol, handler, { maxInboundStreams: 64, maxOutboundStreams: 64 })
}
