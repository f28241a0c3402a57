import type { CID } from 'multiformats/cid'
import type { Codec } from '#sdk/codec/codec.ts'
import type { Blockstore } from './blockstore.ts'
import { collectionErrors } from './errors.ts'
import {
  BUCKET_SIZE,
  compareBytes,
  decodeHamtNode,
  emptyHamtNode,
  encodeHamtNode,
  type HamtEntry,
  type HamtLink,
  type HamtNode,
  isBucket,
} from './hamt-node.ts'
import { keyDigest } from './key-digest.ts'
import type { KeyCodec } from './keys.ts'
import { type NodeCache, nodeCache } from './node-cache.ts'
import { readStored, storedOf } from './stored-value.ts'

const DIGEST_BITS = 256

export interface HamtOptions<K, V> {
  /** Hash bits a level consumes, 1 to 8; part of the data's format. */
  readonly bitWidth: number
  readonly key: KeyCodec<K>
  readonly value: Codec<V>
}

/**
 * A map in a blockstore, as actor states hold it: a trie over the SHA-256 of the keys whose root CID
 * depends only on what it contains. Nodes load when they are needed; changes stay in memory until `flush`.
 * Keys and values handed in or out are shared, not copied: treat them as immutable.
 * Source: go-hamt-ipld v3.
 *
 * @example
 * import { Hamt } from '#sdk/collections/hamt.ts'
 * import { addressKey } from '#sdk/collections/keys.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * import { Address, parseFil } from 'dealkit'
 * import { tokenAmount } from 'dealkit/codec'
 * const balances = Hamt.create(new MemoryBlockstore(), { bitWidth: 5, key: addressKey, value: tokenAmount })
 * balances.set(Address.fromId(1000), parseFil('1 FIL'))
 * balances.get(Address.fromId(1000)) // 1000000000000000000n
 * balances.flush().toString() // 'bafy2bza…'
 */
export class Hamt<K, V> {
  readonly #store: Blockstore
  readonly #options: HamtOptions<K, V>
  readonly #nodes: NodeCache<HamtNode>
  #root: CID | undefined
  #node: HamtNode | undefined
  #owner: object = {}

  private constructor(store: Blockstore, options: HamtOptions<K, V>, root: CID | undefined) {
    this.#store = store
    this.#options = options
    this.#nodes = nodeCache(store, `hamt${options.bitWidth}`)
    this.#root = root
    if (root === undefined) this.#node = emptyHamtNode(options.bitWidth, this.#owner)
  }

  /** An empty map. */
  static create<K, V>(store: Blockstore, options: HamtOptions<K, V>): Hamt<K, V> {
    return new Hamt(store, options, undefined)
  }

  /** The map under a root; nothing is read before the first use. */
  static load<K, V>(store: Blockstore, root: CID, options: HamtOptions<K, V>): Hamt<K, V> {
    return new Hamt(store, options, root)
  }

  /**
   * The value of a key, or undefined.
   *
   * @throws {BLOCK_NOT_FOUND} when a node on the way is not in the store.
   * @throws {COLLECTION_NODE_INVALID} when a block is not a node of such a map.
   */
  get(key: K): V | undefined {
    const entry = this.#find(this.#options.key.toBytes(key))
    return entry === undefined ? undefined : readStored(entry.stored, this.#options.value)
  }

  /** Whether the key is there. @throws as `get` does. */
  has(key: K): boolean {
    return this.#find(this.#options.key.toBytes(key)) !== undefined
  }

  /** Gives a key its value. @throws {HAMT_TOO_DEEP} when there is no room for it; otherwise as `get` does. */
  set(key: K, value: V): void {
    const bytes = this.#options.key.toBytes(key)
    const entry = { key: bytes, stored: storedOf(this.#options.value, value) }
    this.#node = this.#insert(this.#top(), keyDigest(bytes), 0, entry)
    this.#root = undefined
  }

  /** @returns whether the key was there. */
  delete(key: K): boolean {
    const bytes = this.#options.key.toBytes(key)
    if (this.#find(bytes) === undefined) return false
    this.#node = this.#remove(this.#top(), keyDigest(bytes), 0, bytes)
    this.#root = undefined
    return true
  }

  /** Whether the map has no entries. */
  get isEmpty(): boolean {
    return this.#top().slots.every((pointer) => pointer === undefined)
  }

  /** The entries in trie order, which is Go's. Do not change the map meanwhile. */
  *entries(): Generator<[K, V]> {
    const { key, value } = this.#options
    for (const entry of this.#walk(this.#top())) yield [key.fromBytes(entry.key), readStored(entry.stored, value)]
  }

  /** The keys, in trie order. */
  *keys(): Generator<K> {
    for (const entry of this.#walk(this.#top())) yield this.#options.key.fromBytes(entry.key)
  }

  /** The values, in trie order of their keys. */
  *values(): Generator<V> {
    for (const entry of this.#walk(this.#top())) yield readStored(entry.stored, this.#options.value)
  }

  /** Stores the changed nodes and returns the root; without changes it costs nothing. */
  flush(): CID {
    if (this.#root !== undefined) return this.#root
    this.#root = this.#persist(this.#node!)
    this.#owner = {}
    return this.#root
  }

  #top(): HamtNode {
    this.#node ??= this.#read(this.#root!, true)
    return this.#node
  }

  #read(cid: CID, isRoot: boolean): HamtNode {
    const cached = this.#nodes.get(cid)
    if (cached !== undefined) return cached
    const bytes = this.#store.get(cid)
    if (bytes === undefined) throw collectionErrors.BLOCK_NOT_FOUND({ cid: cid.toString() })
    try {
      const node = decodeHamtNode(bytes, this.#options.bitWidth, isRoot)
      this.#nodes.set(cid, node)
      return node
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw collectionErrors.COLLECTION_NODE_INVALID({ kind: 'map', cid: cid.toString(), reason }, { cause: error })
    }
  }

  #child(pointer: HamtLink): HamtNode {
    return pointer.node ?? this.#read(pointer.cid!, false)
  }

  /** The slot of a digest at a level: `bitWidth` bits of it, the most significant first. */
  #slot(hashed: Uint8Array, level: number): number {
    const { bitWidth } = this.#options
    const from = level * bitWidth
    if (from + bitWidth > DIGEST_BITS)
      throw collectionErrors.HAMT_TOO_DEEP({ key: Buffer.from(hashed).toString('hex') })
    const pair = (hashed[from >> 3]! << 8) | (hashed[(from >> 3) + 1] ?? 0)
    return (pair >> (16 - bitWidth - (from & 7))) & ((1 << bitWidth) - 1)
  }

  #find(key: Uint8Array): HamtEntry | undefined {
    const hashed = keyDigest(key)
    let node = this.#top()
    for (let level = 0; ; level++) {
      const pointer = node.slots[this.#slot(hashed, level)]
      if (pointer === undefined) return undefined
      if (isBucket(pointer)) return pointer.find((entry) => compareBytes(entry.key, key) === 0)
      node = this.#child(pointer)
    }
  }

  #owned(node: HamtNode): HamtNode {
    return node.owner === this.#owner ? node : { owner: this.#owner, slots: node.slots.slice() }
  }

  #insert(node: HamtNode, hashed: Uint8Array, level: number, entry: HamtEntry): HamtNode {
    const slot = this.#slot(hashed, level)
    const pointer = node.slots[slot]
    const own = this.#owned(node)
    if (pointer === undefined) own.slots[slot] = [entry]
    else if (!isBucket(pointer)) {
      own.slots[slot] = { cid: undefined, node: this.#insert(this.#child(pointer), hashed, level + 1, entry) }
    } else {
      const bucket = [...pointer.filter((other) => compareBytes(other.key, entry.key) !== 0), entry]
      own.slots[slot] =
        bucket.length <= BUCKET_SIZE
          ? bucket.sort((a, b) => compareBytes(a.key, b.key))
          : { cid: undefined, node: this.#split(bucket, level + 1) }
    }
    return own
  }

  #split(entries: readonly HamtEntry[], level: number): HamtNode {
    let node = emptyHamtNode(this.#options.bitWidth, this.#owner)
    for (const entry of entries) node = this.#insert(node, keyDigest(entry.key), level, entry)
    return node
  }

  #remove(node: HamtNode, hashed: Uint8Array, level: number, key: Uint8Array): HamtNode {
    const slot = this.#slot(hashed, level)
    const pointer = node.slots[slot]!
    const own = this.#owned(node)
    if (isBucket(pointer)) {
      const rest = pointer.filter((entry) => compareBytes(entry.key, key) !== 0)
      own.slots[slot] = rest.length === 0 ? undefined : rest
    } else {
      const child = this.#remove(this.#child(pointer), hashed, level + 1, key)
      own.slots[slot] = folded(child) ?? { cid: undefined, node: child }
    }
    return own
  }

  *#walk(node: HamtNode): Generator<HamtEntry> {
    for (const pointer of node.slots) {
      if (pointer === undefined) continue
      if (isBucket(pointer)) yield* pointer
      else yield* this.#walk(this.#child(pointer))
    }
  }

  #persist(node: HamtNode): CID {
    for (let i = 0; i < node.slots.length; i++) {
      const pointer = node.slots[i]
      if (pointer === undefined || isBucket(pointer) || pointer.cid !== undefined) continue
      node.slots[i] = { cid: this.#persist(pointer.node!), node: undefined }
    }
    const cid = this.#store.put(encodeHamtNode(node))
    node.owner = undefined
    this.#nodes.set(cid, node)
    return cid
  }
}

/** The bucket that a node without children and with few entries must become. */
function folded(node: HamtNode): readonly HamtEntry[] | undefined {
  const entries: HamtEntry[] = []
  for (const pointer of node.slots) {
    if (pointer === undefined) continue
    if (!isBucket(pointer) || entries.length + pointer.length > BUCKET_SIZE) return undefined
    entries.push(...pointer)
  }
  return entries.sort((a, b) => compareBytes(a.key, b.key))
}
