import type { CID } from 'multiformats/cid'
import type { CborWriter } from '#sdk/codec/cbor-writer.ts'
import { cid as link } from '#sdk/codec/cid.ts'

/** Tag 42, a string of 39 bytes, the zero byte: what stands before a CIDv1 of blake2b-256. */
const usualPrefix = Uint8Array.of(0xd8, 0x2a, 0x58, 0x27, 0x00)
const USUAL_CID_BYTES = 38

/** Bytes that the usual link takes. */
export const LINK_BYTES = usualPrefix.length + USUAL_CID_BYTES

/**
 * Writes a link to a node; the usual kind in two copies.
 *
 * @example
 * import { writeLink } from '#sdk/collections/node-link.ts'
 * import { CborWriter } from 'dealkit/codec'
 * import { CID } from 'multiformats/cid'
 * const writer = new CborWriter()
 * writeLink(writer, CID.parse('bafkqaaa'))
 * writer.finish() // the bytes d8 2a 45 00 01 55 00 00
 */
export function writeLink(writer: CborWriter, cid: CID): void {
  if (cid.bytes.length === USUAL_CID_BYTES) {
    writer.raw(usualPrefix)
    writer.raw(cid.bytes)
  } else link.write(writer, cid)
}
