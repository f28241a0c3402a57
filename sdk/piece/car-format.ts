import * as dagCbor from '@ipld/dag-cbor'
import { varint } from 'multiformats'
import { CID } from 'multiformats/cid'
import { pieceErrors } from './errors.ts'

/** Longest header and section that are read: what go-car allows by default. */
export const maxHeaderBytes = 32 * 1024 * 1024
export const maxSectionBytes = 8 * 1024 * 1024

/** The eleven bytes every CARv2 begins with: they read as a CARv1 header of version 2. */
export const carV2Pragma = Uint8Array.from([0x0a, 0xa1, 0x67, 0x76, 0x65, 0x72, 0x73, 0x69, 0x6f, 0x6e, 0x02])
export const carV2HeaderBytes = 40

/**
 * The bytes a CARv1 with these roots begins with.
 *
 * @example
 * import { encodeCarHeader } from '#sdk/piece/car-format.ts'
 * encodeCarHeader([]).length // 18
 */
export function encodeCarHeader(roots: readonly CID[]): Uint8Array {
  const body = dagCbor.encode({ roots, version: 1 })
  return concat([varintBytes(body.length), body])
}

/**
 * What stands before a block's bytes: the section's length and the CID.
 *
 * @example
 * import { sectionHead } from '#sdk/piece/car-format.ts'
 * import { CID } from 'multiformats/cid'
 * sectionHead(CID.parse('bafkqaaa'), 0) // the bytes 04 01 55 00 00
 */
export function sectionHead(cid: CID, blockBytes: number): Uint8Array {
  return concat([varintBytes(cid.bytes.length + blockBytes), cid.bytes])
}

/**
 * Length of a whole section, from the lengths of its CID and block.
 *
 * @example
 * import { sectionLength } from '#sdk/piece/car-format.ts'
 * sectionLength(4, 1000) // 1006
 */
export const sectionLength = (cidBytes: number, blockBytes: number): number =>
  varint.encodingLength(cidBytes + blockBytes) + cidBytes + blockBytes

/**
 * Reads version and roots of a header's body; `name` is the source's, for messages.
 *
 * @throws {CAR_HEADER} it is no CBOR, or lacks version or roots.
 * @example
 * import { decodeCarHeader, encodeCarHeader } from '#sdk/piece/car-format.ts'
 * decodeCarHeader(encodeCarHeader([]).subarray(1), 'data.car') // { version: 1, roots: [] }
 */
export function decodeCarHeader(body: Uint8Array, name: string): { version: number; roots: CID[] } {
  let header: unknown
  try {
    header = dagCbor.decode(body)
  } catch (cause) {
    throw pieceErrors.CAR_HEADER({ name, reason: 'its header is not CBOR' }, { cause })
  }
  if (typeof header !== 'object' || header === null || !('version' in header) || typeof header.version !== 'number') {
    throw pieceErrors.CAR_HEADER({ name, reason: 'its header states no version' })
  }
  const roots = 'roots' in header ? header.roots : []
  if (!Array.isArray(roots)) throw pieceErrors.CAR_HEADER({ name, reason: 'its roots are not a list' })
  const cids = roots.map((root) => CID.asCID(root))
  if (!cids.every((cid) => cid !== null)) throw pieceErrors.CAR_HEADER({ name, reason: 'a root is not a CID' })
  return { version: header.version, roots: cids }
}

function varintBytes(value: number): Uint8Array {
  return varint.encodeTo(value, new Uint8Array(varint.encodingLength(value)))
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
