import type { CID } from 'multiformats/cid'
import { cid } from '#sdk/codec/cid.ts'
import type { Blockstore } from './blockstore.ts'
import { Hamt } from './hamt.ts'
import type { KeyCodec } from './keys.ts'
import { unit } from './unit.ts'

export interface SetMultimapOptions<K, V> {
  /** Bit width of the map and of the sets. */
  readonly bitWidth: number
  readonly key: KeyCodec<K>
  /** The members are keys of the sets. */
  readonly member: KeyCodec<V>
}

/**
 * A map from keys to sets: a HAMT of HAMT roots (deals by the epoch of their next payment).
 *
 * @example
 * import { intKey, uintKey } from '#sdk/collections/keys.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * import { SetMultimap } from '#sdk/collections/set-multimap.ts'
 * const deals = SetMultimap.create(new MemoryBlockstore(), { bitWidth: 5, key: intKey, member: uintKey })
 * deals.add(100, [7, 8])
 * deals.get(100).length // 2
 */
export class SetMultimap<K, V> {
  readonly #store: Blockstore
  readonly #options: SetMultimapOptions<K, V>
  readonly #sets: Hamt<K, CID>

  private constructor(store: Blockstore, options: SetMultimapOptions<K, V>, root: CID | undefined) {
    const outer = { bitWidth: options.bitWidth, key: options.key, value: cid }
    this.#store = store
    this.#options = options
    this.#sets = root === undefined ? Hamt.create(store, outer) : Hamt.load(store, root, outer)
  }

  /** An empty map. */
  static create<K, V>(store: Blockstore, options: SetMultimapOptions<K, V>): SetMultimap<K, V> {
    return new SetMultimap(store, options, undefined)
  }

  /** The map under a root; nothing is read before the first use. */
  static load<K, V>(store: Blockstore, root: CID, options: SetMultimapOptions<K, V>): SetMultimap<K, V> {
    return new SetMultimap(store, options, root)
  }

  /** The members under a key in trie order, which is the order Go visits them in. */
  get(key: K): V[] {
    const root = this.#sets.get(key)
    return root === undefined ? [] : [...this.#set(root).keys()]
  }

  /** Adds members to a key's set; without members it does nothing. */
  add(key: K, members: Iterable<V>): void {
    const set = this.#set(this.#sets.get(key))
    for (const member of members) set.set(member, null)
    if (!set.isEmpty) this.#sets.set(key, set.flush())
  }

  /** @returns whether the key was there. */
  delete(key: K): boolean {
    return this.#sets.delete(key)
  }

  /** The keys that have members, in trie order. */
  keys(): Generator<K> {
    return this.#sets.keys()
  }

  /** Stores the changed nodes and returns the root. */
  flush(): CID {
    return this.#sets.flush()
  }

  #set(root: CID | undefined): Hamt<V, null> {
    const inner = { bitWidth: this.#options.bitWidth, key: this.#options.member, value: unit }
    return root === undefined ? Hamt.create(this.#store, inner) : Hamt.load(this.#store, root, inner)
  }
}
