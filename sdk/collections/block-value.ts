import type { CID } from 'multiformats/cid'
import type { Codec } from '#sdk/codec/codec.ts'
import type { Blockstore } from './blockstore.ts'
import { collectionErrors } from './errors.ts'
import { nodeCache } from './node-cache.ts'
import { readStored, type StoredValue, storedBytes, storedOf, storedRaw } from './stored-value.ts'

/**
 * The value of one block, such as an actor's state; decoded once while it is in use, so treat it as immutable.
 * @throws {BLOCK_NOT_FOUND} when the store lacks the block.
 * @throws {CODEC_INVALID} when the block is not such a value.
 * @example
 * import { loadValue, saveValue } from '#sdk/collections/block-value.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * import { int, list } from 'dealkit/codec'
 * const store = new MemoryBlockstore()
 * const cid = saveValue(store, list(int), [1, 2])
 * loadValue(store, cid, list(int)) // [1, 2]
 */
export function loadValue<T>(store: Blockstore, cid: CID, codec: Codec<T>): T {
  const cache = nodeCache<StoredValue>(store, 'value')
  let stored = cache.get(cid)
  if (stored === undefined) {
    const bytes = store.get(cid)
    if (bytes === undefined) throw collectionErrors.BLOCK_NOT_FOUND({ cid: cid.toString() })
    stored = storedRaw(bytes)
    cache.set(cid, stored)
  }
  return readStored(stored, codec)
}

/**
 * Stores a value as one block and returns its CID.
 *
 * @example
 * import { saveValue } from '#sdk/collections/block-value.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * import { int, list } from 'dealkit/codec'
 * saveValue(new MemoryBlockstore(), list(int), [1, 2]).toString() // 'bafy2bza…'
 */
export function saveValue<T>(store: Blockstore, codec: Codec<T>, value: T): CID {
  const stored = storedOf(codec, value)
  const cid = store.put(storedBytes(stored))
  nodeCache<StoredValue>(store, 'value').set(cid, stored)
  return cid
}
