import * as dagPb from '@ipld/dag-pb'
import { varint } from 'multiformats'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { blake2b256 } from '#sdk/crypto/blake2b.ts'
import { blake2b256Code, identityCode } from './block-hash.ts'

export const rawCodec = 0x55

/** How a file becomes a DAG; sizes in bytes. */
export interface UnixFsLayout {
  readonly chunkBytes: number
  readonly maxLinks: number
  /** Blocks up to this size travel inside their CID. */
  readonly inlineBytes: number
}

/** What the market client uses, and so what a deal's root depends on. */
export const marketLayout: UnixFsLayout = { chunkBytes: 1024 * 1024, maxLinks: 1024, inlineBytes: 126 }

/** A child as its parent names it: `treeBytes` counts all blocks under it, `fileBytes` the file's bytes. */
export interface FileLink {
  readonly cid: CID
  readonly treeBytes: number
  readonly fileBytes: number
}

/**
 * The CID of a raw leaf.
 *
 * @example
 * import { leafCid, marketLayout } from '#sdk/piece/unixfs-file.ts'
 * leafCid(Buffer.from('short'), marketLayout).toString() // 'bafkqabltnbxxe5a': it carries its bytes
 */
export const leafCid = (bytes: Uint8Array, layout: UnixFsLayout): CID => blockCid(rawCodec, bytes, layout)

/**
 * The CID of an inner node.
 *
 * @example
 * import { encodeFileNode, leafCid, marketLayout, nodeCid } from '#sdk/piece/unixfs-file.ts'
 * const link = { cid: leafCid(Buffer.from('short'), marketLayout), treeBytes: 5, fileBytes: 5 }
 * nodeCid(encodeFileNode([link]), marketLayout).toString() // 'bafyaa…'
 */
export const nodeCid = (bytes: Uint8Array, layout: UnixFsLayout): CID => blockCid(dagPb.code, bytes, layout)

/**
 * The dag-pb block of an inner node over these children.
 *
 * @example
 * import { encodeFileNode, leafCid, marketLayout } from '#sdk/piece/unixfs-file.ts'
 * const link = { cid: leafCid(Buffer.from('short'), marketLayout), treeBytes: 5, fileBytes: 5 }
 * encodeFileNode([link]).length // 25
 */
export function encodeFileNode(links: readonly FileLink[]): Uint8Array {
  return dagPb.encode(
    dagPb.createNode(
      unixFsFile(links.map((link) => link.fileBytes)),
      links.map((link) => dagPb.createLink('', link.treeBytes, link.cid)),
    ),
  )
}

/**
 * The UnixFS message of a file without data of its own: type, file size, size of each child. By hand,
 * because ipfs-unixfs 13.1 writes zeros for sizes from 2 to 4 GiB.
 */
function unixFsFile(blockSizes: readonly number[]): Uint8Array {
  const typeFile = [0x08, 0x02]
  const fields: [tag: number, value: number][] = [
    [0x18, blockSizes.reduce((sum, size) => sum + size, 0)],
    ...blockSizes.map((size): [number, number] => [0x20, size]),
  ]
  const bytes = new Uint8Array(
    fields.reduce((length, [, value]) => length + 1 + varint.encodingLength(value), typeFile.length),
  )
  bytes.set(typeFile)
  let at = typeFile.length
  for (const [tag, value] of fields) {
    bytes[at++] = tag
    varint.encodeTo(value, bytes, at)
    at += varint.encodingLength(value)
  }
  return bytes
}

function blockCid(codec: number, bytes: Uint8Array, { inlineBytes }: UnixFsLayout): CID {
  const multihash =
    bytes.length <= inlineBytes
      ? Digest.create(identityCode, bytes.slice())
      : Digest.create(blake2b256Code, blake2b256(bytes))
  return CID.createV1(codec, multihash)
}

/** Sizes of one kind of node, known before its content is. */
interface NodeShape extends FileLink {
  readonly blockBytes: number
}

/**
 * The balanced DAG over a file of known size: all leaves at one depth, every node but those on the right
 * edge full. Its shape follows from the size alone, and with it the length of every block and CID.
 *
 * @example
 * import { FileDagPlan, marketLayout } from '#sdk/piece/unixfs-file.ts'
 * const plan = new FileDagPlan(3 << 20, marketLayout)
 * plan.depth // 1: three leaves under one root
 * plan.childCount(1, 0) // 3
 */
export class FileDagPlan {
  /** Level of the root; leaves are level 0. */
  readonly depth: number
  readonly layout: UnixFsLayout
  readonly #leaves: number
  readonly #full: NodeShape[]
  readonly #edge: NodeShape[]

  constructor(fileBytes: number, layout: UnixFsLayout) {
    const { chunkBytes, maxLinks } = layout
    this.layout = layout
    this.#leaves = Math.max(1, Math.ceil(fileBytes / chunkBytes))
    this.#full = [leafShape(chunkBytes, layout)]
    this.#edge = [leafShape(fileBytes - (this.#leaves - 1) * chunkBytes, layout)]
    let nodes = this.#leaves
    let level = 0
    for (; nodes > 1; level++) {
      const inEdge = ((nodes - 1) % maxLinks) + 1
      const full = this.#full[level]!
      this.#full.push(nodeShape(new Array<NodeShape>(maxLinks).fill(full), layout))
      this.#edge.push(nodeShape([...new Array<NodeShape>(inEdge - 1).fill(full), this.#edge[level]!], layout))
      nodes = Math.ceil(nodes / maxLinks)
    }
    this.depth = level
  }

  /** How many children the node at this level has that starts at this leaf. */
  childCount(level: number, firstLeaf: number): number {
    const leavesPerChild = this.layout.maxLinks ** (level - 1)
    return Math.min(this.layout.maxLinks, Math.ceil((this.#leaves - firstLeaf) / leavesPerChild))
  }

  /** Lengths of the CID and block of the node at this level that starts at this leaf. */
  shape(level: number, firstLeaf: number): { cidBytes: number; blockBytes: number } {
    const isEdge = firstLeaf + this.layout.maxLinks ** level >= this.#leaves
    const { cid, blockBytes } = (isEdge ? this.#edge : this.#full)[level]!
    return { cidBytes: cid.bytes.length, blockBytes }
  }

  /** A CID of the root's length, for what must be sized before the root is known. */
  get rootPlaceholder(): CID {
    return this.#edge[this.depth]!.cid
  }
}

function leafShape(bytes: number, layout: UnixFsLayout): NodeShape {
  return { cid: placeholder(rawCodec, bytes, layout), blockBytes: bytes, treeBytes: bytes, fileBytes: bytes }
}

function nodeShape(children: readonly NodeShape[], layout: UnixFsLayout): NodeShape {
  const blockBytes = encodeFileNode(children).length
  return {
    cid: placeholder(dagPb.code, blockBytes, layout),
    blockBytes,
    treeBytes: blockBytes + children.reduce((sum, child) => sum + child.treeBytes, 0),
    fileBytes: children.reduce((sum, child) => sum + child.fileBytes, 0),
  }
}

function placeholder(codec: number, blockBytes: number, { inlineBytes }: UnixFsLayout): CID {
  return CID.createV1(
    codec,
    blockBytes <= inlineBytes
      ? Digest.create(identityCode, new Uint8Array(blockBytes))
      : Digest.create(blake2b256Code, new Uint8Array(32)),
  )
}
