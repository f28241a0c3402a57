import { type Codec, codec, mapped } from '#sdk/codec/codec.ts'
import { struct } from '#sdk/codec/collections.ts'
import { CodecError } from '#sdk/codec/errors.ts'
import { bytes, uint } from '#sdk/codec/primitives.ts'

/** The kinds of signature and the byte each is marked with. Source: go-state-types crypto/signature.go. */
export const signatureTypes = { secp256k1: 1, bls: 2, delegated: 3 } as const
export type SignatureType = keyof typeof signatureTypes

export interface Signature {
  readonly type: SignatureType
  /** 65 bytes r‖s‖v for secp256k1 and delegated, 96 for BLS. */
  readonly data: Uint8Array
}

const MAX_BYTES = 200
const typeNames = new Map<number, SignatureType>(
  Object.entries(signatureTypes).map(([name, byte]) => [byte, name as SignatureType]),
)

function typeOf(byte: number | undefined): SignatureType {
  if (byte === undefined) throw new CodecError('the signature is empty')
  const type = typeNames.get(byte)
  if (type === undefined) throw new CodecError(`${byte} is not a signature type`)
  return type
}

const json = mapped(
  struct('Signature', { type: uint, data: bytes(MAX_BYTES - 1) }),
  'Signature',
  ({ type, data }): Signature => ({ type: typeOf(type), data }),
  ({ type, data }) => ({ type: signatureTypes[type], data }),
)

const wire = mapped(bytes(MAX_BYTES), 'Signature', signatureFromBytes, signatureBytes)

/** A signature: in CBOR a byte string of type byte and data, in JSON `{Type, Data}`. */
export const signature: Codec<Signature> = codec({
  ...wire,
  read: (reader) => {
    const value = wire.read(reader)
    if (reader.forActors && value.type === 'delegated')
      throw new CodecError('delegated signatures came after network version 15')
    return value
  },
  toJson: json.toJson,
  fromJson: json.fromJson,
})

/**
 * Type byte and data as one string of bytes.
 *
 * @example
 * import { signatureBytes } from '#sdk/crypto/signature.ts'
 * signatureBytes({ type: 'secp256k1', data: Uint8Array.of(9) }) // the bytes 01 09
 */
export function signatureBytes(value: Signature): Uint8Array {
  const out = new Uint8Array(value.data.length + 1)
  out[0] = signatureTypes[value.type]
  out.set(value.data, 1)
  return out
}

/**
 * A signature of its type byte and data.
 *
 * @throws {CODEC_INVALID} for no bytes or an unknown type byte.
 * @example
 * import { signatureFromBytes } from '#sdk/crypto/signature.ts'
 * signatureFromBytes(Uint8Array.of(1, 9)) // { type: 'secp256k1', data: the byte 09 }
 */
export function signatureFromBytes(raw: Uint8Array): Signature {
  return { type: typeOf(raw[0]), data: raw.slice(1) }
}
