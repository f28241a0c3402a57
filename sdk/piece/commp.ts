import type { CID } from 'multiformats/cid'
import { smallestPieceFor } from '#sdk/units/piece-size.ts'
import { pieceCid } from './commitment-cid.ts'
import { segmentLevel, segmentPayloadBytes } from './commp-segment.ts'
import { pieceErrors } from './errors.ts'
import { levelOf, raise, type Subtree, TreeJoiner } from './piece-tree.ts'
import { defaultThreads, hashSegment, hashSegmentHere } from './segment-threads.ts'
import { allocateSegment, SegmentWork } from './segment-work.ts'

/** A piece commitment with the sizes it stands for, all in bytes. */
export interface PieceInfo {
  readonly cid: CID
  /** Size on chain and in proposals: a power of two from 128. */
  readonly paddedSize: number
  /** Bytes that were hashed, before zeros and Fr32 padding. */
  readonly payloadSize: number
}

/** How a piece is hashed. */
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
  let segment = allocateSegment()
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
          segment = allocateSegment()
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
 * A segment's memory is allocated, and goes back with `add`.
 *
 * @throws {PIECE_THREADS} for a number of threads that is not a whole one from 1.
 * @example
 * import { SegmentedHasher } from '#sdk/piece/commp.ts'
 * import { allocateSegment } from '#sdk/piece/segment-work.ts'
 * const hasher = new SegmentedHasher()
 * await hasher.add(0, allocateSegment().subarray(0, 127))
 * const { paddedSize } = await hasher.digest() // 128
 */
export class SegmentedHasher {
  readonly #threads: number | undefined
  readonly #work: SegmentWork
  readonly #tree = new TreeJoiner(segmentLevel)
  #first: Subtree | undefined
  #count = 0
  #payloadSize = 0

  constructor({ threads }: CommPOptions = {}) {
    if (threads !== undefined && !(Number.isSafeInteger(threads) && threads >= 1)) {
      throw pieceErrors.PIECE_THREADS({ threads })
    }
    this.#threads = threads
    this.#work = new SegmentWork((threads ?? defaultThreads) * segmentsPerThread)
  }

  /** Gives a filled segment over, and starts `beside` on it too. Resolves when there is room for more. */
  async add(index: number, payload: Uint8Array, beside?: (payload: Uint8Array) => Promise<unknown>): Promise<void> {
    this.check()
    this.#count = Math.max(this.#count, index + 1)
    this.#payloadSize += payload.length
    await this.#work.start(payload, () => this.#hash(index, payload, beside))
  }

  /** Waits for the segments in work, whatever becomes of them. */
  async settle(): Promise<void> {
    await this.#work.settle()
  }

  /** Does nothing while all went well. @throws what hashing, or the work beside it, threw. */
  check(): void {
    this.#work.check()
  }

  /** The commitment of all segments. @throws {PIECE_EMPTY} {PIECE_INCOMPLETE} {PIECE_THREAD_LOST} */
  async digest(): Promise<PieceInfo> {
    await this.settle()
    this.check()
    if (this.#first === undefined) throw pieceErrors.PIECE_EMPTY({})
    return pieceInfo(this.#count === 1 ? this.#first : this.#tree.finish(this.#count), this.#payloadSize)
  }

  async #hash(index: number, payload: Uint8Array, beside?: (payload: Uint8Array) => Promise<unknown>): Promise<void> {
    const other = beside?.(payload)
    const threads = this.#threads ?? (this.#count > threadsFromSegments ? defaultThreads : 1)
    // Neither may still be at work when the memory goes back.
    const [subtree, besides] = await Promise.allSettled([hashSegment(payload, threads), other])
    if (subtree.status === 'rejected') throw subtree.reason
    if (besides.status === 'rejected') throw besides.reason
    if (index === 0) this.#first = subtree.value
    this.#tree.add(index, raise(subtree.value, segmentLevel).root)
  }
}

function pieceInfo(subtree: Subtree, payloadSize: number): PieceInfo {
  const { paddedBytes } = smallestPieceFor(payloadSize)
  return { cid: pieceCid(raise(subtree, levelOf(paddedBytes)).root), paddedSize: paddedBytes, payloadSize }
}
