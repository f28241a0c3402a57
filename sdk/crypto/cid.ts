import { hash } from 'node:crypto'
import { CID } from 'multiformats/cid'
import { create as createDigest } from 'multiformats/hashes/digest'
import { blake2b256 } from './blake2b.ts'

const DAG_CBOR = 0x71
const BLAKE2B_256 = 0xb220
const SHA2_256 = 0x12

/**
 * The CID of a chain object: CIDv1, dag-cbor, blake2b-256.
 *
 * @example
 * import { dagCborCid } from '#sdk/crypto/cid.ts'
 * dagCborCid(Uint8Array.of(0x80)).toString() // 'bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a'
 */
export function dagCborCid(bytes: Uint8Array): CID {
  return CID.createV1(DAG_CBOR, createDigest(BLAKE2B_256, blake2b256(bytes)))
}

/**
 * CIDv1, dag-cbor, sha2-256: the form that deals are known by between client and provider.
 *
 * @example
 * import { sha256DagCborCid } from '#sdk/crypto/cid.ts'
 * sha256DagCborCid(Uint8Array.of(0x80)).toString() // 'bafyrei…'
 */
export function sha256DagCborCid(bytes: Uint8Array): CID {
  return CID.createV1(DAG_CBOR, createDigest(SHA2_256, new Uint8Array(hash('sha256', bytes, 'buffer'))))
}
