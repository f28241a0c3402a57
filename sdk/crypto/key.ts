import { randomBytes } from 'node:crypto'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { Address } from '#sdk/address/address.ts'
import { blake2b } from './blake2b.ts'
import { blsPublicKey, blsSign } from './bls.ts'
import { keyErrors } from './errors.ts'
import { secpPublicKey, secpSign } from './secp256k1.ts'
import type { Signature } from './signature.ts'

export type KeyType = 'secp256k1' | 'bls'

/** A private key as wallets exchange it. */
export interface KeyInfo {
  readonly type: KeyType
  /** 32 bytes: big-endian for secp256k1, little-endian for BLS. */
  readonly privateKey: Uint8Array
}

const KEY_BYTES = 32
const order = { secp256k1: secp256k1.Point.Fn.ORDER, bls: bls12_381.fields.Fr.ORDER } as const

/**
 * A key that signs for one address.
 *
 * @example
 * const key = PrivateKey.generate('secp256k1')
 * verifySignature(key.sign(bytes), key.address, bytes) // true
 */
export class PrivateKey {
  readonly type: KeyType
  readonly publicKey: Uint8Array
  readonly address: Address
  readonly #secret: Uint8Array

  private constructor(type: KeyType, secret: Uint8Array) {
    this.type = type
    this.#secret = secret
    this.publicKey = type === 'bls' ? blsPublicKey(secret) : secpPublicKey(secret)
    this.address = type === 'bls' ? Address.fromBlsKey(this.publicKey) : Address.fromSecp256k1Key(this.publicKey)
  }

  /** A new random key. */
  static generate(type: KeyType): PrivateKey {
    return PrivateKey.fromSeed(type, randomBytes(64))
  }

  /** The same key for the same seed, whatever the seed's length. Not a wallet derivation standard. */
  static fromSeed(type: KeyType, seed: Uint8Array): PrivateKey {
    const wide = BigInt(`0x${Buffer.from(blake2b(seed, 64)).toString('hex')}`)
    const scalar = (wide % (order[type] - 1n)) + 1n
    const bigEndian = new Uint8Array(Buffer.from(scalar.toString(16).padStart(KEY_BYTES * 2, '0'), 'hex'))
    return new PrivateKey(type, type === 'bls' ? bigEndian.reverse() : bigEndian)
  }

  /** @throws {KEY_INVALID} for a wrong length or a number outside the curve's order. */
  static fromKeyInfo(info: KeyInfo): PrivateKey {
    const { type, privateKey } = info
    if (privateKey.length !== KEY_BYTES)
      throw keyErrors.KEY_INVALID({ reason: `it has ${privateKey.length} bytes instead of ${KEY_BYTES}` })
    const bigEndian = type === 'bls' ? privateKey.slice().reverse() : privateKey
    const scalar = BigInt(`0x${Buffer.from(bigEndian).toString('hex')}`)
    if (scalar === 0n || scalar >= order[type])
      throw keyErrors.KEY_INVALID({ reason: `it is outside the order of ${type}` })
    return new PrivateKey(type, privateKey.slice())
  }

  toKeyInfo(): KeyInfo {
    return { type: this.type, privateKey: this.#secret.slice() }
  }

  /** Signs the bytes as they are; a message is signed by the bytes of its CID. */
  sign(bytes: Uint8Array): Signature {
    return this.type === 'bls'
      ? { type: 'bls', data: blsSign(this.#secret, bytes) }
      : { type: 'secp256k1', data: secpSign(this.#secret, bytes) }
  }
}
