import * as dagPb from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import type { CID } from 'multiformats/cid'
import { identityCode } from '#sdk/piece/block-hash.ts'
import { type GetBlock, readFileNode } from '#sdk/piece/unixfs-content.ts'
import { exploreAllSelector, parseSelector } from '#sdk/protocols/graphsync/selector.ts'
import { Traversal } from '#sdk/protocols/graphsync/traversal.ts'
import { retrievalErrors } from './errors.ts'
import type { DagSelection, EntityBytes } from './gateway-request.ts'

export interface DagBlock {
  readonly cid: CID
  readonly bytes: Uint8Array
}

/** Nested deeper than any honest DAG. */
const maxDepth = 256

/**
 * Walks the selected part of a DAG depth first, as its links stand, and yields each block that is needed to verify it.
 * A gateway sends them in this order and a client expects them in it. Blocks inside of their CID are not yielded;
 * without `dups` each block comes once.
 *
 * @param sent keys of blocks that came before, as `blockKey` makes them; it grows
 * @throws {UNIXFS_BROKEN} {GRAPHSYNC_BLOCK_UNREADABLE} a block contradicts itself; and whatever `get` throws.
 * @throws {GATEWAY_RANGE_OUTSIDE} the file has no byte of the range.
 * @see https://specs.ipfs.tech/http-gateways/trustless-gateway/#car-order-content-type-parameter
 * @example
 * import { walkDag } from '#sdk/retrieval/walk-dag.ts'
 * import { openCarBlocks, openFile } from 'dealkit/piece'
 * const { roots, get } = await openCarBlocks(await openFile('data.car'))
 * for (const root of roots) {
 *   for await (const { cid, bytes } of walkDag(root, { scope: 'all' }, get)) console.log(cid.toString(), bytes.length)
 * }
 */
export async function* walkDag(
  start: CID,
  { scope, entityBytes }: DagSelection,
  get: GetBlock,
  { dups = false, sent = new Set<string>() }: { dups?: boolean; sent?: Set<string> } = {},
): AsyncGenerator<DagBlock> {
  if (scope === 'all') return yield* everything(start, get, dups, sent)
  const blocks = scope === 'block' ? single(start, get) : entity(start, entityBytes ?? { from: 0 }, get)
  for await (const block of blocks) if (isNew(block.cid, dups, sent)) yield block
}

/**
 * A block as a set has it: whatever its codec, its hash.
 *
 * @example
 * import { blockKey } from '#sdk/retrieval/walk-dag.ts'
 * import { CID } from 'multiformats/cid'
 * blockKey(CID.parse('bafkqaaa')).length // 2
 */
export function blockKey(cid: CID): string {
  const { bytes } = cid.multihash
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}

/**
 * Whether a block is to be sent now; notes that it was.
 *
 * @example
 * import { isNew } from '#sdk/retrieval/walk-dag.ts'
 * import { zeroPieceCid } from 'dealkit/piece'
 * const sent = new Set<string>()
 * isNew(zeroPieceCid(128), false, sent) // true
 * isNew(zeroPieceCid(128), false, sent) // false
 */
export function isNew(cid: CID, dups: boolean, sent: Set<string>): boolean {
  if (cid.multihash.code === identityCode) return false
  if (dups) return true
  const key = blockKey(cid)
  if (sent.has(key)) return false
  sent.add(key)
  return true
}

async function* single(cid: CID, get: GetBlock): AsyncGenerator<DagBlock> {
  yield { cid, bytes: await get(cid) }
}

async function* everything(root: CID, get: GetBlock, dups: boolean, sent: Set<string>): AsyncGenerator<DagBlock> {
  const walk = new Traversal(root, parseSelector(exploreAllSelector))
  for (let cid = walk.needs; cid !== undefined; cid = walk.needs) {
    if (cid.multihash.code === identityCode) {
      walk.give(cid.multihash.digest)
    } else if (!isNew(cid, dups, sent)) {
      // All that is below came with it.
      walk.skip()
    } else {
      const bytes = await get(cid)
      walk.give(bytes)
      yield { cid, bytes }
    }
  }
}

async function* entity(cid: CID, range: EntityBytes, get: GetBlock): AsyncGenerator<DagBlock> {
  const bytes = await get(cid)
  const type = unixFsType(cid, bytes)
  const known: GetBlock = async (other) => (other === cid ? bytes : get(other))
  if (type === 'file') {
    const { size } = await readFileNode(cid, cid, known)
    const from = range.from < 0 ? Math.max(0, size + range.from) : range.from
    const to = range.to === undefined ? size - 1 : range.to < 0 ? size + range.to : range.to
    if (from > 0 && from >= size) throw retrievalErrors.GATEWAY_RANGE_OUTSIDE({ cid: cid.toString(), size, from })
    yield* fileBlocks(cid, cid, { from, to }, known, 0)
  } else if (type === 'shard') yield* shards(cid, known, 0)
  else yield { cid, bytes }
}

/** The nodes of a file that have one of these bytes, or lead to one. */
async function* fileBlocks(
  root: CID,
  cid: CID,
  { from, to }: { from: number; to: number },
  get: GetBlock,
  depth: number,
): AsyncGenerator<DagBlock> {
  if (depth > maxDepth) throw tooDeep(root)
  let bytes: Uint8Array = new Uint8Array()
  const node = await readFileNode(root, cid, async (wanted) => {
    bytes = await get(wanted)
    return bytes
  })
  yield { cid, bytes }
  let start = node.data.length
  for (const child of node.children) {
    const end = start + child.size
    if (start <= to && end > from)
      yield* fileBlocks(root, child.cid, { from: from - start, to: to - start }, get, depth + 1)
    start = end
  }
}

/** A directory spread over many blocks: those blocks, and not what is in the directory. */
async function* shards(cid: CID, get: GetBlock, depth: number): AsyncGenerator<DagBlock> {
  if (depth > maxDepth) throw tooDeep(cid)
  const bytes = await get(cid)
  yield { cid, bytes }
  const { Links, Data } = dagPb.decode(bytes)
  const fanout = Data === undefined ? undefined : UnixFS.unmarshal(Data).fanout
  const prefix = (Number(fanout ?? 256n) - 1).toString(16).length
  for (const { Hash, Name } of Links) if (Name?.length === prefix) yield* shards(Hash, get, depth + 1)
}

const tooDeep = (root: CID) =>
  retrievalErrors.GATEWAY_PATH_MISSING({ path: `/ipfs/${root}`, reason: `it is nested over ${maxDepth} levels deep` })

function unixFsType(cid: CID, bytes: Uint8Array): 'file' | 'shard' | undefined {
  if (cid.code === 0x55) return 'file'
  if (cid.code !== dagPb.code) return undefined
  try {
    const { Data } = dagPb.decode(bytes)
    const type = Data === undefined ? undefined : UnixFS.unmarshal(Data).type
    if (type === 'hamt-sharded-directory') return 'shard'
    return type === 'file' || type === 'raw' ? 'file' : undefined
  } catch {
    // Other data than UnixFS may be in a dag-pb block: it is an entity of one block.
    return undefined
  }
}
