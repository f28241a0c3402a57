import type { CID } from 'multiformats/cid'
import { blockKey } from './block-key.ts'
import type { Blockstore } from './blockstore.ts'

/** Nodes a generation may hold; two generations are kept, so the memory is bounded by twice this. */
const GENERATION = 16_384

/** Decoded nodes by CID: those used since the last turn, and those of the turn before. */
class Generations<N> {
  #young = new Map<string, N>()
  #old = new Map<string, N>()

  get(cid: CID): N | undefined {
    const key = blockKey(cid)
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(key)
    if (old !== undefined) this.#put(key, old)
    return old
  }

  set(cid: CID, node: N): void {
    this.#put(blockKey(cid), node)
  }

  #put(key: string, node: N): void {
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, node)
  }
}

export type NodeCache<N> = Pick<Generations<N>, 'get' | 'set'>

type CachesByForm = Map<string, Generations<unknown>>

const cachesOfStores = new WeakMap<Blockstore, CachesByForm>()

function cachesOf(store: Blockstore): CachesByForm {
  const known = cachesOfStores.get(store)
  if (known !== undefined) return known
  const made: CachesByForm = new Map()
  cachesOfStores.set(store, made)
  return made
}

/**
 * The decoded nodes of one store and one form (kind and bit width), which decides how a block reads.
 *
 * @example
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * import { nodeCache } from '#sdk/collections/node-cache.ts'
 * import { CID } from 'multiformats/cid'
 * const nodes = nodeCache<string>(new MemoryBlockstore(), 'hamt5')
 * nodes.get(CID.parse('bafkqaaa')) // undefined: nobody has decoded it
 */
export function nodeCache<N>(store: Blockstore, form: string): NodeCache<N> {
  const caches = cachesOf(store)
  const known = caches.get(form)
  if (known !== undefined) return known as Generations<N>
  const made = new Generations<N>()
  caches.set(form, made as Generations<unknown>)
  return made
}

/**
 * Lets a store that lies over another one (a write buffer) use the nodes the other has decoded.
 * Blocks are content-addressed, so a shared node is always the right one. Call it before the buffer is used.
 *
 * @example
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * import { shareDecodedNodes } from '#sdk/collections/node-cache.ts'
 * shareDecodedNodes(new MemoryBlockstore(), new MemoryBlockstore())
 */
export function shareDecodedNodes(base: Blockstore, layered: Blockstore): void {
  cachesOfStores.set(layered, cachesOf(base))
}
