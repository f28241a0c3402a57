import type { CID } from 'multiformats/cid'
import type { Codec } from '#sdk/codec/codec.ts'
import {
  type AmtBranch,
  type AmtForm,
  type AmtLink,
  type AmtNode,
  type AmtRoot,
  decodeAmtNode,
  decodeAmtRoot,
  emptyAmtNode,
  encodeAmtNode,
  encodeAmtRoot,
  isEmptyAmtNode,
} from './amt-node.ts'
import type { Blockstore } from './blockstore.ts'
import { collectionErrors } from './errors.ts'
import { type NodeCache, nodeCache } from './node-cache.ts'
import { readStored, type StoredValue, storedOf } from './stored-value.ts'

export interface AmtOptions<V> {
  /** Index bits a level consumes, 1 to 8; part of the data's format. */
  readonly bitWidth: number
  readonly value: Codec<V>
}

/** The first format, still used for the messages and receipts of blocks: 8 wide, no bit width in the root. */
export interface AmtV0Options<V> {
  readonly format: 'v0'
  readonly value: Codec<V>
}

/**
 * A sparse array in a blockstore, as actor states hold it, whose root CID depends only on what it contains.
 * Nodes load when they are needed; changes stay in memory until `flush`.
 * Values handed in or out are shared, not copied: treat them as immutable. Indexes go up to 2^53 - 1.
 * Source: go-amt-ipld v4, and v2 for the first format.
 *
 * @example
 * import { Amt } from '#sdk/collections/amt.ts'
 * import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
 * import { text } from 'dealkit/codec'
 * const array = Amt.from(new MemoryBlockstore(), ['a', 'b'], { bitWidth: 5, value: text() })
 * array.set(7, 'c')
 * console.log([...array.keys()], array.flush().toString()) // [ 0, 1, 7 ] bafy2bza…
 */
export class Amt<V> {
  readonly #store: Blockstore
  readonly #value: Codec<V>
  readonly #form: AmtForm
  readonly #nodes: NodeCache<AmtNode>
  readonly #roots: NodeCache<AmtRoot>
  #cid: CID | undefined
  #root: AmtRoot | undefined
  #owner: object = {}

  private constructor(store: Blockstore, options: AmtOptions<V> | AmtV0Options<V>, cid: CID | undefined) {
    this.#store = store
    this.#value = options.value
    this.#form = 'format' in options ? { version: 'v0', bitWidth: 3 } : { version: 'v3', bitWidth: options.bitWidth }
    this.#nodes = nodeCache(store, `amt${this.#form.bitWidth}`)
    this.#roots = nodeCache(store, `amt${this.#form.bitWidth} ${this.#form.version} root`)
    this.#cid = cid
    if (cid === undefined) {
      this.#root = { height: 0, count: 0, node: emptyAmtNode(this.#form.bitWidth, 0, this.#owner) }
    }
  }

  /** An empty array. */
  static create<V>(store: Blockstore, options: AmtOptions<V> | AmtV0Options<V>): Amt<V> {
    return new Amt(store, options, undefined)
  }

  /** An array of values at 0, 1, 2… */
  static from<V>(store: Blockstore, values: Iterable<V>, options: AmtOptions<V> | AmtV0Options<V>): Amt<V> {
    const amt = new Amt(store, options, undefined)
    let index = 0
    for (const value of values) amt.set(index++, value)
    return amt
  }

  /** The array under a root; nothing is read before the first use. */
  static load<V>(store: Blockstore, root: CID, options: AmtOptions<V> | AmtV0Options<V>): Amt<V> {
    return new Amt(store, options, root)
  }

  /** How many values there are. */
  get count(): number {
    return this.#top().count
  }

  /**
   * The value at an index, or undefined.
   *
   * @throws {BLOCK_NOT_FOUND} when a node on the way is not in the store.
   * @throws {COLLECTION_NODE_INVALID} when a block is not a node of such an array.
   */
  get(index: number): V | undefined {
    const stored = this.#find(index)
    return stored === undefined ? undefined : readStored(stored, this.#value)
  }

  /** Whether there is a value at an index. @throws as `get` does. */
  has(index: number): boolean {
    return this.#find(index) !== undefined
  }

  /** Puts a value at an index. @throws {AMT_INDEX_INVALID} for no whole number from 0; otherwise as `get` does. */
  set(index: number, value: V): void {
    checkIndex(index)
    let { node, height, count } = this.#top()
    while (index >= this.#span(height + 1)) {
      if (!isEmptyAmtNode(node)) {
        const raised = emptyAmtNode(this.#form.bitWidth, height + 1, this.#owner) as AmtBranch
        raised.slots[0] = { cid: undefined, node }
        node = raised
      }
      height++
    }
    if (node.isLeaf !== (height === 0)) node = emptyAmtNode(this.#form.bitWidth, height, this.#owner)
    if (!this.has(index)) count++
    this.#root = { height, count, node: this.#put(node, height, index, storedOf(this.#value, value)) }
    this.#cid = undefined
  }

  /** @returns whether there was a value. */
  delete(index: number): boolean {
    if (!this.has(index)) return false
    let { node, height, count } = this.#top()
    node = this.#remove(node, height, index)
    while (!node.isLeaf && height > 0 && node.slots.every((child, i) => (child !== undefined) === (i === 0))) {
      node = this.#child(node.slots[0]!, --height)
    }
    if (isEmptyAmtNode(node)) {
      height = 0
      node = emptyAmtNode(this.#form.bitWidth, 0, this.#owner)
    }
    count--
    this.#root = { height, count, node }
    this.#cid = undefined
    return true
  }

  /** The values with their indexes, ascending, starting at `from`. Do not change the array meanwhile. */
  *entries(from = 0): Generator<[number, V]> {
    const { node, height } = this.#top()
    for (const [index, stored] of this.#walk(node, height, 0, from)) yield [index, readStored(stored, this.#value)]
  }

  /** The values, by ascending index. */
  *values(): Generator<V> {
    for (const [, value] of this.entries()) yield value
  }

  /** The indexes that have a value, ascending, starting at `from`. */
  *keys(from = 0): Generator<number> {
    const { node, height } = this.#top()
    for (const [index] of this.#walk(node, height, 0, from)) yield index
  }

  /** Stores the changed nodes and returns the root; without changes it costs nothing. */
  flush(): CID {
    if (this.#cid !== undefined) return this.#cid
    const root = this.#root!
    this.#persistChildren(root.node)
    root.node.owner = undefined
    const cid = this.#store.put(encodeAmtRoot(this.#form, root))
    this.#roots.set(cid, root)
    this.#owner = {}
    this.#cid = cid
    return cid
  }

  /** How many indexes the subtree of one slot at this height covers. */
  #span(height: number): number {
    return 2 ** (this.#form.bitWidth * height)
  }

  #top(): AmtRoot {
    if (this.#root === undefined) {
      const cid = this.#cid!
      this.#root = this.#roots.get(cid) ?? this.#block(cid, (bytes) => decodeAmtRoot(bytes, this.#form))
      this.#roots.set(cid, this.#root)
    }
    return this.#root
  }

  #child(link: AmtLink, height: number): AmtNode {
    if (link.node !== undefined) return link.node
    const cid = link.cid!
    const cached = this.#nodes.get(cid)
    if (cached !== undefined && cached.isLeaf === (height === 0)) return cached
    const node = this.#block(cid, (bytes) => decodeAmtNode(bytes, this.#form.bitWidth, height))
    this.#nodes.set(cid, node)
    return node
  }

  #block<T>(cid: CID, decode: (bytes: Uint8Array) => T): T {
    const bytes = this.#store.get(cid)
    if (bytes === undefined) throw collectionErrors.BLOCK_NOT_FOUND({ cid: cid.toString() })
    try {
      return decode(bytes)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw collectionErrors.COLLECTION_NODE_INVALID({ kind: 'array', cid: cid.toString(), reason }, { cause: error })
    }
  }

  #find(index: number): StoredValue | undefined {
    if (index > Number.MAX_SAFE_INTEGER) return undefined
    checkIndex(index)
    let { node, height } = this.#top()
    if (index >= this.#span(height + 1)) return undefined
    let rest = index
    while (!node.isLeaf) {
      const span = this.#span(height)
      const link: AmtLink | undefined = node.slots[Math.floor(rest / span)]
      if (link === undefined) return undefined
      rest %= span
      node = this.#child(link, --height)
    }
    return node.slots[rest]
  }

  #owned<N extends AmtNode>(node: N): N {
    return node.owner === this.#owner ? node : { ...node, owner: this.#owner, slots: node.slots.slice() }
  }

  #put(node: AmtNode, height: number, index: number, stored: StoredValue): AmtNode {
    if (node.isLeaf) {
      const leaf = this.#owned(node)
      leaf.slots[index] = stored
      return leaf
    }
    const span = this.#span(height)
    const slot = Math.floor(index / span)
    const link = node.slots[slot]
    const child =
      link === undefined ? emptyAmtNode(this.#form.bitWidth, height - 1, this.#owner) : this.#child(link, height - 1)
    const branch = this.#owned(node)
    branch.slots[slot] = { cid: undefined, node: this.#put(child, height - 1, index % span, stored) }
    return branch
  }

  #remove(node: AmtNode, height: number, index: number): AmtNode {
    if (node.isLeaf) {
      const leaf = this.#owned(node)
      leaf.slots[index] = undefined
      return leaf
    }
    const span = this.#span(height)
    const slot = Math.floor(index / span)
    const child = this.#remove(this.#child(node.slots[slot]!, height - 1), height - 1, index % span)
    const branch = this.#owned(node)
    branch.slots[slot] = isEmptyAmtNode(child) ? undefined : { cid: undefined, node: child }
    return branch
  }

  *#walk(node: AmtNode, height: number, offset: number, from: number): Generator<[number, StoredValue]> {
    if (node.isLeaf) {
      for (let i = Math.max(0, from - offset); i < node.slots.length; i++) {
        const stored = node.slots[i]
        if (stored !== undefined) yield [offset + i, stored]
      }
      return
    }
    const span = this.#span(height)
    const first = Math.max(0, Math.floor((from - offset) / span))
    for (let i = first; i < node.slots.length; i++) {
      const link = node.slots[i]
      if (link !== undefined) yield* this.#walk(this.#child(link, height - 1), height - 1, offset + i * span, from)
    }
  }

  #persistChildren(node: AmtNode): void {
    if (node.isLeaf) return
    for (let i = 0; i < node.slots.length; i++) {
      const link = node.slots[i]
      if (link === undefined || link.cid !== undefined) continue
      const child = link.node!
      this.#persistChildren(child)
      child.owner = undefined
      const cid = this.#store.put(encodeAmtNode(child))
      this.#nodes.set(cid, child)
      node.slots[i] = { cid, node: undefined }
    }
  }
}

function checkIndex(index: number): void {
  if (!Number.isSafeInteger(index) || index < 0)
    throw collectionErrors.AMT_INDEX_INVALID({ index, most: Number.MAX_SAFE_INTEGER })
}
