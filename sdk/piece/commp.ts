import type { CID } from 'multiformats/cid'
import { smallestPieceFor } from '#sdk/units/piece-size.ts'
import { pieceCid } from './commitment-cid.ts'
import { segmentLevel, segmentPayloadBytes } from './commp-segment.ts'
import { pieceErrors } from './errors.ts'
import { levelOf, raise, type Subtree, TreeJoiner } from './piece-tree.ts'
import { defaultThreads, hashSegment, hashSegmentHere } from './segment-threads.ts'

/** A piece commitment with the sizes it stands for, all in bytes. */
export interface PieceInfo {
  readonly cid: CID
  /** Size on chain and in proposals: a power of two from 128. */
  readonly paddedSize: number
  /** Bytes that were hashed, before zeros and Fr32 padding. */
  readonly payloadSize: number
}

export interface CommPOptions {
  /**
   * Worker threads to hash in; 1 hashes in the caller's thread. Default: as many as the machine has
   * cores, up to 8, once the payload passes a few MiB.
   */
  readonly threads?: number
}

/** Segments that may wait or be in work for each thread. */
const segmentsPerThread = 3

/** Below this a piece is hashed in the caller's thread: starting threads would take longer. */
const threadsFromSegments = 8

/** An incremental piece hasher; see {@link createCommPStream}. */
export interface CommPStream {
  /**
   * Takes the next bytes, of any length. Await it before writing on: it waits while all threads are busy.
   * @throws {PIECE_STREAM_ENDED} after `digest`.
   */
  write(bytes: Uint8Array): Promise<void>
  /** The commitment of all that was written. The stream takes no more. @throws {PIECE_STREAM_ENDED} the second time. */
  digest(): Promise<PieceInfo>
}

/**
 * Starts the commitment (CommP) of a payload given in arbitrary chunks. Memory stays at a few MiB
 * whatever the payload's size.
 *
 * @throws {PIECE_EMPTY} from `digest`: nothing was written.
 * @throws {PIECE_THREAD_LOST} a hashing thread ended.
 * @see filecoin-project/go-fil-commp-hashhash
 * @example
 * import { createCommPStream } from 'dealkit/piece'
 * const stream = createCommPStream()
 * await stream.write(new Uint8Array(127))
 * const { cid, paddedSize } = await stream.digest() // baga6ea4seaqdomn3…, 128
 */
export function createCommPStream(options: CommPOptions = {}): CommPStream {
  const hasher = new SegmentedHasher(options)
  let segment = hasher.allocate()
  let filled = 0
  let index = 0
  let done = false

  return {
    async write(bytes) {
      if (done) throw pieceErrors.PIECE_STREAM_ENDED({})
      let at = 0
      while (at < bytes.length) {
        if (filled === segmentPayloadBytes) {
          await hasher.add(index++, segment)
          segment = hasher.allocate()
          filled = 0
        }
        const part = bytes.subarray(at, at + segmentPayloadBytes - filled)
        segment.set(part, filled)
        filled += part.length
        at += part.length
      }
    },
    async digest() {
      if (done) throw pieceErrors.PIECE_STREAM_ENDED({})
      done = true
      if (filled > 0) await hasher.add(index, segment.subarray(0, filled))
      return hasher.digest()
    },
  }
}

/**
 * The commitment of a payload that is whole in memory, worked out in the caller's thread.
 *
 * @throws {PIECE_EMPTY} the payload has no bytes.
 * @example
 * import { commp } from 'dealkit'
 * commp(new Uint8Array(127)).paddedSize // 128
 */
export function commp(payload: Uint8Array): PieceInfo {
  const tree = new TreeJoiner(segmentLevel)
  let last: Subtree | undefined
  const count = Math.ceil(payload.length / segmentPayloadBytes)
  for (let index = 0; index < count; index++) {
    last = hashSegmentHere(payload.subarray(index * segmentPayloadBytes, (index + 1) * segmentPayloadBytes))
    if (count > 1) tree.add(index, raise(last, segmentLevel).root)
  }
  if (last === undefined) throw pieceErrors.PIECE_EMPTY({})
  return pieceInfo(count > 1 ? tree.finish(count) : last, payload.length)
}

/**
 * Hashes a piece segment by segment, in any order, over threads. Only the last segment may be short.
 * It owns the segments' memory: what `allocate` gave returns to it with `add`.
 *
 * @throws {PIECE_THREADS} for a number of threads that is not a whole one from 1.
 * @example
 * import { SegmentedHasher } from '#sdk/piece/commp.ts'
 * const hasher = new SegmentedHasher()
 * const segment = hasher.allocate().subarray(0, 127)
 * await hasher.add(0, segment)
 * const { paddedSize } = await hasher.digest() // 128
 */
export class SegmentedHasher {
  readonly #threads: number | undefined
  readonly #tree = new TreeJoiner(segmentLevel)
  readonly #free: Uint8Array[] = []
  readonly #busy = new Set<Promise<void>>()
  #first: Subtree | undefined
  #count = 0
  #payloadSize = 0
  #failure: { readonly error: unknown } | undefined

  constructor({ threads }: CommPOptions = {}) {
    if (threads !== undefined && !(Number.isSafeInteger(threads) && threads >= 1)) {
      throw pieceErrors.PIECE_THREADS({ threads })
    }
    this.#threads = threads
  }

  /** Memory for a segment's payload: 1,040,384 bytes, with whatever was in them before. */
  allocate(): Uint8Array {
    return this.#free.pop() ?? new Uint8Array(new SharedArrayBuffer(segmentPayloadBytes))
  }

  /** Gives a filled segment over, and starts `beside` on it too. Resolves when there is room for more. */
  async add(index: number, payload: Uint8Array, beside?: (payload: Uint8Array) => Promise<unknown>): Promise<void> {
    this.#checkFailure()
    this.#count = Math.max(this.#count, index + 1)
    this.#payloadSize += payload.length
    const work = this.#hash(index, payload, beside).catch((error: unknown) => {
      this.#failure ??= { error }
    })
    this.#busy.add(work)
    void work.then(() => this.#busy.delete(work))
    while (this.#busy.size >= (this.#threads ?? defaultThreads) * segmentsPerThread) await Promise.race(this.#busy)
    this.#checkFailure()
  }

  /** Waits for the segments in work, whatever becomes of them. */
  async settle(): Promise<void> {
    await Promise.all(this.#busy)
  }

  /** The commitment of all segments. @throws {PIECE_EMPTY} {PIECE_INCOMPLETE} {PIECE_THREAD_LOST} */
  async digest(): Promise<PieceInfo> {
    await this.settle()
    this.#checkFailure()
    if (this.#first === undefined) throw pieceErrors.PIECE_EMPTY({})
    return pieceInfo(this.#count === 1 ? this.#first : this.#tree.finish(this.#count), this.#payloadSize)
  }

  #checkFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error
  }

  async #hash(index: number, payload: Uint8Array, beside?: (payload: Uint8Array) => Promise<unknown>): Promise<void> {
    const other = beside?.(payload)
    const threads = this.#threads ?? (this.#count > threadsFromSegments ? defaultThreads : 1)
    const [subtree] = await Promise.all([hashSegment(payload, threads), other])
    if (index === 0) this.#first = subtree
    this.#tree.add(index, raise(subtree, segmentLevel).root)
    this.#free.push(new Uint8Array(payload.buffer))
  }
}

function pieceInfo(subtree: Subtree, payloadSize: number): PieceInfo {
  const { paddedBytes } = smallestPieceFor(payloadSize)
  return { cid: pieceCid(raise(subtree, levelOf(paddedBytes)).root), paddedSize: paddedBytes, payloadSize }
}
