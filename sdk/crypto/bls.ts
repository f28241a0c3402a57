import type { ModuleInstance, PrivateKey } from 'bls-signatures'
import { withBls } from './bls-module.ts'
import { keyErrors } from './errors.ts'

/**
 * BLS12-381 as Filecoin uses it: public keys in G1 (48 bytes), signatures in G2 (96 bytes), over the raw message with
 * the tag BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_. Private keys are 32 bytes, little-endian.
 */

/** The order of the groups; private keys are below it. */
export const BLS_ORDER = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n

const PUBLIC_KEY_BYTES = 48
const SIGNATURE_BYTES = 96

function secret(bls: ModuleInstance, littleEndian: Uint8Array): PrivateKey {
  return bls.PrivateKey.from_bytes(littleEndian.slice().reverse(), true)
}

/**
 * The 48-byte public key of a 32-byte little-endian private key.
 *
 * @throws {KEY_INVALID}
 * @example
 * import { blsPublicKey } from '#sdk/crypto/bls.ts'
 * import { PrivateKey } from 'dealkit'
 * blsPublicKey(PrivateKey.generate('bls').toKeyInfo().privateKey).length // 48
 */
export function blsPublicKey(privateKey: Uint8Array): Uint8Array {
  const key = withBls((bls, keep) =>
    keep(keep(secret(bls, privateKey)).get_g1())
      .serialize()
      .slice(),
  )
  if (key === undefined) throw keyErrors.KEY_INVALID({ reason: 'it is no private key of BLS12-381' })
  return key
}

/**
 * The 96-byte signature of a message.
 *
 * @throws {KEY_INVALID}
 * @example
 * import { blsSign } from '#sdk/crypto/bls.ts'
 * import { PrivateKey } from 'dealkit'
 * const { privateKey } = PrivateKey.generate('bls').toKeyInfo()
 * blsSign(privateKey, Buffer.from('a message')).length // 96
 */
export function blsSign(privateKey: Uint8Array, message: Uint8Array): Uint8Array {
  const signed = withBls((bls, keep) =>
    keep(bls.BasicSchemeMPL.sign(keep(secret(bls, privateKey)), message))
      .serialize()
      .slice(),
  )
  if (signed === undefined) throw keyErrors.KEY_INVALID({ reason: 'it is no private key of BLS12-381' })
  return signed
}

/**
 * Whether a key signed exactly this message. False for a wrong signature and for bytes that are no point of the curve.
 *
 * @example
 * import { blsPublicKey, blsSign, blsVerify } from '#sdk/crypto/bls.ts'
 * import { PrivateKey } from 'dealkit'
 * const { privateKey } = PrivateKey.generate('bls').toKeyInfo()
 * const message = Buffer.from('a message')
 * blsVerify(blsPublicKey(privateKey), message, blsSign(privateKey, message)) // true
 */
export function blsVerify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== PUBLIC_KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false
  const valid = withBls((bls, keep) =>
    bls.BasicSchemeMPL.verify(
      keep(bls.G1Element.from_bytes(publicKey)),
      message,
      keep(bls.G2Element.from_bytes(signature)),
    ),
  )
  return valid === true
}

/**
 * The sum of signatures; of none, the encoding of the point at infinity.
 *
 * @throws {SIGNATURE_INVALID}
 * @example
 * import { blsAggregate } from '#sdk/crypto/bls.ts'
 * import { PrivateKey } from 'dealkit'
 * const key = PrivateKey.generate('bls')
 * const signatures = ['a', 'b'].map((message) => key.sign(Buffer.from(message)).data)
 * blsAggregate(signatures).length // 96
 */
export function blsAggregate(signatures: readonly Uint8Array[]): Uint8Array {
  if (signatures.length === 0) return Uint8Array.of(0xc0, ...new Uint8Array(SIGNATURE_BYTES - 1))
  const sum = withBls((bls, keep) =>
    keep(bls.BasicSchemeMPL.aggregate(signatures.map((data) => keep(bls.G2Element.from_bytes(data)))))
      .serialize()
      .slice(),
  )
  if (sum === undefined) throw keyErrors.SIGNATURE_INVALID({ reason: 'one of them is no point of the curve' })
  return sum
}

/**
 * Whether an aggregate is of exactly these keys' signatures of these messages; a message may not come twice.
 *
 * @example
 * import { blsAggregate, blsVerifyAggregate } from '#sdk/crypto/bls.ts'
 * import { PrivateKey } from 'dealkit'
 * const key = PrivateKey.generate('bls')
 * const messages = [Buffer.from('a'), Buffer.from('b')]
 * const aggregate = blsAggregate(messages.map((message) => key.sign(message).data))
 * blsVerifyAggregate([key.publicKey, key.publicKey], messages, aggregate) // true
 */
export function blsVerifyAggregate(
  publicKeys: readonly Uint8Array[],
  messages: readonly Uint8Array[],
  aggregate: Uint8Array,
): boolean {
  if (publicKeys.length !== messages.length || aggregate.length !== SIGNATURE_BYTES) return false
  if (publicKeys.length === 0) return Buffer.compare(aggregate, blsAggregate([])) === 0
  const valid = withBls((bls, keep) =>
    bls.BasicSchemeMPL.aggregate_verify(
      publicKeys.map((key) => keep(bls.G1Element.from_bytes(key))),
      [...messages],
      keep(bls.G2Element.from_bytes(aggregate)),
    ),
  )
  return valid === true
}
