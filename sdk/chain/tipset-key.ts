import type { CID } from 'multiformats/cid'
import { cid } from '#sdk/codec/cid.ts'
import type { JsonCodec } from '#sdk/codec/codec.ts'
import { list } from '#sdk/codec/collections.ts'
import { bytes } from '#sdk/codec/primitives.ts'
import { dagCborCid } from '#sdk/crypto/cid.ts'

/** The CIDs of a tipset's blocks, in the tipset's order; none stands for the current head. */
export type TipSetKey = readonly CID[]

const cids = list(cid, 1000)

/** JSON: an array of links; null is read as the empty key. */
export const tipSetKey: JsonCodec<TipSetKey> = {
  name: 'TipSetKey',
  toJson: (value) => cids.toJson([...value]),
  fromJson: (json) => cids.fromJson(json),
}

/**
 * The key as bytes: its CIDs one after the other.
 *
 * @example
 * import { tipSetKeyBytes } from '#sdk/chain/tipset-key.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const { node } = connect(await loadNetworkInfo())
 * const { key } = await node.chainHead()
 * tipSetKeyBytes(key).length // 38 for one block
 */
export function tipSetKeyBytes(key: TipSetKey): Uint8Array {
  return new Uint8Array(Buffer.concat(key.map((link) => link.bytes)))
}

/**
 * The CID of the key's byte form, as explorers and eth calls use it.
 *
 * @example
 * import { tipSetKeyCid } from '#sdk/chain/tipset-key.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const { node } = connect(await loadNetworkInfo())
 * const { key } = await node.chainHead()
 * tipSetKeyCid(key).toString() // 'bafy2bza…'
 */
export function tipSetKeyCid(key: TipSetKey): CID {
  return dagCborCid(bytes().encode(tipSetKeyBytes(key)))
}

/**
 * Whether two keys name the same blocks in the same order.
 *
 * @example
 * import { sameTipSet } from '#sdk/chain/tipset-key.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const { node } = connect(await loadNetworkInfo())
 * const known = await node.chainHead()
 * sameTipSet((await node.chainHead()).key, known.key) // false as soon as the chain has grown
 */
export function sameTipSet(a: TipSetKey, b: TipSetKey): boolean {
  return a.length === b.length && a.every((link, i) => link.equals(b[i]))
}
