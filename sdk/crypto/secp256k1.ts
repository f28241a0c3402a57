import { createECDH } from 'node:crypto'
import { secp256k1 } from '@noble/curves/secp256k1.js'

export const SECP256K1_ORDER: bigint = secp256k1.Point.Fn.ORDER

const SIGNATURE_BYTES = 65

/**
 * The 65-byte uncompressed public key of a 32-byte private key.
 *
 * @example
 * import { secpPublicKey } from '#sdk/crypto/secp256k1.ts'
 * import { PrivateKey } from 'dealkit'
 * secpPublicKey(PrivateKey.generate('secp256k1').toKeyInfo().privateKey).length // 65
 */
export function secpPublicKey(privateKey: Uint8Array): Uint8Array {
  // A program's first key would wait for noble's tables; OpenSSL has its own ready.
  const curve = createECDH('secp256k1')
  curve.setPrivateKey(privateKey)
  return new Uint8Array(curve.getPublicKey())
}

/**
 * r‖s‖v over a 32-byte digest.
 *
 * @example
 * import { blake2b256 } from '#sdk/crypto/blake2b.ts'
 * import { secpSign } from '#sdk/crypto/secp256k1.ts'
 * import { PrivateKey } from 'dealkit'
 * const { privateKey } = PrivateKey.generate('secp256k1').toKeyInfo()
 * secpSign(privateKey, blake2b256(Buffer.from('a message'))).length // 65
 */
export function secpSign(privateKey: Uint8Array, digest: Uint8Array): Uint8Array {
  // noble puts the recovery number first, Filecoin last.
  const recovered = secp256k1.sign(digest, privateKey, { prehash: false, format: 'recovered' })
  const out = new Uint8Array(SIGNATURE_BYTES)
  out.set(recovered.subarray(1))
  out[SIGNATURE_BYTES - 1] = recovered[0]!
  return out
}

/**
 * The uncompressed public key that made a signature over a digest, or undefined when no key could have.
 *
 * @example
 * import { blake2b256 } from '#sdk/crypto/blake2b.ts'
 * import { secpRecover, secpSign } from '#sdk/crypto/secp256k1.ts'
 * import { PrivateKey } from 'dealkit'
 * const { privateKey } = PrivateKey.generate('secp256k1').toKeyInfo()
 * const digest = blake2b256(Buffer.from('a message'))
 * secpRecover(digest, secpSign(privateKey, digest)) // the bytes of secpPublicKey(privateKey)
 */
export function secpRecover(digest: Uint8Array, signature: Uint8Array): Uint8Array | undefined {
  if (signature.length !== SIGNATURE_BYTES) return undefined
  const recovered = new Uint8Array(SIGNATURE_BYTES)
  recovered[0] = signature[SIGNATURE_BYTES - 1]!
  recovered.set(signature.subarray(0, SIGNATURE_BYTES - 1), 1)
  try {
    return secp256k1.Signature.fromBytes(recovered, 'recovered').recoverPublicKey(digest).toBytes(false)
  } catch {
    return undefined // no point of the curve fits these numbers
  }
}
