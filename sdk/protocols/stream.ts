import type { Stream } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'
import { type Codec, CodecError } from '#sdk/codec/index.ts'
import { CborScan } from './cbor-scan.ts'
import { deadlineSignal, type Patience, streamError } from './deadline.ts'
import { protocolErrors, type StreamDetails } from './errors.ts'
import { StreamReader } from './stream-reader.ts'

/** Limits on reading one message. */
export interface ReadLimits extends Patience {
  readonly limitBytes: number
}

/** How long a closed stream may wait for the peer to close its half. */
const closeGraceMs = 5_000

/**
 * Reads exactly one CBOR object; bytes after it are dropped, the end of the stream is not waited for.
 *
 * @throws {STREAM_CLOSED} the stream ends inside the object, or before it.
 * @throws {STREAM_TOO_LARGE} the object is over the limit.
 * @throws {STREAM_TIMEOUT} it is not whole in time.
 * @throws {STREAM_LOST} the stream or connection broke.
 * @throws {MESSAGE_INVALID} the bytes are not what the codec reads.
 * @example
 * const request = await readObject(stream, askRequest, { limitBytes: 1024, timeoutMs: 10_000 }, details)
 */
export async function readObject<T>(
  stream: Stream,
  codec: Codec<T>,
  limits: ReadLimits,
  details: StreamDetails,
): Promise<T> {
  const bytes = await gather(stream, limits, details, new CborScan(limits.limitBytes))
  return decodeMessage(codec, bytes, details)
}

/**
 * Reads everything until the peer closes its half.
 *
 * @throws the same as {@link readObject}.
 */
export async function readToEnd(stream: Stream, limits: ReadLimits, details: StreamDetails): Promise<Uint8Array> {
  return await gather(stream, limits, details, undefined)
}

/** @throws {MESSAGE_INVALID} the bytes are not what the codec reads. */
export function decodeMessage<T>(codec: Codec<T>, bytes: Uint8Array, details: StreamDetails): T {
  try {
    return codec.decode(bytes)
  } catch (cause) {
    throw protocolErrors.MESSAGE_INVALID({ ...details, reason: reasonOf(cause) }, { cause })
  }
}

async function gather(
  stream: Stream,
  limits: ReadLimits,
  details: StreamDetails,
  scan: CborScan | undefined,
): Promise<Uint8Array> {
  const signal = deadlineSignal(limits)
  const reader = new StreamReader(stream)
  let bytes = new Uint8Array(1024)
  let length = 0
  try {
    for (;;) {
      const more = await reader.more(signal)
      const arrived = reader.take(reader.buffered.byteLength)
      if (length + arrived.length > bytes.length) {
        const grown = new Uint8Array(Math.max(bytes.length * 2, length + arrived.length))
        grown.set(bytes.subarray(0, length))
        bytes = grown
      }
      bytes.set(arrived, length)
      length += arrived.length
      const end = scan?.end(bytes.subarray(0, length))
      if (end !== undefined) return bytes.slice(0, end)
      if (length > limits.limitBytes)
        throw protocolErrors.STREAM_TOO_LARGE({ ...details, limitBytes: limits.limitBytes })
      if (more) continue
      if (scan === undefined) return bytes.slice(0, length)
      throw protocolErrors.STREAM_CLOSED(details)
    }
  } catch (cause) {
    if (cause instanceof CodecError)
      throw protocolErrors.MESSAGE_INVALID({ ...details, reason: cause.reason }, { cause })
    throw streamError(cause, details, limits)
  } finally {
    reader.release()
  }
}

/**
 * Writes bytes and waits until the stream takes more: what is returned from is on its way.
 *
 * @throws {STREAM_TIMEOUT} the peer does not read in time.
 * @throws {STREAM_LOST} the stream or connection broke.
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

/** Writes one CBOR object; errors as {@link writeBytes}. */
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
 */
export async function finish(stream: Stream): Promise<void> {
  try {
    await stream.close({ signal: AbortSignal.timeout(closeGraceMs) })
  } catch (cause) {
    stream.abort(cause instanceof Error ? cause : new Error(String(cause)))
    return
  }
  if (stream.status !== 'open' && stream.status !== 'closing') return
  const timer = setTimeout(() => stream.abort(new Error('the peer did not close its half of the stream')), closeGraceMs)
  timer.unref()
  stream.addEventListener('close', () => clearTimeout(timer), { once: true })
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
