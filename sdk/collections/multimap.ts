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

/** A map from keys to lists of values: a HAMT of AMT roots (cron events, queued proofs). */
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

  static create<K, V>(store: Blockstore, options: MultimapOptions<K, V>): Multimap<K, V> {
    return new Multimap(store, options, undefined)
  }

  static load<K, V>(store: Blockstore, root: CID, options: MultimapOptions<K, V>): Multimap<K, V> {
    return new Multimap(store, options, root)
  }

  /** The values of a key in the order they were added; none for an unknown key. */
  get(key: K): V[] {
    const root = this.#arrays.get(key)
    return root === undefined ? [] : [...this.#array(root).values()]
  }

  count(key: K): number {
    const root = this.#arrays.get(key)
    return root === undefined ? 0 : this.#array(root).count
  }

  add(key: K, value: V): void {
    const array = this.#array(this.#arrays.get(key))
    array.set(array.count, value)
    this.#arrays.set(key, array.flush())
  }

  /** @returns whether the key was there. */
  delete(key: K): boolean {
    return this.#arrays.delete(key)
  }

  keys(): Generator<K> {
    return this.#arrays.keys()
  }

  get isEmpty(): boolean {
    return this.#arrays.isEmpty
  }

  flush(): CID {
    return this.#arrays.flush()
  }

  #array(root: CID | undefined): Amt<V> {
    const inner = { bitWidth: this.#options.innerBitWidth, value: this.#options.value }
    return root === undefined ? Amt.create(this.#store, inner) : Amt.load(this.#store, root, inner)
  }
}
