import type { CID } from 'multiformats/cid'
import { cid } from '#sdk/codec/cid.ts'
import type { Codec } from '#sdk/codec/codec.ts'
import { Amt } from './amt.ts'
import type { Blockstore } from './blockstore.ts'
import { Hamt } from './hamt.ts'
import type { KeyCodec } from './keys.ts'

export interface MultimapOptions<K, V> {
  /** Bit width of the map of keys. */
  readonly outerBitWidth: number
  /** Bit width of the array behind each key. */
  readonly innerBitWidth: number
  readonly key: KeyCodec<K>
  readonly value: Codec<V>
}

/**
 * A map from keys to lists of values: a HAMT of AMT roots (cron events, queued proofs).
 *
 * @example
 * import { uintKey } from '#sdk/collections/keys.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * import { Multimap } from '#sdk/collections/multimap.ts'
 * import { text } from 'dealkit/codec'
 * const options = { outerBitWidth: 5, innerBitWidth: 3, key: uintKey, value: text() }
 * const events = Multimap.create(new MemoryBlockstore(), options)
 * events.add(100, 'first')
 * events.get(100) // ['first']
 */
export class Multimap<K, V> {
  readonly #store: Blockstore
  readonly #options: MultimapOptions<K, V>
  readonly #arrays: Hamt<K, CID>

  private constructor(store: Blockstore, options: MultimapOptions<K, V>, root: CID | undefined) {
    const outer = { bitWidth: options.outerBitWidth, key: options.key, value: cid }
    this.#store = store
    this.#options = options
    this.#arrays = root === undefined ? Hamt.create(store, outer) : Hamt.load(store, root, outer)
  }

  /** An empty map. */
  static create<K, V>(store: Blockstore, options: MultimapOptions<K, V>): Multimap<K, V> {
    return new Multimap(store, options, undefined)
  }

  /** The map under a root; nothing is read before the first use. */
  static load<K, V>(store: Blockstore, root: CID, options: MultimapOptions<K, V>): Multimap<K, V> {
    return new Multimap(store, options, root)
  }

  /** The values of a key in the order they were added; none for an unknown key. */
  get(key: K): V[] {
    const root = this.#arrays.get(key)
    return root === undefined ? [] : [...this.#array(root).values()]
  }

  /** How many values a key has. */
  count(key: K): number {
    const root = this.#arrays.get(key)
    return root === undefined ? 0 : this.#array(root).count
  }

  /** Adds a value behind those a key has. */
  add(key: K, value: V): void {
    const array = this.#array(this.#arrays.get(key))
    array.set(array.count, value)
    this.#arrays.set(key, array.flush())
  }

  /** @returns whether the key was there. */
  delete(key: K): boolean {
    return this.#arrays.delete(key)
  }

  /** The keys that have values, in trie order. */
  keys(): Generator<K> {
    return this.#arrays.keys()
  }

  /** Whether no key has values. */
  get isEmpty(): boolean {
    return this.#arrays.isEmpty
  }

  /** Stores the changed nodes and returns the root. */
  flush(): CID {
    return this.#arrays.flush()
  }

  #array(root: CID | undefined): Amt<V> {
    const inner = { bitWidth: this.#options.innerBitWidth, value: this.#options.value }
    return root === undefined ? Amt.create(this.#store, inner) : Amt.load(this.#store, root, inner)
  }
}
