import * as dagPb from '@ipld/dag-pb'
import type { CID } from 'multiformats/cid'
import { CborReader, CodecError, cid as cidCodec, major } from '#sdk/codec/index.ts'

/**
 * A block's content as a selector walks it: maps and lists in the order they are encoded in, links, and whole
 * numbers (selectors themselves are such nodes). Everything else is a leaf, its value not needed.
 */
export type DagNode =
  | { readonly kind: 'map'; readonly entries: readonly (readonly [string, DagNode])[] }
  | { readonly kind: 'list'; readonly items: readonly DagNode[] }
  | { readonly kind: 'link'; readonly cid: CID }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'leaf' }

const leaf: DagNode = { kind: 'leaf' }
const maxDepth = 256

const codecs = { raw: 0x55, dagPb: 0x70, dagCbor: 0x71 } as const

/**
 * A block's content, by the codec of its CID.
 *
 * @throws {CODEC_INVALID} the codec is not one of raw, dag-pb and dag-cbor, or the bytes are no dag-cbor.
 * @throws {Error} of the dag-pb library, for other bytes.
 * @example
 * import { decodeNode } from '#sdk/protocols/graphsync/dag-node.ts'
 * decodeNode(0x71, Uint8Array.of(0x81, 0x05)) // { kind: 'list', items: [{ kind: 'int', value: 5 }] }
 */
export function decodeNode(codec: number, bytes: Uint8Array): DagNode {
  switch (codec) {
    case codecs.raw:
      return leaf
    case codecs.dagCbor:
      return decodeDagCbor(bytes)
    case codecs.dagPb:
      // Its links would be views into memory that others may use again.
      return pbNode(dagPb.decode(new Uint8Array(bytes)))
    default:
      throw new CodecError(`its codec 0x${codec.toString(16)} is none of raw, dag-pb and dag-cbor`)
  }
}

/**
 * The content of one dag-cbor item.
 *
 * @throws {CODEC_INVALID} for other bytes, trailing ones included.
 * @example
 * import { decodeDagCbor } from '#sdk/protocols/graphsync/dag-node.ts'
 * decodeDagCbor(Uint8Array.of(0x05)) // { kind: 'int', value: 5 }
 */
export function decodeDagCbor(bytes: Uint8Array): DagNode {
  const reader = new CborReader(bytes)
  const node = readCbor(reader, bytes.length, 0)
  if (!reader.done) throw new CodecError(`${bytes.length - reader.offset} bytes follow the node`)
  return node
}

function readCbor(reader: CborReader, limit: number, depth: number): DagNode {
  if (depth > maxDepth) throw new CodecError(`nested deeper than ${maxDepth}`)
  switch (reader.peekMajor()) {
    case major.map: {
      const size = reader.length(major.map, limit)
      const entries: [string, DagNode][] = []
      for (let i = 0; i < size; i++) {
        const key = Buffer.from(reader.textBytes(limit)).toString('utf8')
        entries.push([key, readCbor(reader, limit, depth + 1)])
      }
      return { kind: 'map', entries }
    }
    case major.array: {
      const size = reader.length(major.array, limit)
      const items: DagNode[] = []
      for (let i = 0; i < size; i++) items.push(readCbor(reader, limit, depth + 1))
      return { kind: 'list', items }
    }
    case major.tag:
      return { kind: 'link', cid: cidCodec.read(reader) }
    case major.uint:
    case major.negative:
      return { kind: 'int', value: Number(reader.int()) }
    default:
      reader.rawItem()
      return leaf
  }
}

/** Fields in the order of the dag-pb schema: links first, whatever the order of the bytes. */
function pbNode(node: dagPb.PBNode): DagNode {
  const items = node.Links.map((link): DagNode => {
    const entries: [string, DagNode][] = [['Hash', { kind: 'link', cid: link.Hash as CID }]]
    if (link.Name !== undefined) entries.push(['Name', leaf])
    if (link.Tsize !== undefined) entries.push(['Tsize', leaf])
    return { kind: 'map', entries }
  })
  const links: [string, DagNode] = ['Links', { kind: 'list', items }]
  return { kind: 'map', entries: node.Data === undefined ? [links] : [links, ['Data', leaf]] }
}
