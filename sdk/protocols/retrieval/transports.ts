import type { Stream } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { bytes, type Infer, list, struct, text } from '#sdk/codec/index.ts'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { protocolErrors } from '../errors.ts'
import { messageLimitBytes, type OnProtocolError } from '../exchange.ts'
import type { Host } from '../host.ts'
import type { PeerAddress } from '../peer.ts'
import { finish, readObject, writeObject } from '../stream.ts'

export const retrievalTransportsProtocol = '/fil/retrieval/transports/1.0.0'

const deadlineMs = 30_000

/** Source: boost retrievalmarket/types/transports.ipldsch. */
export const retrievalTransports = struct('QueryResponse', {
  protocols: list(struct('Protocol', { name: text(64), addresses: list(bytes(256), 64) }), 64),
})
type Message = Infer<typeof retrievalTransports>

/** A way to retrieve from a provider: `http`, `https` or `libp2p`, and where. */
export interface RetrievalTransport {
  readonly name: string
  /** As text: `/ip4/127.0.0.1/tcp/41235/http`. */
  readonly multiaddrs: readonly string[]
}

/**
 * Asks a provider in which ways it gives data back.
 *
 * @throws {PEER_UNREACHABLE} {PEER_LACKS_PROTOCOL} {STREAM_CLOSED} {STREAM_TIMEOUT} {STREAM_LOST} {MESSAGE_INVALID}
 * @see boost retrievalmarket/lp2pimpl/transports.go
 * @example
 * import type { Host, PeerAddress } from 'dealkit/protocols'
 * import { httpUrls, queryTransports } from '#sdk/protocols/retrieval/transports.ts'
 * const urlsOf = async (host: Host, peer: PeerAddress): Promise<string[]> =>
 *   httpUrls(await queryTransports(host, peer))
 */
export async function queryTransports(
  host: Host,
  peer: PeerAddress,
  { signal }: { signal?: AbortSignal } = {},
): Promise<RetrievalTransport[]> {
  const details = { protocol: retrievalTransportsProtocol, peer: peer.peerId }
  const stream = await host.openStream(peer, [retrievalTransportsProtocol], { signal })
  try {
    // The client says nothing.
    const limits = { limitBytes: messageLimitBytes, timeoutMs: deadlineMs, signal }
    const { protocols } = await readObject(stream, retrievalTransports, limits, details)
    return protocols.map(({ name, addresses }) => ({ name, multiaddrs: addresses.flatMap(addressText) }))
  } finally {
    await finish(stream)
  }
}

/**
 * Answers in which ways data is given back.
 *
 * @returns how to stop.
 * @see boost retrievalmarket/lp2pimpl/transports.go
 * @example
 * import type { Host } from 'dealkit/protocols'
 * import { serveTransports } from '#sdk/protocols/retrieval/transports.ts'
 * const answer = (host: Host): Promise<() => Promise<void>> =>
 *   serveTransports(host, () => [{ name: 'http', multiaddrs: ['/ip4/127.0.0.1/tcp/41235/http'] }])
 */
export function serveTransports(
  host: Host,
  transports: () => readonly RetrievalTransport[],
  onError?: OnProtocolError,
): Promise<() => Promise<void>> {
  const handler = async (stream: Stream, connection: { remotePeer: { toString(): string } }) => {
    const details = { protocol: retrievalTransportsProtocol, peer: connection.remotePeer.toString() }
    try {
      const answer: Message = {
        protocols: transports().map(({ name, multiaddrs }) => ({
          name,
          addresses: multiaddrs.map((text) => multiaddr(text).bytes),
        })),
      }
      await writeObject(stream, retrievalTransports, answer, { timeoutMs: deadlineMs }, details)
    } catch (cause) {
      onError?.(DealkitError.is(cause) ? cause : protocolErrors.STREAM_LOST(details, { cause }), details)
    }
    await finish(stream)
  }
  return host.handle(retrievalTransportsProtocol, handler, { maxInboundStreams: 64, maxOutboundStreams: 64 })
}

/**
 * The base URLs of HTTP transports, as `retrieveHttp` takes them.
 *
 * @example
 * import { httpUrls } from '#sdk/protocols/retrieval/transports.ts'
 * httpUrls([{ name: 'http', multiaddrs: ['/ip4/127.0.0.1/tcp/41235/http'] }]) // ['http://127.0.0.1:41235']
 */
export function httpUrls(transports: readonly RetrievalTransport[]): string[] {
  const http = transports.filter(({ name }) => name === 'http' || name === 'https')
  return http.flatMap(({ multiaddrs }) => multiaddrs.flatMap(urlOf))
}

function urlOf(text: string): string[] {
  const match = /^\/(ip4|ip6|dns|dns4|dns6)\/([^/]+)\/tcp\/(\d+)(?:\/(tls\/http|https|http))?(?:\/.*)?$/.exec(text)
  if (match === null) return []
  const [, kind, host, port, scheme] = match
  const secure = scheme === 'https' || scheme === 'tls/http'
  return [`${secure ? 'https' : 'http'}://${kind === 'ip6' ? `[${host}]` : host}:${port}`]
}

/** Nothing for an address of a kind that we do not know. */
function addressText(bytes: Uint8Array): string[] {
  try {
    return [multiaddr(bytes).toString()]
  } catch {
    return []
  }
}
