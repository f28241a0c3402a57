import type { FileHandle } from 'node:fs/promises'
import { segmentPayloadBytes } from './commp-segment.ts'

/** Flushed this often, so that the disk works beside the hashing and the last flush is short. */
const flushBytes = 32 * 1024 * 1024

/**
 * A file that is written in segments, in any order.
 *
 * @example
 * import { SegmentFile } from '#sdk/piece/segment-file.ts'
 * import { open } from 'node:fs/promises'
 * const file = new SegmentFile(await open('inbound.bin', 'w+'))
 * await file.write(0, Buffer.from('the first segment, and the last'))
 */
export class SegmentFile {
  readonly #handle: FileHandle
  #unflushed = 0

  constructor(handle: FileHandle) {
    this.#handle = handle
  }

  /** Writes a segment, or the beginning of it, where it belongs. */
  async write(index: number, payload: Uint8Array): Promise<void> {
    for (let done = 0; done < payload.length; ) {
      const at = index * segmentPayloadBytes + done
      const { bytesWritten } = await this.#handle.write(payload, done, payload.length - done, at)
      done += bytesWritten
    }
    this.#unflushed += payload.length
    if (this.#unflushed < flushBytes) return
    this.#unflushed = 0
    await this.#handle.datasync()
  }
}
