import * as dagPb from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import type { CID } from 'multiformats/cid'
import { pieceErrors } from './errors.ts'
import { rawCodec } from './unixfs-file.ts'

/** Gives a block's bytes, checked against its CID. */
export type GetBlock = (cid: CID) => Promise<Uint8Array>

/** A level holds a thousand times the one below it: no honest file comes near this depth. */
const maxDepth = 32

/** A node of a file: bytes of its own, then children of the sizes it states. */
export interface FileNode {
  readonly data: Uint8Array
  readonly children: readonly { readonly cid: CID; readonly size: number }[]
  readonly size: number
}

/**
 * Size of a UnixFS file in bytes, as its root states it; `fileContent` checks it.
 *
 * @throws {UNIXFS_NOT_A_FILE} {UNIXFS_BROKEN} and whatever `get` throws.
 * @example
 * import { fileSize } from '#sdk/piece/unixfs-content.ts'
 * import { openCarBlocks, openFile } from 'dealkit/piece'
 * const { roots, get } = await openCarBlocks(await openFile('data.car'))
 * for (const root of roots) console.log(await fileSize(root, get))
 */
export async function fileSize(root: CID, get: GetBlock): Promise<number> {
  return (await readFileNode(root, root, get)).size
}

/**
 * Yields the content of a UnixFS file in order, one block after the other.
 *
 * @throws {UNIXFS_NOT_A_FILE} the root, or a node under it, is no file.
 * @throws {UNIXFS_BROKEN} nodes contradict each other; and whatever `get` throws.
 * @example
 * import { fileContent } from '#sdk/piece/unixfs-content.ts'
 * import { openCarBlocks, openFile } from 'dealkit/piece'
 * import { appendFile } from 'node:fs/promises'
 * const { roots, get } = await openCarBlocks(await openFile('data.car'))
 * for (const root of roots) for await (const bytes of fileContent(root, get)) await appendFile('back.bin', bytes)
 */
export async function* fileContent(root: CID, get: GetBlock): AsyncGenerator<Uint8Array> {
  yield* content(root, await readFileNode(root, root, get), get, 0)
}

async function* content(root: CID, node: FileNode, get: GetBlock, depth: number): AsyncGenerator<Uint8Array> {
  if (depth > maxDepth) throw broken(root, `it is more than ${maxDepth} levels deep`)
  if (node.data.length > 0) yield node.data
  for (const { cid, size } of node.children) {
    const child = await readFileNode(root, cid, get)
    if (child.size !== size) throw broken(root, `${cid} has ${child.size} bytes, its parent says ${size}`)
    yield* content(root, child, get, depth + 1)
  }
}

/**
 * Reads one node of a file; `root` is named in errors.
 *
 * @throws {UNIXFS_NOT_A_FILE} {UNIXFS_BROKEN} and whatever `get` throws.
 * @example
 * import { readFileNode } from '#sdk/piece/unixfs-content.ts'
 * import { openCarBlocks, openFile } from 'dealkit/piece'
 * const { roots, get } = await openCarBlocks(await openFile('data.car'))
 * for (const root of roots) console.log((await readFileNode(root, root, get)).children.length)
 */
export async function readFileNode(root: CID, cid: CID, get: GetBlock): Promise<FileNode> {
  const block = await get(cid)
  if (cid.code === rawCodec) return { data: block, children: [], size: block.length }
  if (cid.code !== dagPb.code) {
    throw pieceErrors.UNIXFS_NOT_A_FILE({ cid: cid.toString(), kind: `a block of codec 0x${cid.code.toString(16)}` })
  }
  const { links, unixfs } = decode(root, cid, block)
  if (unixfs.type !== 'file' && unixfs.type !== 'raw') {
    throw pieceErrors.UNIXFS_NOT_A_FILE({ cid: cid.toString(), kind: `a ${unixfs.type}` })
  }
  if (unixfs.blockSizes.length !== links.length) {
    throw broken(root, `${cid} states ${unixfs.blockSizes.length} sizes for ${links.length} links`)
  }
  return {
    data: unixfs.data ?? new Uint8Array(),
    children: links.map((link, index) => ({ cid: link.Hash, size: Number(unixfs.blockSizes[index]) })),
    size: Number(unixfs.fileSize()),
  }
}

function decode(root: CID, cid: CID, block: Uint8Array): { links: readonly dagPb.PBLink[]; unixfs: UnixFS } {
  try {
    const { Links, Data } = dagPb.decode(block)
    if (Data === undefined) throw new Error('it has no UnixFS data')
    return { links: Links, unixfs: UnixFS.unmarshal(Data) }
  } catch (cause) {
    throw pieceErrors.UNIXFS_BROKEN({ cid: root.toString(), reason: `${cid} cannot be decoded` }, { cause })
  }
}

const broken = (root: CID, reason: string) => pieceErrors.UNIXFS_BROKEN({ cid: root.toString(), reason })
