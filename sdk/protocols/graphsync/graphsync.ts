import type { Connection, PeerId, Stream } from '@libp2p/interface'
import { CodecError } from '#sdk/codec/index.ts'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import type { Host } from '../host.ts'
import type { PeerAddress } from '../peer.ts'
import { finish } from '../stream.ts'
import type { Admit } from './admission.ts'
import { decodeMessage } from './decode-message.ts'
import { graphsyncErrors } from './errors.ts'
import type { Frame } from './frame-memory.ts'
import { readFrames } from './framing.ts'
import { hashBlocks } from './hash-blocks.ts'
import { InOrder } from './in-order.ts'
import { type GraphsyncMessage, graphsyncProtocol } from './messages.ts'
import { Outbox } from './outbox.ts'
import { type Fetch, type FetchOptions, Requestor, type RequestorLimits } from './requestor.ts'
import { Responder, type ResponderLimits } from './responder.ts'

/** What graphsync runs over, whom it answers, and its limits. */
export interface GraphsyncOptions {
  readonly limits?: Partial<ResponderLimits & RequestorLimits>
  /** Hears of peers whose messages cannot be read, and of streams that broke while they sent. */
  readonly onReceiveError?: (peer: string, error: DealkitError) => void
}

/** Both ends of graphsync over one host. */
export interface Graphsync {
  /**
   * Gets the blocks that a selector finds from a peer.
   *
   * @throws {GRAPHSYNC_SELECTOR} at once; everything else through `done`.
   */
  fetch(peer: PeerAddress, options: FetchOptions): Fetch
  /** Adds somebody who may serve requests; returns how to take it back. Without any, all are rejected. */
  admit(admit: Admit): () => void
  /** Ends all that is under way. */
  stop(): Promise<void>
}

/** Of one stream, what may be hashed and wait while earlier messages are taken. */
const aheadBytes = 4 * 1024 * 1024

/** Go serves as many at a time, and markets fetch as many as their simultaneous storage transfers. */
const defaultLimits = { running: 6, fetching: 20, fetchingPerPeer: 20, openPerPeer: 64 }

/**
 * Starts graphsync on a host. Register it before the host connects to anybody.
 *
 * @example
 * import { createGraphsync, type Host, MemoryBlockStore, type PeerAddress } from 'dealkit/protocols'
 * import { CID } from 'multiformats/cid'
 * async function fetchFrom(host: Host, peer: PeerAddress, root: CID): Promise<number> {
 *   const graphsync = await createGraphsync(host)
 *   await host.start()
 *   const { blocks } = await graphsync.fetch(peer, { root, store: new MemoryBlockStore() }).done
 *   return blocks
 * }
 */
export async function createGraphsync(host: Host, options: GraphsyncOptions = {}): Promise<Graphsync> {
  const limits = { ...defaultLimits, ...options.limits }
  const outboxes = new Map<string, Outbox>()
  const addresses = new Map<string, PeerAddress>()

  const send = (peer: string, message: GraphsyncMessage): Promise<void> => {
    let outbox = outboxes.get(peer)
    if (outbox === undefined) {
      outbox = new Outbox(host, addresses.get(peer) ?? { peerId: peer })
      outboxes.set(peer, outbox)
    }
    return outbox.send(message)
  }
  const requestor = new Requestor(send, limits)
  const responder = new Responder(send, limits)

  /** A peer that asks over another connection than the one where nothing gets out to it has left that one. */
  const leaveDeadConnection = (peer: string, asksOver: Connection): void => {
    const outbox = outboxes.get(peer)
    if (outbox?.isStuckBeside(asksOver) !== true) return
    outboxes.delete(peer)
    outbox.abandon(graphsyncErrors.GRAPHSYNC_CONNECTION_LOST({ peer }))
  }

  /** Takes a message in. One that waits for those before it holds on to its memory until then. */
  const takeIn = async (connection: Connection, { bytes, release }: Frame, inOrder: InOrder): Promise<void> => {
    const peer = connection.remotePeer.toString()
    let waits = false
    try {
      const { requests, responses, blocks } = readMessage(bytes, peer)
      if (requests.length > 0) leaveDeadConnection(peer, connection)
      responder.receive(peer, requests)
      if (!requestor.expects(peer, responses)) return
      const hashed = hashBlocks(bytes, blocks)
      // Its failure is met when its turn comes; without this it would count as unhandled until then.
      hashed.catch(() => undefined)
      waits = true
      await inOrder.add(bytes.length, () => requestor.receive(peer, responses, hashed), release)
    } finally {
      if (!waits) release()
    }
  }

  const handle = async (stream: Stream, connection: Connection): Promise<void> => {
    const peer = connection.remotePeer.toString()
    try {
      const inOrder = new InOrder(aheadBytes)
      for await (const frame of readFrames(stream, peer)) await takeIn(connection, frame, inOrder)
      await inOrder.end()
      await finish(stream)
    } catch (cause) {
      stream.abort(cause instanceof Error ? cause : new Error(String(cause)))
      const error = DealkitError.is(cause) ? cause : graphsyncErrors.GRAPHSYNC_CONNECTION_LOST({ peer }, { cause })
      options.onReceiveError?.(peer, error)
    }
  }
  const unhandle = await host.handle(graphsyncProtocol, handle, { maxInboundStreams: 16, maxOutboundStreams: 16 })

  const onDisconnect = ({ detail }: CustomEvent<PeerId>): void => {
    const peer = detail.toString()
    const error = graphsyncErrors.GRAPHSYNC_CONNECTION_LOST({ peer })
    requestor.disconnected(peer, error)
    responder.disconnected(peer, error)
    void outboxes.get(peer)?.close(error)
    outboxes.delete(peer)
  }
  host.node.addEventListener('peer:disconnect', onDisconnect)

  return {
    fetch(peer, fetchOptions) {
      addresses.set(peer.peerId, peer)
      return requestor.fetch(peer.peerId, fetchOptions)
    },
    admit: (admit) => responder.admit(admit),
    async stop() {
      const error = graphsyncErrors.GRAPHSYNC_STOPPED({})
      host.node.removeEventListener('peer:disconnect', onDisconnect)
      await unhandle()
      requestor.stop(error)
      responder.stop(error)
      await Promise.all([...outboxes.values()].map((outbox) => outbox.close(error)))
    },
  }
}

function readMessage(bytes: Uint8Array, peer: string): GraphsyncMessage {
  try {
    return decodeMessage(bytes)
  } catch (cause) {
    const reason = cause instanceof CodecError ? cause.message : String(cause)
    throw graphsyncErrors.GRAPHSYNC_MESSAGE({ peer, reason }, { cause })
  }
}
