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

/** Keeps a nested value's bytes beside it. */
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

/** A value in the bytes of one generation of peers. */
export function encodeIn<T>(inner: MapCodec<T>, order: KeyOrder, value: T): Encoded<T> {
  return { value, bytes: inner.inOrder(order).encode(value) }
}

/**
 * Checks a signature over a map that came from a peer. Go nodes verify over their own re-encoding and have
 * written maps in two orders, so the bytes as received and both orders are tried; all mean the same value.
 *
 * @param signer a key address: resolve an ID address on chain first.
 * @throws {SIGNATURE_INVALID}
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
