import type { FileHandle } from 'node:fs/promises'
import { type CommPOptions, type PieceInfo, SegmentedHasher } from './commp.ts'
import { segmentPayloadBytes } from './commp-segment.ts'
import { SegmentFile } from './segment-file.ts'
import { allocateSegment } from './segment-work.ts'

/** Room left in the output for bytes that are known later. */
export interface Gap {
  readonly offset: number
  readonly length: number
}

interface OpenSegment {
  readonly bytes: Uint8Array
  /** Gaps that reach into it and are not filled yet. */
  gaps: number
}

/**
 * Writes a piece's payload and hashes it in the same pass. Bytes come in order, except for gaps that are
 * filled when their content is known: a segment goes to the file and to the hasher once it is complete, so
 * only segments with an open gap stay in memory.
 *
 * @example
 * import { PieceWriter } from '#sdk/piece/piece-writer.ts'
 * const writer = new PieceWriter(undefined)
 * const gap = writer.reserve(2)
 * await writer.append(Buffer.from('the rest'))
 * await writer.fill(gap, Buffer.from('01'))
 * const { payloadSize } = await writer.finish() // 10
 */
export class PieceWriter {
  readonly #file: SegmentFile | undefined
  readonly #hasher: SegmentedHasher
  readonly #open = new Map<number, OpenSegment>()
  #position = 0

  /** Without a handle the payload is hashed and not kept. */
  constructor(handle: FileHandle | undefined, options: CommPOptions = {}) {
    this.#file = handle && new SegmentFile(handle)
    this.#hasher = new SegmentedHasher(options)
  }

  /** Takes the next bytes, of any length. */
  async append(bytes: Uint8Array): Promise<void> {
    const offset = this.#position
    this.#position += bytes.length
    await this.#put(offset, bytes)
  }

  /** Leaves room for so many bytes, which `fill` gives later. */
  reserve(length: number): Gap {
    const gap = { offset: this.#position, length }
    this.#position += length
    for (const index of segmentsOf(gap)) this.#segment(index).gaps++
    return gap
  }

  /** Gives the bytes of a gap: exactly as many as were reserved. */
  async fill(gap: Gap, bytes: Uint8Array): Promise<void> {
    for (const index of segmentsOf(gap)) this.#segment(index).gaps--
    await this.#put(gap.offset, bytes)
  }

  /** Takes a gap back that nothing was written behind. */
  withdraw(gap: Gap): void {
    this.#position = gap.offset
    for (const index of segmentsOf(gap)) this.#segment(index).gaps--
  }

  /** Hands the last segment over and gives the commitment of all that was written. */
  async finish(): Promise<PieceInfo> {
    const last = Math.floor(this.#position / segmentPayloadBytes)
    const rest = this.#position - last * segmentPayloadBytes
    if (rest > 0) await this.#release(last, rest)
    return this.#hasher.digest()
  }

  /** Waits for writes under way; after it the handle may be closed. */
  settle(): Promise<void> {
    return this.#hasher.settle()
  }

  async #put(offset: number, bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const index = Math.floor((offset + at) / segmentPayloadBytes)
      const start = offset + at - index * segmentPayloadBytes
      const part = bytes.subarray(at, at + segmentPayloadBytes - start)
      const segment = this.#segment(index)
      segment.bytes.set(part, start)
      at += part.length
      if (segment.gaps === 0 && this.#position >= (index + 1) * segmentPayloadBytes) {
        await this.#release(index, segmentPayloadBytes)
      }
    }
  }

  #segment(index: number): OpenSegment {
    let segment = this.#open.get(index)
    if (segment === undefined) {
      segment = { bytes: allocateSegment(), gaps: 0 }
      this.#open.set(index, segment)
    }
    return segment
  }

  async #release(index: number, length: number): Promise<void> {
    const { bytes } = this.#segment(index)
    this.#open.delete(index)
    await this.#hasher.add(index, bytes.subarray(0, length), async (payload) => this.#file?.write(index, payload))
  }
}

function* segmentsOf({ offset, length }: Gap): Generator<number> {
  if (length === 0) return
  const last = Math.floor((offset + length - 1) / segmentPayloadBytes)
  for (let index = Math.floor(offset / segmentPayloadBytes); index <= last; index++) yield index
}
