import { cid } from '#sdk/codec/cid.ts'
import type { JsonCodec } from '#sdk/codec/codec.ts'
import { list, struct } from '#sdk/codec/collections.ts'
import { int } from '#sdk/codec/primitives.ts'
import { blake2b256 } from '#sdk/crypto/blake2b.ts'
import { type BlockHeader, blockCid, blockHeader } from './block-header.ts'
import { chainErrors } from './errors.ts'
import { sameTipSet, type TipSetKey } from './tipset-key.ts'

/** The blocks of one height that stand on the same parents. */
export interface TipSet {
  readonly key: TipSetKey
  /** In tipset order, as the key names them. */
  readonly blocks: readonly BlockHeader[]
  readonly height: number
}

const json = struct('TipSet', { cids: list(cid, 1000), blocks: list(blockHeader, 1000), height: int })

/**
 * `{Cids, Blocks, Height}`; Go's tipset that is not there has no blocks and height 0.
 * Source: venus venus-shared/types/tipset.go.
 */
export const tipSet: JsonCodec<TipSet> = {
  name: 'TipSet',
  toJson: (value) => json.toJson({ cids: [...value.key], blocks: [...value.blocks], height: value.height }),
  fromJson: (value) => {
    const { cids, blocks, height } = json.fromJson(value)
    if (!sameTipSet(cids, blocks.map(blockCid))) throw invalid('the CIDs are not those of the blocks')
    if (blocks.some((block) => block.height !== height)) throw invalid(`not all blocks have height ${height}`)
    return { key: cids, blocks, height }
  },
}

const invalid = (reason: string) => chainErrors.TIPSET_INVALID({ reason })

/**
 * Puts blocks of one height in tipset order: by the hash of their tickets, then by their CIDs.
 * Source: venus venus-shared/types/tipset.go.
 * @throws {TIPSET_INVALID} for no blocks, the same block twice, or blocks that differ in height, parents or weight.
 * @example
 * import { sameTipSet } from '#sdk/chain/tipset-key.ts'
 * import { tipSetOf } from '#sdk/chain/tipset.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const { node } = connect(await loadNetworkInfo())
 * const { blocks, key } = await node.chainHead()
 * sameTipSet(tipSetOf(blocks).key, key) // true
 */
export function tipSetOf(blocks: readonly BlockHeader[]): TipSet {
  const [first] = blocks
  if (first === undefined) throw invalid('there are none')
  for (const { height, parents, parentWeight } of blocks) {
    if (height !== first.height) throw invalid(`their heights are ${first.height} and ${height}`)
    if (!sameTipSet(parents, first.parents)) throw invalid('their parents differ')
    if (parentWeight !== first.parentWeight) throw invalid("their parents' weights differ")
  }
  const ordered = blocks
    .map((block) => ({ block, link: blockCid(block), order: ticketOrder(block) }))
    .sort((a, b) => Buffer.compare(a.order, b.order) || Buffer.compare(a.link.bytes, b.link.bytes))
  if (ordered.some(({ link }, i) => link.equals(ordered[i + 1]?.link))) throw invalid('one is there twice')
  return { key: ordered.map(({ link }) => link), blocks: ordered.map(({ block }) => block), height: first.height }
}

function ticketOrder(block: BlockHeader): Uint8Array {
  return blake2b256(block.ticket?.vrfProof ?? new Uint8Array(0))
}
