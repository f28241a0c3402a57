import type { Stream, StreamCloseEvent, StreamMessageEvent } from '@libp2p/interface'
import { Uint8ArrayList } from 'uint8arraylist'

interface Waiter {
  resolve(more: boolean): void
  reject(error: unknown): void
}

/** Read ahead at most this much before the peer is held back. */
const readAheadBytes = 1024 * 1024

/**
 * The readable half of a stream, taken when the reader wants it: what nobody asks for is left to the peer, held
 * back by the stream's own window. libp2p's async iterator would buffer without end.
 *
 * @example
 * import { StreamReader } from '#sdk/protocols/stream-reader.ts'
 * import type { Stream } from '@libp2p/interface'
 * async function firstByte(stream: Stream): Promise<number | undefined> {
 *   const reader = new StreamReader(stream)
 *   const byte = (await reader.more()) ? reader.take(1)[0] : undefined
 *   reader.release()
 *   return byte
 * }
 */
export class StreamReader {
  /** What has arrived and is not taken yet. Take from the front of it. */
  readonly buffered = new Uint8ArrayList()
  readonly #stream: Stream
  #ended = false
  #error: unknown
  #waiter: Waiter | undefined

  constructor(stream: Stream) {
    this.#stream = stream
    if (stream.readableEnded) this.#onEnd()
    stream.addEventListener('end', this.#onEnd)
    stream.addEventListener('close', this.#onClose)
    stream.addEventListener('message', this.#onMessage)
  }

  /**
   * Waits until more has arrived than there was; false at the end of the stream.
   *
   * @throws what broke the stream, or the signal's reason.
   */
  async more(signal?: AbortSignal): Promise<boolean> {
    signal?.throwIfAborted()
    // What breaks after the peer has said all it had to say takes nothing from it.
    if (this.#ended) return false
    if (this.#error !== undefined) throw this.#error
    const { promise, resolve, reject } = Promise.withResolvers<boolean>()
    this.#waiter = { resolve, reject }
    const onAbort = () => this.#settle((waiter) => waiter.reject(signal?.reason))
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      if (this.#stream.readStatus === 'paused') this.#stream.resume()
      return await promise
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  /** Removes and returns this many bytes of what is buffered, as one piece of memory. */
  take(length: number): Uint8Array {
    const { buffer, byteOffset } = this.buffered.subarray(0, length)
    this.buffered.consume(length)
    return new Uint8Array(buffer, byteOffset, length)
  }

  /** Removes as much of what is buffered as the target holds, into the target. */
  takeInto(target: Uint8Array): void {
    let done = 0
    for (const part of this.buffered) {
      if (done === target.length) break
      const taken = part.subarray(0, target.length - done)
      target.set(taken, done)
      done += taken.length
    }
    this.buffered.consume(done)
  }

  /** Stops listening; what arrives from now on is dropped. */
  release(): void {
    this.#stream.removeEventListener('end', this.#onEnd)
    this.#stream.removeEventListener('close', this.#onClose)
    this.#stream.removeEventListener('message', this.#onMessage)
    // Nobody reads on: the rest must not hold the stream open with a full window.
    this.#stream.addEventListener('message', () => undefined)
    if (this.#stream.readStatus === 'paused') this.#stream.resume()
  }

  #settle(how: (waiter: Waiter) => void): void {
    const waiter = this.#waiter
    this.#waiter = undefined
    if (waiter !== undefined) how(waiter)
  }

  readonly #onMessage = ({ data }: StreamMessageEvent): void => {
    this.buffered.append(data)
    if (this.#waiter === undefined && this.buffered.byteLength >= readAheadBytes) this.#pause()
    this.#settle((waiter) => waiter.resolve(true))
  }

  #pause(): void {
    const { readStatus } = this.#stream
    if (readStatus === 'readable') this.#stream.pause()
  }

  readonly #onEnd = (): void => {
    // A reset ends the stream too, and says so here before it says why.
    if (this.#stream.status === 'reset' || this.#stream.status === 'aborted') {
      this.#error ??= new Error('the stream was reset')
      this.#settle((waiter) => waiter.reject(this.#error))
      return
    }
    this.#ended = true
    this.#settle((waiter) => waiter.resolve(false))
  }

  readonly #onClose = ({ error }: StreamCloseEvent): void => {
    if (error !== undefined) {
      this.#error ??= error
      this.#settle((waiter) => waiter.reject(error))
    } else if (this.#stream.readBufferLength === 0) {
      this.#onEnd()
    }
  }
}
