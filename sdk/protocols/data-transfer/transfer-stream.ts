import type { Connection, Stream } from '@libp2p/interface'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { protocolErrors } from '../errors.ts'
import type { OnProtocolError } from '../exchange.ts'
import type { Host } from '../host.ts'
import type { PeerAddress } from '../peer.ts'
import { closeWrite, finish, readObjects, writeObject } from '../stream.ts'
import { dataTransferProtocol, type TransferMessage, transferMessage } from './messages.ts'

const limitBytes = 1024 * 1024
const timeoutMs = 10_000

/** What may end the opening of a stream. */
interface OpenPatience {
  readonly signal?: AbortSignal
  readonly openTimeoutMs?: number | undefined
}

/**
 * Sends one message on a stream of its own. The receiver reads to the end, so our half is closed at once.
 *
 * @throws {PEER_UNREACHABLE} {PEER_LACKS_PROTOCOL} {STREAM_TIMEOUT} {STREAM_LOST}
 * @example
 * import { messageType, requestMessage } from '#sdk/protocols/data-transfer/messages.ts'
 * import { sendTransferMessage } from '#sdk/protocols/data-transfer/transfer-stream.ts'
 * import type { Host, PeerAddress } from 'dealkit/protocols'
 * const cancel = (host: Host, peer: PeerAddress, transferId: bigint): Promise<void> =>
 *   sendTransferMessage(host, peer, requestMessage({ type: messageType.cancel, transferId }))
 */
export async function sendTransferMessage(
  host: Host,
  peer: PeerAddress,
  message: TransferMessage,
  patience: OpenPatience = {},
): Promise<void> {
  const details = { protocol: dataTransferProtocol, peer: peer.peerId }
  const { signal } = patience
  const stream = await open(host, peer, patience)
  try {
    await writeObject(stream, transferMessage, message, { timeoutMs, signal }, details)
    await closeWrite(stream, { timeoutMs, signal }, details)
  } finally {
    await finish(stream)
  }
}

function open(host: Host, peer: PeerAddress, { signal, openTimeoutMs }: OpenPatience): Promise<Stream> {
  const patience = openTimeoutMs === undefined ? { signal } : { signal, timeoutMs: openTimeoutMs }
  return host.openStream(peer, [dataTransferProtocol], patience)
}

/**
 * Tries whether a peer answers, by a stream without a byte, as Go nodes do it.
 *
 * @throws {PEER_UNREACHABLE} {PEER_LACKS_PROTOCOL}
 * @example
 * import { tryPeer } from '#sdk/protocols/data-transfer/transfer-stream.ts'
 * import type { Host, PeerAddress } from 'dealkit/protocols'
 * const answers = (host: Host, peer: PeerAddress): Promise<boolean> => tryPeer(host, peer).then(() => true, () => false)
 */
export async function tryPeer(host: Host, peer: PeerAddress, patience: OpenPatience = {}): Promise<void> {
  await finish(await open(host, peer, patience))
}

/**
 * Hears messages, as many as a stream brings. One that ends without a byte is how Go nodes try whether we are there.
 *
 * @returns how to stop.
 * @example
 * import { serveTransferMessages } from '#sdk/protocols/data-transfer/transfer-stream.ts'
 * import type { Host } from 'dealkit/protocols'
 * const listen = (host: Host): Promise<() => Promise<void>> =>
 *   serveTransferMessages(host, async (peer, { isRequest }) => console.log(peer, isRequest), console.error)
 */
export async function serveTransferMessages(
  host: Host,
  receive: (peer: string, message: TransferMessage) => Promise<void>,
  onError: OnProtocolError | undefined,
): Promise<() => Promise<void>> {
  const handler = async (stream: Stream, connection: Connection) => {
    const details = { protocol: dataTransferProtocol, peer: connection.remotePeer.toString() }
    try {
      for await (const message of readObjects(stream, transferMessage, { limitBytes, timeoutMs }, details)) {
        await receive(details.peer, message)
      }
      await finish(stream)
    } catch (cause) {
      stream.abort(cause instanceof Error ? cause : new Error(String(cause)))
      onError?.(DealkitError.is(cause) ? cause : protocolErrors.STREAM_LOST(details, { cause }), details)
    }
  }
  return await host.handle(dataTransferProtocol, handler, { maxInboundStreams: 64, maxOutboundStreams: 64 })
}
