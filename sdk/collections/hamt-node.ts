import type { CID } from 'multiformats/cid'
import { CborReader } from '#sdk/codec/cbor-reader.ts'
import { CborWriter, major } from '#sdk/codec/cbor-writer.ts'
import { cid as link } from '#sdk/codec/cid.ts'
import { CodecError } from '#sdk/codec/errors.ts'
import { LINK_BYTES, writeLink } from './node-link.ts'
import { type StoredValue, storedBytes, storedRaw } from './stored-value.ts'

/** Entries a pointer may hold before they move into a node of their own. */
export const BUCKET_SIZE = 3
const MAX_KEY_BYTES = 2048

export interface HamtEntry {
  readonly key: Uint8Array
  readonly stored: StoredValue
}

/** A child node: by CID once it is stored, in memory while it is being changed. */
export interface HamtLink {
  readonly cid: CID | undefined
  readonly node: HamtNode | undefined
}

export type HamtPointer = readonly HamtEntry[] | HamtLink

/** One node, with a place for each of its 2^bitWidth slots. Only the map that is its owner may change it. */
export interface HamtNode {
  owner: object | undefined
  readonly slots: (HamtPointer | undefined)[]
}

/**
 * Whether a slot holds entries rather than a link to a node below.
 *
 * @example
 * import { emptyHamtNode, isBucket } from '#sdk/collections/hamt-node.ts'
 * isBucket([]) // true
 * isBucket({ cid: undefined, node: emptyHamtNode(5, undefined) }) // false
 */
export function isBucket(pointer: HamtPointer): pointer is readonly HamtEntry[] {
  return Array.isArray(pointer)
}

/**
 * A node without entries, of 2^bitWidth slots. `owner` is the map that may change it.
 *
 * @example
 * import { emptyHamtNode } from '#sdk/collections/hamt-node.ts'
 * emptyHamtNode(5, undefined).slots.length // 32
 */
export function emptyHamtNode(bitWidth: number, owner: object | undefined): HamtNode {
  return { owner, slots: new Array(1 << bitWidth).fill(undefined) }
}

/**
 * The block of a node whose children all have their CIDs: a bitmap, then the pointers. Source: go-hamt-ipld v3.
 *
 * @example
 * import { emptyHamtNode, encodeHamtNode } from '#sdk/collections/hamt-node.ts'
 * encodeHamtNode(emptyHamtNode(5, undefined)) // the bytes 82 40 80
 */
export function encodeHamtNode({ slots }: HamtNode): Uint8Array {
  const bitmap = bitmapOf(slots)
  const present = slots.filter((pointer) => pointer !== undefined)
  const writer = new CborWriter(present.reduce((size, pointer) => size + sizeOf(pointer), bitmap.length + 16))
  writer.head(major.array, 2)
  writer.bytes(bitmap)
  writer.head(major.array, present.length)
  for (const pointer of present) {
    if (!isBucket(pointer)) {
      writeLink(writer, pointer.cid!)
      continue
    }
    writer.head(major.array, pointer.length)
    for (const { key, stored } of pointer) {
      writer.head(major.array, 2)
      writer.bytes(key)
      writer.raw(storedBytes(stored))
    }
  }
  return writer.finish()
}

/** One bit a slot, big-endian and without leading zeros, as Go's big.Int prints itself. */
function bitmapOf(slots: readonly unknown[]): Uint8Array {
  const highest = slots.findLastIndex((slot) => slot !== undefined)
  const bitmap = new Uint8Array((highest >> 3) + 1)
  for (let i = 0; i <= highest; i++) {
    if (slots[i] !== undefined) bitmap[bitmap.length - 1 - (i >> 3)]! |= 1 << (i & 7)
  }
  return bitmap
}

/** What a pointer takes at most, so that the writer need not grow. */
function sizeOf(pointer: HamtPointer): number {
  if (!isBucket(pointer)) return LINK_BYTES
  return pointer.reduce((size, { key, stored }) => size + key.length + storedBytes(stored).length + 8, 1)
}

/**
 * Reads a node and holds it to the canonical form, as go-hamt-ipld does on load.
 *
 * @throws {CODEC_INVALID} for other bytes, and for a node that is not in that form.
 * @example
 * import { decodeHamtNode } from '#sdk/collections/hamt-node.ts'
 * decodeHamtNode(Uint8Array.of(0x82, 0x40, 0x80), 5, true).slots.length // 32
 */
export function decodeHamtNode(bytes: Uint8Array, bitWidth: number, isRoot: boolean): HamtNode {
  const reader = new CborReader(bytes)
  const node = emptyHamtNode(bitWidth, undefined)
  const width = node.slots.length
  if (reader.length(major.array, 2) !== 2) throw new CodecError('a node is a bitmap and its pointers')
  const bitmap = reader.bytes(Math.max(1, width >> 3))
  if (bitmap[0] === 0) throw new CodecError('the bitmap has leading zeros')
  const size = reader.length(major.array, width)

  let read = 0
  let entries = 0
  let children = 0
  for (let i = 0; i < bitmap.length * 8; i++) {
    if ((bitmap[bitmap.length - 1 - (i >> 3)]! & (1 << (i & 7))) === 0) continue
    if (i >= width || read === size) throw new CodecError('the bitmap and the pointers disagree')
    read++
    const pointer = readPointer(reader)
    node.slots[i] = pointer
    if (isBucket(pointer)) entries += pointer.length
    else children++
  }
  if (read !== size) throw new CodecError('the bitmap and the pointers disagree')
  if (!reader.done) throw new CodecError('bytes follow the node')
  if (!isRoot && children === 0 && entries <= BUCKET_SIZE)
    throw new CodecError('the node should have been folded into its parent')
  return node
}

function readPointer(reader: CborReader): HamtPointer {
  if (reader.peekMajor() === major.tag) return { cid: link.read(reader), node: undefined }
  const size = reader.length(major.array, BUCKET_SIZE)
  if (size === 0) throw new CodecError('a bucket is empty')
  const bucket: HamtEntry[] = []
  for (let i = 0; i < size; i++) {
    if (reader.length(major.array, 2) !== 2) throw new CodecError('an entry is a key and a value')
    const key = reader.bytes(MAX_KEY_BYTES)
    if (i > 0 && compareBytes(bucket[i - 1]!.key, key) >= 0) throw new CodecError('a bucket is not sorted')
    bucket.push({ key, stored: storedRaw(reader.rawItem()) })
  }
  return bucket
}

/**
 * Byte by byte, and a prefix before what it begins: negative, 0 or positive.
 *
 * @example
 * import { compareBytes } from '#sdk/collections/hamt-node.ts'
 * compareBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3)) // -1
 */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++) {
    const difference = a[i]! - b[i]!
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
