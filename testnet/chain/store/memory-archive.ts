import type { CID } from 'multiformats/cid'
import { blockKey } from '#sdk/collections/block-key.ts'
import type { BlockArchive } from './block-archive.ts'

/** Blocks for as long as the process lives. */
export class MemoryArchive implements BlockArchive {
  readonly #blocks = new Map<string, Uint8Array>()

  get size(): number {
    return this.#blocks.size
  }

  get(cid: CID): Uint8Array | undefined {
    return this.#blocks.get(blockKey(cid))
  }

  has(cid: CID): boolean {
    return this.#blocks.has(blockKey(cid))
  }

  keep(cid: CID, bytes: Uint8Array): void {
    this.#blocks.set(blockKey(cid), bytes)
  }
}
