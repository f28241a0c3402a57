import type { Address } from '#sdk/address/address.ts'
import { type Codec, codec, type KeyOrder, type MapCodec } from '#sdk/codec/index.ts'
import type { Signature } from '#sdk/crypto/signature.ts'
import { verifySignature } from '#sdk/crypto/verify.ts'
import { protocolErrors } from './errors.ts'

/** What a signature is over, in the words that the venus wallet checks its policy by. */
export type SignedThing = 'storageask' | 'dealproposal' | 'networkresposne' | 'clientdeal' | 'providerdealstate'

/** Signs bytes with a key that the caller chose. */
export type Sign = (bytes: Uint8Array, thing: SignedThing) => Promise<Signature>

/** A value together with the very bytes it came in, or goes out in: what signatures are over. */
export interface Encoded<T> {
  readonly value: T
  readonly bytes: Uint8Array
}

/**
 * Keeps a nested value's bytes beside it.
 *
 * @example
 * import { encoded } from '#sdk/protocols/signed-message.ts'
 * import { int } from 'dealkit/codec'
 * encoded(int).decode(Uint8Array.of(0x05)) // { value: 5, bytes: the byte 05 }
 */
export function encoded<T>(inner: Codec<T>): Codec<Encoded<T>> {
  return codec<Encoded<T>>({
    name: inner.name,
    write: (writer, { bytes }) => writer.raw(bytes),
    read: (reader) => {
      const bytes = reader.rawItem().slice()
      return { value: inner.decode(bytes), bytes }
    },
    toJson: ({ value }) => inner.toJson(value),
    fromJson: (json) => {
      const value = inner.fromJson(json)
      return { value, bytes: inner.encode(value) }
    },
  })
}

/**
 * A value in the bytes of one generation of peers.
 *
 * @example
 * import { encodeIn } from '#sdk/protocols/signed-message.ts'
 * import { int, struct } from 'dealkit/codec'
 * const point = struct('Point', { yy: int, x: int })
 * encodeIn(point, 'struct', { yy: 2, x: 1 }).bytes // the bytes a2 62 59 79 02 61 58 01
 */
export function encodeIn<T>(inner: MapCodec<T>, order: KeyOrder, value: T): Encoded<T> {
  return { value, bytes: inner.inOrder(order).encode(value) }
}

/**
 * Checks a signature over a map that came from a peer. Go nodes verify over their own re-encoding and have
 * written maps in two orders, so the bytes as received and both orders are tried; all mean the same value.
 *
 * @param signer a key address: resolve an ID address on chain first.
 * @throws {SIGNATURE_INVALID} it is the signer's over none of them.
 * @example
 * import { encodeIn, requireSignature } from '#sdk/protocols/signed-message.ts'
 * import { PrivateKey } from 'dealkit'
 * import { int, struct } from 'dealkit/codec'
 * const key = PrivateKey.generate('bls')
 * const point = struct('Point', { x: int })
 * const message = encodeIn(point, 'sorted', { x: 1 })
 * requireSignature({ message, codec: point, signature: key.sign(message.bytes), what: 'the point' }, key.address)
 */
export function requireSignature<T>(
  signed: { message: Encoded<T>; codec: MapCodec<T>; signature: Signature; what: string },
  signer: Address,
): void {
  const { message, codec: inner, signature, what } = signed
  const tried: Uint8Array[] = []
  for (const bytes of [message.bytes, inner.encode(message.value), inner.inOrder('struct').encode(message.value)]) {
    if (tried.some((other) => Buffer.compare(other, bytes) === 0)) continue
    if (verifySignature(signature, signer, bytes)) return
    tried.push(bytes)
  }
  throw protocolErrors.SIGNATURE_INVALID({ what, signer: signer.toString() })
}
