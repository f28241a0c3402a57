import type { FileHandle } from 'node:fs/promises'
import { SegmentedHasher } from './commp.ts'
import { segmentPayloadBytes } from './commp-segment.ts'
import { type HashedFile, hashedFile } from './hashed-file.ts'
import { SegmentFile } from './segment-file.ts'
import { allocateSegment, SegmentWork } from './segment-work.ts'

/** Whole segments that may wait to be written; one that is hashed too counts with the hasher's. */
const unwrittenSegments = 4

/**
 * A file that grows at its end. What is appended is gathered in segments, each written once it is whole, and hashed
 * from the same memory beside that: with the last byte the commitment of the file is known.
 *
 * @example
 * import { GrowingFile } from '#sdk/piece/growing-file.ts'
 * import { open } from 'node:fs/promises'
 * const file = await GrowingFile.open(await open('inbound.bin', 'w+'), 0, { commP: true })
 * await file.append(new Uint8Array(127))
 * console.log((await file.close())?.piece.paddedSize) // 128
 */
export class GrowingFile {
  readonly #handle: FileHandle
  readonly #file: SegmentFile
  readonly #hasher: SegmentedHasher | undefined
  readonly #work = new SegmentWork(unwrittenSegments)
  /** Whole segments that are not in the file yet. */
  readonly #unwritten = new Map<number, Uint8Array>()
  #open = allocateSegment()
  #index = 0
  #filled = 0
  /** What was in the file before is hashed from there. */
  #rehashing: Promise<void> = Promise.resolve()
  #isRehashed = true
  #isClosing = false

  private constructor(handle: FileHandle, commP: boolean) {
    this.#handle = handle
    this.#file = new SegmentFile(handle)
    this.#hasher = commP ? new SegmentedHasher() : undefined
  }

  /** Goes on behind the `size` bytes that the file has. With `commP` the file is hashed. */
  static async open(handle: FileHandle, size: number, { commP = false } = {}): Promise<GrowingFile> {
    const file = new GrowingFile(handle, commP)
    await file.#goOnAt(size)
    return file
  }

  /** Bytes of the file, those that wait to be written too. */
  get size(): number {
    return this.#index * segmentPayloadBytes + this.#filled
  }

  /** Appends a copy of the bytes, at once. A promise holds the giver back while much waits to be written. */
  append(...parts: readonly Uint8Array[]): void | Promise<void> {
    const waits: Promise<void>[] = []
    for (const bytes of parts) {
      for (let at = 0; at < bytes.length; ) {
        const part = bytes.subarray(at, at + segmentPayloadBytes - this.#filled)
        this.#open.set(part, this.#filled)
        at += part.length
        this.#filled += part.length
        if (this.#filled === segmentPayloadBytes) waits.push(this.#releaseOpen())
      }
    }
    return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined)
  }

  /** Fills the target with what was appended, or was there before. */
  async readInto(target: Uint8Array, offset: number): Promise<void> {
    for (let done = 0; done < target.length; ) {
      const index = Math.floor((offset + done) / segmentPayloadBytes)
      const start = offset + done - index * segmentPayloadBytes
      const part = target.subarray(done, done + segmentPayloadBytes - start)
      const inMemory = index === this.#index ? this.#open : this.#unwritten.get(index)
      if (inMemory === undefined) await this.#readFile(part, offset + done)
      else part.set(inMemory.subarray(start, start + part.length))
      done += part.length
    }
  }

  /** Brings all of it to the disk, and what was there before through the hasher. @throws what writing or hashing threw. */
  async flush(): Promise<void> {
    await this.#rehashing
    await this.#settle()
    await this.#file.write(this.#index, this.#open.subarray(0, this.#filled))
    await this.#handle.datasync()
  }

  /**
   * Brings all of it to the disk and closes the file. Gives its commitment, unless what was there before is not hashed
   * yet: that is not waited for.
   */
  async close(): Promise<HashedFile | undefined> {
    this.#isClosing = true
    try {
      await this.#rehashing
      if (this.#filled > 0) await this.#start(this.#index, this.#open.subarray(0, this.#filled))
      await this.#settle()
      await this.#handle.datasync()
      if (this.#hasher === undefined || !this.#isRehashed) return undefined
      return await hashedFile(this.#handle, await this.#hasher.digest())
    } finally {
      await this.#settle().catch(() => undefined)
      await this.#handle.close()
    }
  }

  async #goOnAt(size: number): Promise<void> {
    this.#index = Math.floor(size / segmentPayloadBytes)
    this.#filled = size - this.#index * segmentPayloadBytes
    await this.#readFile(this.#open.subarray(0, this.#filled), size - this.#filled)
    if (this.#hasher !== undefined && this.#index > 0) this.#rehashing = this.#rehash(this.#hasher, this.#index)
  }

  async #rehash(hasher: SegmentedHasher, count: number): Promise<void> {
    this.#isRehashed = false
    try {
      for (let index = 0; index < count; index++) {
        if (this.#isClosing) return
        const segment = allocateSegment()
        await this.#readFile(segment, index * segmentPayloadBytes)
        await hasher.add(index, segment)
      }
      this.#isRehashed = true
    } catch {
      // The file has then no commitment, and is hashed by who needs it; what is wrong with it shows there.
    }
  }

  #releaseOpen(): Promise<void> {
    const [index, segment] = [this.#index, this.#open]
    this.#index++
    this.#open = allocateSegment()
    this.#filled = 0
    this.#unwritten.set(index, segment)
    return this.#start(index, segment)
  }

  #start(index: number, payload: Uint8Array): Promise<void> {
    const write = async () => {
      await this.#file.write(index, payload)
      this.#unwritten.delete(index)
    }
    return this.#hasher === undefined ? this.#work.start(payload, write) : this.#hasher.add(index, payload, write)
  }

  async #settle(): Promise<void> {
    const work = this.#hasher ?? this.#work
    await work.settle()
    work.check()
  }

  async #readFile(target: Uint8Array, offset: number): Promise<void> {
    for (let done = 0; done < target.length; ) {
      const { bytesRead } = await this.#handle.read(target, done, target.length - done, offset + done)
      if (bytesRead === 0) throw new Error(`the file ends at ${offset + done} bytes, before what was written to it`)
      done += bytesRead
    }
  }
}
