import { createHash } from 'node:crypto'
import type { CID } from 'multiformats/cid'
import { blake2b256 } from '#sdk/crypto/blake2b.ts'

export const identityCode = 0x00
export const blake2b256Code = 0xb220

const hashes = new Map<number, (bytes: Uint8Array) => Uint8Array>([
  [identityCode, (bytes) => bytes],
  [0x12, (bytes) => createHash('sha256').update(bytes).digest()],
  [0x13, (bytes) => createHash('sha512').update(bytes).digest()],
  [blake2b256Code, blake2b256],
])

/**
 * Whether a block's bytes are those its CID names; `unknown` when we lack the CID's hash function.
 *
 * @example
 * import { checkBlock } from '#sdk/piece/block-hash.ts'
 * import { leafCid, marketLayout } from '#sdk/piece/unixfs-file.ts'
 * const bytes = Buffer.from('a block')
 * checkBlock(leafCid(bytes, marketLayout), bytes) // 'match'
 * checkBlock(leafCid(bytes, marketLayout), Buffer.from('another')) // 'mismatch'
 */
export function checkBlock(cid: CID, bytes: Uint8Array): 'match' | 'mismatch' | 'unknown' {
  const hash = hashes.get(cid.multihash.code)
  if (hash === undefined) return 'unknown'
  return Buffer.compare(hash(bytes), cid.multihash.digest) === 0 ? 'match' : 'mismatch'
}
