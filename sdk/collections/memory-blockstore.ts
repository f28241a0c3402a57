import type { CID } from 'multiformats/cid'
import { dagCborCid } from '#sdk/crypto/cid.ts'
import { blockKey } from './block-key.ts'
import type { Blockstore } from './blockstore.ts'

/**
 * Blocks in memory.
 *
 * @example
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * const store = new MemoryBlockstore()
 * const cid = store.put(Uint8Array.of(0x80))
 * store.get(cid) // Uint8Array [ 128 ]
 */
export class MemoryBlockstore implements Blockstore {
  readonly #blocks = new Map<string, { readonly cid: CID; readonly bytes: Uint8Array }>()

  /** How many blocks there are. */
  get size(): number {
    return this.#blocks.size
  }

  /** The bytes of a block, or undefined. */
  get(cid: CID): Uint8Array | undefined {
    return this.#blocks.get(blockKey(cid))?.bytes
  }

  /** Whether the block is there. */
  has(cid: CID): boolean {
    return this.#blocks.has(blockKey(cid))
  }

  /** Stores a dag-cbor block and returns its CID. */
  put(bytes: Uint8Array): CID {
    const cid = dagCborCid(bytes)
    this.putBlock(cid, bytes)
    return cid
  }

  /** Stores a block under a CID that is known already, of any codec; the two are not compared. */
  putBlock(cid: CID, bytes: Uint8Array): void {
    this.#blocks.set(blockKey(cid), { cid, bytes })
  }

  /** Forgets a block; one that is not there is no error. */
  delete(cid: CID): void {
    this.#blocks.delete(blockKey(cid))
  }

  /** Every block, in the order of first storing. */
  *blocks(): Generator<readonly [CID, Uint8Array]> {
    for (const { cid, bytes } of this.#blocks.values()) yield [cid, bytes]
  }
}
