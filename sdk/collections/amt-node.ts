import type { CID } from 'multiformats/cid'
import { CborReader } from '#sdk/codec/cbor-reader.ts'
import { CborWriter, major } from '#sdk/codec/cbor-writer.ts'
import { cid as link } from '#sdk/codec/cid.ts'
import { CodecError } from '#sdk/codec/errors.ts'
import { LINK_BYTES, writeLink } from './node-link.ts'
import { type StoredValue, storedBytes, storedRaw } from './stored-value.ts'

/** Where an array's format puts things: v3 keeps its bit width in the root, v0 is always 8 wide. */
export interface AmtForm {
  readonly version: 'v3' | 'v0'
  readonly bitWidth: number
}

/** A child node: by CID once it is stored, in memory while it is being changed. */
export interface AmtLink {
  readonly cid: CID | undefined
  readonly node: AmtNode | undefined
}

/** Height 0: values. */
export interface AmtLeaf {
  owner: object | undefined
  readonly isLeaf: true
  readonly slots: (StoredValue | undefined)[]
}

/** Above: children. */
export interface AmtBranch {
  owner: object | undefined
  readonly isLeaf: false
  readonly slots: (AmtLink | undefined)[]
}

export type AmtNode = AmtLeaf | AmtBranch

export interface AmtRoot {
  readonly height: number
  readonly count: number
  readonly node: AmtNode
}

/**
 * A node without entries: a leaf at height 0, a branch above. `owner` is the array that may change it.
 *
 * @example
 * import { emptyAmtNode } from '#sdk/collections/amt-node.ts'
 * emptyAmtNode(3, 0, undefined).slots.length // 8
 */
export function emptyAmtNode(bitWidth: number, height: number, owner: object | undefined): AmtNode {
  const slots = new Array(1 << bitWidth).fill(undefined)
  return height === 0 ? { owner, isLeaf: true, slots } : { owner, isLeaf: false, slots }
}

/**
 * Whether none of a node's slots is taken.
 *
 * @example
 * import { emptyAmtNode, isEmptyAmtNode } from '#sdk/collections/amt-node.ts'
 * isEmptyAmtNode(emptyAmtNode(3, 0, undefined)) // true
 */
export function isEmptyAmtNode(node: AmtNode): boolean {
  for (const slot of node.slots) if (slot !== undefined) return false
  return true
}

/**
 * The block of a node whose children all have their CIDs: bitmap, links, values. Source: go-amt-ipld v4.
 *
 * @example
 * import { emptyAmtNode, encodeAmtNode } from '#sdk/collections/amt-node.ts'
 * encodeAmtNode(emptyAmtNode(3, 0, undefined)) // the bytes 83 41 00 80 80
 */
export function encodeAmtNode(node: AmtNode): Uint8Array {
  const writer = new CborWriter(sizeOf(node))
  writeNode(writer, node)
  return writer.finish()
}

/**
 * The block of a root: in v3 the bit width first, then height, count and the top node.
 *
 * @example
 * import { emptyAmtNode, encodeAmtRoot } from '#sdk/collections/amt-node.ts'
 * const root = { height: 0, count: 0, node: emptyAmtNode(3, 0, undefined) }
 * encodeAmtRoot({ version: 'v0', bitWidth: 3 }, root) // the bytes 83 00 00 83 41 00 80 80
 */
export function encodeAmtRoot(form: AmtForm, root: AmtRoot): Uint8Array {
  const writer = new CborWriter(sizeOf(root.node) + 32)
  writer.head(major.array, form.version === 'v3' ? 4 : 3)
  if (form.version === 'v3') writer.int(form.bitWidth)
  writer.int(root.height)
  writer.int(root.count)
  writeNode(writer, root.node)
  return writer.finish()
}

/** What a node takes at most, so that the writer need not grow. */
function sizeOf(node: AmtNode): number {
  let size = 64
  if (node.isLeaf) for (const stored of node.slots) size += stored === undefined ? 0 : storedBytes(stored).length
  else for (const child of node.slots) size += child === undefined ? 0 : LINK_BYTES
  return size
}

function writeNode(writer: CborWriter, node: AmtNode): void {
  const { slots } = node
  const bitmap = new Uint8Array(Math.max(1, slots.length >> 3))
  let count = 0
  for (let i = 0; i < slots.length; i++) {
    if (slots[i] === undefined) continue
    bitmap[i >> 3]! |= 1 << (i & 7)
    count++
  }
  writer.head(major.array, 3)
  writer.bytes(bitmap)
  writer.head(major.array, node.isLeaf ? 0 : count)
  if (!node.isLeaf) for (const child of node.slots) if (child !== undefined) writeLink(writer, child.cid!)
  writer.head(major.array, node.isLeaf ? count : 0)
  if (node.isLeaf) for (const stored of node.slots) if (stored !== undefined) writer.raw(storedBytes(stored))
}

/**
 * Reads a root's block.
 *
 * @throws {CODEC_INVALID} for other bytes, and for another bit width than the form's.
 * @example
 * import { decodeAmtRoot } from '#sdk/collections/amt-node.ts'
 * const form = { version: 'v0', bitWidth: 3 } as const
 * decodeAmtRoot(Uint8Array.of(0x83, 0x00, 0x00, 0x83, 0x41, 0x00, 0x80, 0x80), form).count // 0
 */
export function decodeAmtRoot(bytes: Uint8Array, form: AmtForm): AmtRoot {
  const reader = new CborReader(bytes)
  const fields = form.version === 'v3' ? 4 : 3
  const found = reader.length(major.array, 4)
  if (found !== fields) throw new CodecError(`the root has ${found} fields instead of ${fields}`)
  if (form.version === 'v3') {
    const width = reader.head(major.uint)
    if (width !== form.bitWidth) throw new CodecError(`its bit width is ${width}, not ${form.bitWidth}`)
  }
  const height = reader.length(major.uint, Math.floor(63 / form.bitWidth))
  const count = reader.length(major.uint, Number.MAX_SAFE_INTEGER)
  const node = readNode(reader, form.bitWidth, height)
  if (!reader.done) throw new CodecError('bytes follow the root')
  return { height, count, node }
}

/**
 * Reads the block of a node below the root, at its height.
 *
 * @throws {CODEC_INVALID} for other bytes, and for a node without entries.
 * @example
 * import { decodeAmtNode } from '#sdk/collections/amt-node.ts'
 * decodeAmtNode(Uint8Array.of(0x83, 0x41, 0x01, 0x80, 0x81, 0x05), 3, 0).slots.length // 8
 */
export function decodeAmtNode(bytes: Uint8Array, bitWidth: number, height: number): AmtNode {
  const reader = new CborReader(bytes)
  const node = readNode(reader, bitWidth, height)
  if (!reader.done) throw new CodecError('bytes follow the node')
  if (isEmptyAmtNode(node)) throw new CodecError('the node is empty')
  return node
}

function readNode(reader: CborReader, bitWidth: number, height: number): AmtNode {
  const node = emptyAmtNode(bitWidth, height, undefined)
  const width = node.slots.length
  if (reader.length(major.array, 3) !== 3) throw new CodecError('a node is a bitmap, links and values')
  const bitmap = reader.bytes(64)
  if (bitmap.length !== Math.max(1, width >> 3)) throw new CodecError(`the bitmap has ${bitmap.length} bytes`)
  const set: number[] = []
  for (let i = 0; i < bitmap.length * 8; i++) if ((bitmap[i >> 3]! & (1 << (i & 7))) !== 0) set.push(i)
  if (set.some((i) => i >= width)) throw new CodecError('the bitmap is wider than the node')

  const links = reader.length(major.array, width)
  if (links !== (node.isLeaf ? 0 : set.length)) throw new CodecError(`${links} links do not match the bitmap`)
  if (!node.isLeaf) for (const i of set) node.slots[i] = { cid: link.read(reader), node: undefined }
  const values = reader.length(major.array, width)
  if (values !== (node.isLeaf ? set.length : 0)) throw new CodecError(`${values} values do not match the bitmap`)
  if (node.isLeaf) for (const i of set) node.slots[i] = storedRaw(reader.rawItem())
  return node
}
