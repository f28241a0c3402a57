import type { Stream } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'
import { type Codec, CodecError } from '#sdk/codec/index.ts'
import { CborScan } from './cbor-scan.ts'
import { deadlineSignal, type Patience, streamError } from './deadline.ts'
import { protocolErrors, type StreamDetails } from './errors.ts'
import { GrowingBytes } from './growing-bytes.ts'
import { StreamReader } from './stream-reader.ts'

/** Limits on reading one message. */
export interface ReadLimits extends Patience {
  readonly limitBytes: number
}

/** How long a closed stream may wait for the peer to close its half. */
const closeGraceMs = 5_000
const refusalGraceMs = 100

/**
 * Reads exactly one CBOR object; bytes after it are dropped, the end of the stream is not waited for.
 *
 * @throws {STREAM_CLOSED} the stream ends inside the object, or before it.
 * @throws {STREAM_TIMEOUT} it is not whole in time.
 * @throws {STREAM_LOST} the stream or connection broke.
 * @throws {MESSAGE_INVALID} the object is over the limit, or not what the codec reads.
 * @example
 * import { askProtocol, type AskRequest, askRequest } from '#sdk/protocols/ask/messages.ts'
 * import { readObject } from '#sdk/protocols/stream.ts'
 * import type { Stream } from '@libp2p/interface'
 * const limits = { limitBytes: 1024, timeoutMs: 10_000 }
 * const readAsk = (stream: Stream, peer: string): Promise<AskRequest> =>
 *   readObject(stream, askRequest, limits, { protocol: askProtocol, peer })
 */
export async function readObject<T>(
  stream: Stream,
  codec: Codec<T>,
  limits: ReadLimits,
  details: StreamDetails,
): Promise<T> {
  for await (const object of readObjects(stream, codec, limits, details)) return object
  throw protocolErrors.STREAM_CLOSED(details)
}

/**
 * Reads one CBOR object after another until the peer closes its half. Limits of size and time hold for each.
 * An object that says it is longer than the limit is refused as soon as it says so.
 *
 * @throws the same as {@link readObject}; a stream that ends before an object is the end.
 * @example
 * import { askProtocol, askRequest } from '#sdk/protocols/ask/messages.ts'
 * import { readObjects } from '#sdk/protocols/stream.ts'
 * import type { Stream } from '@libp2p/interface'
 * const limits = { limitBytes: 1024, timeoutMs: 10_000 }
 * async function print(stream: Stream, peer: string): Promise<void> {
 *   for await (const ask of readObjects(stream, askRequest, limits, { protocol: askProtocol, peer })) console.log(ask)
 * }
 */
export async function* readObjects<T>(
  stream: Stream,
  codec: Codec<T>,
  limits: ReadLimits,
  details: StreamDetails,
): AsyncGenerator<T, void> {
  const reader = new StreamReader(stream)
  const arrived = new GrowingBytes()
  try {
    for (;;) {
      const bytes = await nextObject(reader, arrived, limits, details)
      if (bytes === undefined) return
      yield decodeMessage(codec, bytes, details)
    }
  } finally {
    reader.release()
  }
}

/**
 * Reads the bytes of one message; `details` name protocol and peer in the error.
 *
 * @throws {MESSAGE_INVALID} the bytes are not what the codec reads.
 * @example
 * import { decodeMessage } from '#sdk/protocols/stream.ts'
 * import { int } from 'dealkit/codec'
 * decodeMessage(int, Uint8Array.of(0x05), { protocol: '/echo/1.0.0', peer: '12D3KooW…' }) // 5
 */
export function decodeMessage<T>(codec: Codec<T>, bytes: Uint8Array, details: StreamDetails): T {
  try {
    return codec.decode(bytes)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw protocolErrors.MESSAGE_INVALID({ ...details, reason }, { cause })
  }
}

/** The bytes of the next object; undefined when the stream ends before it. */
async function nextObject(
  reader: StreamReader,
  arrived: GrowingBytes,
  limits: ReadLimits,
  details: StreamDetails,
): Promise<Uint8Array | undefined> {
  const scan = new CborScan(limits.limitBytes)
  const signal = deadlineSignal(limits)
  try {
    for (;;) {
      const end = scan.end(arrived.view)
      if (end !== undefined) return arrived.take(end)
      const more = await reader.more(signal)
      const bytes = reader.take(reader.buffered.byteLength)
      arrived.append(bytes)
      if (more || bytes.length > 0) continue
      if (arrived.view.length === 0) return undefined
      throw protocolErrors.STREAM_CLOSED(details)
    }
  } catch (cause) {
    if (cause instanceof CodecError)
      throw protocolErrors.MESSAGE_INVALID({ ...details, reason: cause.reason }, { cause })
    throw streamError(cause, details, limits)
  }
}

/**
 * Writes bytes and waits until the stream takes more: what is returned from is on its way.
 *
 * @throws {STREAM_TIMEOUT} the peer does not read in time.
 * @throws {STREAM_LOST} the stream or connection broke.
 * @example
 * import { writeBytes } from '#sdk/protocols/stream.ts'
 * import type { Stream } from '@libp2p/interface'
 * const greet = (stream: Stream, peer: string): Promise<void> =>
 *   writeBytes(stream, Uint8Array.of(0x05), { timeoutMs: 10_000 }, { protocol: '/echo/1.0.0', peer })
 */
export async function writeBytes(
  stream: Stream,
  bytes: Uint8Array | Uint8ArrayList,
  patience: Patience,
  details: StreamDetails,
): Promise<void> {
  try {
    if (!stream.send(bytes)) await drained(stream, deadlineSignal(patience))
  } catch (cause) {
    throw streamError(cause, details, patience)
  }
}

/**
 * Writes one CBOR object; errors as {@link writeBytes}.
 *
 * @example
 * import { writeObject } from '#sdk/protocols/stream.ts'
 * import type { Stream } from '@libp2p/interface'
 * import { int } from 'dealkit/codec'
 * const greet = (stream: Stream, peer: string): Promise<void> =>
 *   writeObject(stream, int, 5, { timeoutMs: 10_000 }, { protocol: '/echo/1.0.0', peer })
 */
export async function writeObject<T>(
  stream: Stream,
  codec: Codec<T>,
  value: T,
  patience: Patience,
  details: StreamDetails,
): Promise<void> {
  await writeBytes(stream, codec.encode(value), patience, details)
}

/** What may wait in a stream's own queue, so that it never runs dry while the next bytes are made. */
const queuedBytes = 1024 * 1024

/**
 * Waits until the stream's queue is short. The stream's own `onDrain` cannot be used twice:
 * once resolved it stays so.
 */
async function drained(stream: Stream, signal: AbortSignal | undefined): Promise<void> {
  while (stream.writeBufferLength > queuedBytes) {
    if (stream.writeStatus === 'closed') throw new Error('the stream was closed while it had bytes to send')
    await nextEvent(stream, signal)
  }
}

function nextEvent(stream: Stream, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const onEvent = () => resolve()
  const onClose = (event: { error?: Error }) => reject(event.error ?? new Error('the stream was closed'))
  const onAbort = () => reject(signal?.reason)
  stream.addEventListener('drain', onEvent)
  stream.addEventListener('idle', onEvent)
  stream.addEventListener('close', onClose)
  signal?.addEventListener('abort', onAbort)
  return promise.finally(() => {
    stream.removeEventListener('drain', onEvent)
    stream.removeEventListener('idle', onEvent)
    stream.removeEventListener('close', onClose)
    signal?.removeEventListener('abort', onAbort)
  })
}

/**
 * Closes our half once everything is sent. The peer may go on writing.
 *
 * @throws {STREAM_TIMEOUT} the peer does not read in time.
 * @throws {STREAM_LOST} the stream or connection broke.
 * @example
 * import { closeWrite } from '#sdk/protocols/stream.ts'
 * import type { Stream } from '@libp2p/interface'
 * const endOf = (stream: Stream, peer: string): Promise<void> =>
 *   closeWrite(stream, { timeoutMs: 10_000 }, { protocol: '/echo/1.0.0', peer })
 */
export async function closeWrite(stream: Stream, patience: Patience, details: StreamDetails): Promise<void> {
  try {
    const signal = deadlineSignal(patience)
    await stream.close(signal === undefined ? {} : { signal })
  } catch (cause) {
    throw streamError(cause, details, patience)
  }
}

/**
 * Ends our side politely and never fails: our half is closed at once, and a peer that does not close its half
 * in a few seconds has the stream reset.
 *
 * @example
 * import { finish } from '#sdk/protocols/stream.ts'
 * import type { Stream } from '@libp2p/interface'
 * const hangUp = async (stream: Stream): Promise<void> => finish(stream, 5_000)
 */
export async function finish(stream: Stream, graceMs: number = closeGraceMs): Promise<void> {
  try {
    await stream.close({ signal: AbortSignal.timeout(graceMs) })
  } catch (cause) {
    stream.abort(cause instanceof Error ? cause : new Error(String(cause)))
    return
  }
  if (stream.status !== 'open' && stream.status !== 'closing') return
  const timer = setTimeout(() => stream.abort(new Error('the peer did not close its half of the stream')), graceMs)
  timer.unref()
  stream.addEventListener('close', () => clearTimeout(timer), { once: true })
}

/**
 * Ends a stream whose peer has not kept to the protocol; it gets a moment to hear of the end.
 *
 * @example
 * import { refuse } from '#sdk/protocols/stream.ts'
 * import type { Stream } from '@libp2p/interface'
 * const hangUp = async (stream: Stream): Promise<void> => refuse(stream)
 */
export const refuse = (stream: Stream): Promise<void> => finish(stream, refusalGraceMs)
