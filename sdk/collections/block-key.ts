import type { CID } from 'multiformats/cid'

/**
 * A CID as a map key, several times cheaper than its text: one character a byte.
 *
 * @example
 * import { blockKey } from '#sdk/collections/block-key.ts'
 * import { CID } from 'multiformats/cid'
 * blockKey(CID.parse('bafkqaaa')).length // 4
 */
export function blockKey(cid: CID): string {
  const { buffer, byteOffset, length } = cid.bytes
  return Buffer.from(buffer, byteOffset, length).toString('latin1')
}
