import { cid } from '#sdk/codec/cid.ts'
import type { JsonCodec } from '#sdk/codec/codec.ts'
import { list, struct } from '#sdk/codec/collections.ts'
import { CodecError } from '#sdk/codec/errors.ts'
import { int } from '#sdk/codec/primitives.ts'
import { blake2b256 } from '#sdk/crypto/blake2b.ts'
import { type BlockHeader, blockCid, blockHeader } from './block-header.ts'
import { sameTipSet, type TipSetKey } from './tipset-key.ts'

/** The blocks of one height that stand on the same parents. */
export interface TipSet {
  readonly key: TipSetKey
  /** In tipset order, as the key names them. */
  readonly blocks: readonly BlockHeader[]
  readonly height: number
}

const json = struct('TipSet', { cids: list(cid, 1000), blocks: list(blockHeader, 1000), height: int })

/** `{Cids, Blocks, Height}`. Source: chain.md 2.3. */
export const tipSet: JsonCodec<TipSet> = {
  name: 'TipSet',
  toJson: (value) => json.toJson({ cids: [...value.key], blocks: [...value.blocks], height: value.height }),
  fromJson: (value) => {
    const { cids, blocks, height } = json.fromJson(value)
    const found = blocks.map(blockCid)
    if (!sameTipSet(cids, found)) throw new CodecError('the CIDs are not those of the blocks')
    return { key: cids, blocks, height }
  },
}

/**
 * Puts blocks of one height in tipset order: by the hash of their tickets, then by their CIDs.
 * @throws {CODEC_INVALID} for no blocks, or blocks of several heights.
 */
export function tipSetOf(blocks: readonly BlockHeader[]): TipSet {
  const [first] = blocks
  if (first === undefined) throw new CodecError('a tipset has at least one block')
  if (blocks.some((block) => block.height !== first.height))
    throw new CodecError('the blocks of a tipset have one height')
  const ordered = blocks
    .map((block) => ({ block, link: blockCid(block), order: blake2b256(block.ticket?.vrfProof ?? new Uint8Array(0)) }))
    .sort((a, b) => Buffer.compare(a.order, b.order) || Buffer.compare(a.link.bytes, b.link.bytes))
  return { key: ordered.map(({ link }) => link), blocks: ordered.map(({ block }) => block), height: first.height }
}
