import { hash } from 'node:crypto'
import { varint } from 'multiformats'
import { CodecError } from '#sdk/codec/index.ts'
import { blake2b256 } from '#sdk/crypto/blake2b.ts'

const identity = 0x00
/** The bounds that Go nodes put on digests (go-verifcid): shorter ones collide, longer ones smuggle. */
const minDigestBytes = 20
const maxIdentityBytes = 128

interface HashFunction {
  readonly digestBytes: number
  readonly digest: (bytes: Uint8Array) => Uint8Array
}

const sha2 = (name: 'sha256' | 'sha512', digestBytes: number): HashFunction => ({
  digestBytes,
  digest: (bytes) => hash(name, bytes, 'buffer'),
})

const hashFunctions = new Map<number, HashFunction>([
  [0x12, sha2('sha256', 32)],
  [0x13, sha2('sha512', 64)],
  [0xb220, { digestBytes: 32, digest: blake2b256 }],
])

/** Version, codec, hash function and digest length of a CID as a block's prefix holds them. */
export interface BlockPrefix {
  readonly bytes: Uint8Array
  readonly hashCode: number
  readonly digestBytes: number
}

/**
 * Reads a block's prefix: CID version, codec, hash function and digest length.
 *
 * @throws {CODEC_INVALID} not four varints, or a hash that blocks cannot be checked by.
 * @example
 * import { readBlockPrefix } from '#sdk/protocols/graphsync/block-cid.ts'
 * readBlockPrefix(Uint8Array.of(0x01, 0x55, 0x12, 0x20)).digestBytes // 32
 */
export function readBlockPrefix(bytes: Uint8Array): BlockPrefix {
  const fields: number[] = []
  let at = 0
  try {
    while (at < bytes.length && fields.length < 5) {
      const [value, size] = varint.decode(bytes, at)
      fields.push(value)
      at += size
    }
  } catch (error) {
    throw new CodecError('a block prefix is not made of varints', '', error)
  }
  const [version, , hashCode, digestBytes] = fields
  if (fields.length !== 4 || hashCode === undefined || digestBytes === undefined) {
    throw new CodecError(`a block prefix has ${fields.length} parts instead of 4`)
  }
  if (version !== 0 && version !== 1) throw new CodecError(`${version} is not a CID version`)
  const known = hashFunctions.get(hashCode)
  if (hashCode === identity ? digestBytes > maxIdentityBytes : known === undefined || digestBytes > known.digestBytes) {
    throw new CodecError(`blocks with hash 0x${hashCode.toString(16)} of ${digestBytes} bytes cannot be checked`)
  }
  if (hashCode !== identity && digestBytes < minDigestBytes) {
    throw new CodecError(`a digest of ${digestBytes} bytes is too short to trust`)
  }
  return { bytes, hashCode, digestBytes }
}

/**
 * The key (see `cidKey`) of the CID that a block's bytes have. This is the verification: the bytes are hashed,
 * whatever anybody says they are.
 *
 * @throws {CODEC_INVALID} an inlined block whose length is not the prefix's.
 * @example
 * import { blockKey, readBlockPrefix } from '#sdk/protocols/graphsync/block-cid.ts'
 * import { cidKey } from '#sdk/protocols/graphsync/block-store.ts'
 * import { blockPart } from '#sdk/protocols/graphsync/messages.ts'
 * import { CID } from 'multiformats/cid'
 * const { prefix, data } = blockPart(CID.parse('bafkqaaa'), new Uint8Array())
 * blockKey(readBlockPrefix(prefix), data) === cidKey(CID.parse('bafkqaaa')) // true
 */
export function blockKey(prefix: BlockPrefix, data: Uint8Array): string {
  let digest = data
  if (prefix.hashCode !== identity) {
    digest = hashFunctions.get(prefix.hashCode)!.digest(data).subarray(0, prefix.digestBytes)
  }
  if (digest.length !== prefix.digestBytes) throw new CodecError('an inlined block is not as long as its CID says')
  // A prefix of version 0 lacks nothing here: cidKey writes such CIDs with these first two bytes.
  return Buffer.concat([prefix.bytes, digest]).toString('latin1')
}
