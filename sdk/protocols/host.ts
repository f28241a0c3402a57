import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { identify, identifyPush } from '@libp2p/identify'
import type { Connection, IdentifyResult, Libp2p, PeerId, Stream } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { createLibp2p } from 'libp2p'
import { deadlineSignal, type Patience } from './deadline.ts'
import { protocolErrors } from './errors.ts'
import { readHostKey } from './host-key.ts'
import { dialAddresses, type PeerAddress, parsePeerId, requirePeer } from './peer.ts'
import { retryWithBackOff } from './retry.ts'

/** How a host is known, where it listens, and its limits. */
export interface HostOptions {
  /** Private key: Ed25519 seed (32 bytes), raw (64) or libp2p protobuf. */
  readonly key: Uint8Array
  /** Multiaddrs to listen on; none for a host that only dials. */
  readonly listen?: readonly string[]
  /** Multiaddrs to tell others, instead of those found by looking at the interfaces. */
  readonly announce?: readonly string[]
  /** Multiaddrs not to tell others. */
  readonly noAnnounce?: readonly string[]
  /** Peer ids whose connections are closed last when there are too many. */
  readonly protect?: readonly string[]
  /** What identify says we are; old agents of other software decide message forms by it. */
  readonly agentVersion?: string
  readonly limits?: Partial<HostLimits>
}

export interface HostLimits {
  readonly maxConnections: number
  /** New connections a second from one address. */
  readonly connectionsPerSecond: number
  /** Streams of one connection, each way. */
  readonly maxStreams: number
}

export interface ServeLimits {
  /** Streams of the protocol that one connection may have open, each way. */
  readonly maxInboundStreams?: number
  readonly maxOutboundStreams?: number
}

export interface OpenOptions extends Patience {
  /** Tries to connect before giving up; 1 for no retry. */
  readonly attempts?: number
}

export type StreamHandler = (stream: Stream, connection: Connection) => Promise<void>

/** A libp2p node as the deal protocols need it. */
export interface Host {
  readonly peerId: string
  /** The node itself, for what this interface does not cover. */
  readonly node: Libp2p
  /** Addresses that others can dial, each with our peer id. Empty before `start`. */
  addresses(): string[]
  /** Answers a protocol. Do it before `start`: peers learn the protocols when they connect. Returns how to stop. */
  handle(protocol: string, handler: StreamHandler, limits?: ServeLimits): Promise<() => Promise<void>>
  /** @throws {HOST_LISTEN_FAILED} */
  start(): Promise<void>
  /** Connects to a peer, or finds the connection there is. @throws {PEER_INVALID} {PEER_UNREACHABLE} {PEER_ADDRESS_UNKNOWN} {PEER_ID_INVALID} */
  dial(peer: PeerAddress, options?: OpenOptions): Promise<Connection>
  /** The connection that streams to a peer are opened on, if there is one: the newest, since older ones may be dead. */
  connection(peerId: string): Connection | undefined
  /** Ends every connection to a peer without a word, since it does not answer any more. */
  drop(peerId: string): void
  /** Opens a stream with the first protocol that the peer speaks. @throws {PEER_LACKS_PROTOCOL} and as `dial`. */
  openStream(peer: PeerAddress, protocols: readonly string[], options?: OpenOptions): Promise<Stream>
  /** What identify heard the peer call itself; of a new connection, it is waited for a little. */
  agentOf(peerId: string): Promise<string | undefined>
  /** Closes all streams and connections. A second call does nothing. */
  stop(): Promise<void>
}

/** What our hosts call themselves to peers. */
export const dealkitAgent = 'dealkit/0.1.0'
/** What hosts of this project call themselves, whichever release. */
export const dealkitAgentPattern = /^dealkit\//

const defaultLimits: HostLimits = { maxConnections: 256, connectionsPerSecond: 64, maxStreams: 512 }

/** The window is what a stream that nobody reads can hold; libp2p resets one that holds more than `readBuffer`. */
const maxWindowBytes = 2 * 1024 * 1024
const readBufferBytes = 8 * 1024 * 1024

const dialTimeoutMs = 10_000
const openTimeoutMs = 30_000
const firstRetryMs = 500
const identifyTimeoutMs = 2_000
const closeTimeoutMs = 500

/**
 * Creates a libp2p host over TCP, Noise and Yamux, as the Go markets speak them. It listens once started.
 *
 * @throws {HOST_KEY_INVALID}
 * @example
 * import { createHost, generateHostKey } from 'dealkit/protocols'
 * const host = await createHost({ key: await generateHostKey(), listen: ['/ip4/127.0.0.1/tcp/0'] })
 * await host.start()
 * host.addresses() // ['/ip4/127.0.0.1/tcp/41207/p2p/12D3KooW…']
 * await host.stop()
 */
export async function createHost(options: HostOptions): Promise<Host> {
  const limits = { ...defaultLimits, ...options.limits }
  const node = await createLibp2p({
    privateKey: await readHostKey(options.key),
    start: false,
    nodeInfo: { userAgent: options.agentVersion ?? dealkitAgent },
    addresses: {
      listen: [...(options.listen ?? [])],
      announce: [...(options.announce ?? [])],
      noAnnounce: [...(options.noAnnounce ?? [])],
    },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [
      yamux({
        maxInboundStreams: limits.maxStreams,
        maxOutboundStreams: limits.maxStreams,
        streamOptions: { maxStreamWindowSize: maxWindowBytes, maxReadBufferLength: readBufferBytes },
      }),
    ],
    connectionManager: {
      maxConnections: limits.maxConnections,
      inboundConnectionThreshold: limits.connectionsPerSecond,
      maxIncomingPendingConnections: limits.connectionsPerSecond,
      dialTimeout: dialTimeoutMs,
    },
    // What peers push is heard; of us there is nothing to push, since protocols and addresses stand before the start.
    services: { identify: identify(), identifyPush: identifyPush({ runOnSelfUpdate: false }) },
  })
  return hostOver(node, options)
}

/** libp2p leaves behind a timer of a second that its listeners' end has set; it would keep the process from ending. */
function stopAddressTimer(node: Libp2p): void {
  type Inside = { components?: { addressManager?: { _updatePeerStoreAddresses?: { stop?(): void } } } }
  const { components } = node as Libp2p & Inside
  components?.addressManager?._updatePeerStoreAddresses?.stop?.()
}

/** While it stops, libp2p waits half a second for the end of a connection that the other side has just ended. */
async function closeConnections(node: Libp2p): Promise<void> {
  const closing = node.getConnections().map(async (connection) => {
    try {
      await connection.close({ signal: AbortSignal.timeout(closeTimeoutMs) })
    } catch (error) {
      connection.abort(error instanceof Error ? error : new Error(String(error)))
    }
  })
  await Promise.all(closing)
}

function newestConnection(node: Libp2p, peerId: string): Connection | undefined {
  const open = node.getConnections(parsePeerId(peerId)).filter(({ status }) => status === 'open')
  return open.sort((a, b) => b.timeline.open - a.timeline.open)[0]
}

async function agentOf(node: Libp2p, id: PeerId): Promise<string | undefined> {
  if (!(await node.peerStore.has(id))) return undefined
  const raw = (await node.peerStore.get(id)).metadata.get('AgentVersion')
  return raw === undefined ? undefined : new TextDecoder().decode(raw)
}

/** Resolves when a peer has said who it is, or when it takes too long for that. */
function identified(node: Libp2p, id: PeerId): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => end(), identifyTimeoutMs)
    const hear = ({ detail }: CustomEvent<IdentifyResult>) => {
      if (detail.peerId.equals(id)) end()
    }
    const end = () => {
      clearTimeout(timer)
      node.removeEventListener('peer:identify', hear)
      resolve()
    }
    node.addEventListener('peer:identify', hear)
  })
}

function hostOver(node: Libp2p, options: HostOptions): Host {
  const dialOnce = async (peer: PeerAddress, signal: AbortSignal | undefined): Promise<Connection> => {
    const addresses = dialAddresses(peer)
    const target = addresses.length > 0 ? addresses : parsePeerId(peer.peerId)
    const known = newestConnection(node, peer.peerId)
    if (known !== undefined) return known
    try {
      return await node.dial(target, signal === undefined ? {} : { signal })
    } catch (cause) {
      signal?.throwIfAborted()
      if (addresses.length === 0)
        throw protocolErrors.PEER_ADDRESS_UNKNOWN({ peer: peer.peerId, skipped: '' }, { cause })
      const text = addresses.map(String).join(', ')
      throw protocolErrors.PEER_UNREACHABLE({ peer: peer.peerId, addresses: text }, { cause })
    }
  }

  const trying = async <T>(
    peer: PeerAddress,
    open: OpenOptions,
    attempt: (signal?: AbortSignal) => Promise<T>,
  ): Promise<T> => {
    requirePeer(peer)
    const signal = deadlineSignal({ timeoutMs: openTimeoutMs, ...open })
    const retry = { attempts: open.attempts ?? 3, firstDelayMs: firstRetryMs, signal }
    return retryWithBackOff(() => attempt(signal), retry, protocolErrors.PEER_UNREACHABLE.is).catch(
      (cause: unknown) => {
        if (signal?.aborted !== true || cause !== signal.reason) throw cause
        const addresses = (peer.multiaddrs ?? []).map(String).join(', ')
        throw protocolErrors.PEER_UNREACHABLE({ peer: peer.peerId, addresses }, { cause })
      },
    )
  }

  return {
    peerId: node.peerId.toString(),
    node,
    addresses: () => node.getMultiaddrs().map(String),
    async handle(protocol, handler, serve = {}) {
      const guarded = (stream: Stream, connection: Connection) =>
        handler(stream, connection).catch((cause: unknown) => {
          stream.abort(cause instanceof Error ? cause : new Error(String(cause)))
        })
      await node.handle(protocol, guarded, serve)
      return () => node.unhandle(protocol)
    },
    async start() {
      for (const peer of options.protect ?? []) {
        await node.peerStore.merge(parsePeerId(peer), { tags: { protected: { value: 100 } } })
      }
      try {
        await node.start()
      } catch (cause) {
        throw protocolErrors.HOST_LISTEN_FAILED({ addresses: (options.listen ?? []).join(', ') }, { cause })
      }
    },
    connection: (peerId) => newestConnection(node, peerId),
    drop(peerId) {
      const error = protocolErrors.PEER_SILENT({ peer: peerId })
      for (const connection of node.getConnections(parsePeerId(peerId))) connection.abort(error)
    },
    dial: (peer, open = {}) => trying(peer, open, (signal) => dialOnce(peer, signal)),
    openStream: (peer, protocols, open = {}) =>
      trying(peer, open, async (signal) => {
        const connection = await dialOnce(peer, signal)
        try {
          return await connection.newStream([...protocols], signal === undefined ? {} : { signal })
        } catch (cause) {
          signal?.throwIfAborted()
          if (cause instanceof Error && cause.name === 'UnsupportedProtocolError') {
            const details = { peer: peer.peerId, protocols: protocols.join(' or ') }
            throw protocolErrors.PEER_LACKS_PROTOCOL(details, { cause })
          }
          const addresses = connection.remoteAddr.toString()
          throw protocolErrors.PEER_UNREACHABLE({ peer: peer.peerId, addresses }, { cause })
        }
      }),
    async agentOf(peerId) {
      const id = parsePeerId(peerId)
      const known = await agentOf(node, id)
      if (known !== undefined || node.getConnections(id).length === 0) return known
      await identified(node, id)
      return agentOf(node, id)
    },
    async stop() {
      if (node.status !== 'started') return
      await closeConnections(node)
      await node.stop()
      stopAddressTimer(node)
    },
  }
}
