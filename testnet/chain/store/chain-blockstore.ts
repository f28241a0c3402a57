import type { CID } from 'multiformats/cid'
import { blockKey } from '#sdk/collections/block-key.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import { dagCborCid } from '#sdk/crypto/cid.ts'
import type { BlockArchive } from './block-archive.ts'
import { linkedBlockKeys } from './links.ts'

interface Fresh {
  readonly cid: CID
  readonly bytes: Uint8Array
}

/**
 * The chain's blocks. What a tipset's execution writes is fresh until `keep`: the nodes that its final state reaches
 * go to the archive then, the others (most of what messages write) are forgotten.
 */
export class ChainBlockstore implements Blockstore {
  readonly #archive: BlockArchive
  #fresh = new Map<string, Fresh>()

  constructor(archive: BlockArchive) {
    this.#archive = archive
  }

  get(cid: CID): Uint8Array | undefined {
    return this.#fresh.get(blockKey(cid))?.bytes ?? this.#archive.get(cid)
  }

  has(cid: CID): boolean {
    return this.#fresh.has(blockKey(cid)) || this.#archive.has(cid)
  }

  put(bytes: Uint8Array): CID {
    const cid = dagCborCid(bytes)
    const key = blockKey(cid)
    if (!this.#fresh.has(key)) this.#fresh.set(key, { cid, bytes })
    return cid
  }

  /** Archives the fresh blocks under these roots and forgets all others. */
  keep(roots: readonly CID[]): void {
    const waiting = roots.map(blockKey)
    while (waiting.length > 0) {
      const key = waiting.pop()!
      const block = this.#fresh.get(key)
      if (block === undefined) continue
      this.#fresh.delete(key)
      this.#archive.keep(block.cid, block.bytes)
      for (const linked of linkedBlockKeys(block.bytes)) if (this.#fresh.has(linked)) waiting.push(linked)
    }
    this.#fresh = new Map()
  }
}
