import { randomBytes } from 'node:crypto'
import { Address } from '#sdk/address/address.ts'
import { blake2b, blake2b256 } from './blake2b.ts'
import { BLS_ORDER, blsPublicKey, blsSign } from './bls.ts'
import { delegatedAddress, delegatedDigest } from './delegated.ts'
import { keyErrors } from './errors.ts'
import type { KeyInfo, KeyType } from './key-info.ts'
import { SECP256K1_ORDER, secpPublicKey, secpSign } from './secp256k1.ts'
import type { Signature } from './signature.ts'

export type { KeyInfo, KeyType } from './key-info.ts'

const KEY_BYTES = 32
const SEED_BYTES = 64

interface Scheme {
  readonly order: bigint
  readonly littleEndian: boolean
  publicKey(secret: Uint8Array): Uint8Array
  address(publicKey: Uint8Array): Address
  sign(secret: Uint8Array, message: Uint8Array): Uint8Array
}

const schemes: Readonly<Record<KeyType, Scheme>> = {
  secp256k1: {
    order: SECP256K1_ORDER,
    littleEndian: false,
    publicKey: secpPublicKey,
    address: Address.fromSecp256k1Key,
    sign: (secret, message) => secpSign(secret, blake2b256(message)),
  },
  bls: {
    order: BLS_ORDER,
    littleEndian: true,
    publicKey: blsPublicKey,
    address: Address.fromBlsKey,
    sign: blsSign,
  },
  delegated: {
    order: SECP256K1_ORDER,
    littleEndian: false,
    publicKey: secpPublicKey,
    address: delegatedAddress,
    sign: (secret, message) => secpSign(secret, delegatedDigest(message)),
  },
}

/**
 * A key that signs for one address.
 *
 * @example
 * import { PrivateKey, verifySignature } from 'dealkit'
 * const key = PrivateKey.generate('secp256k1')
 * const message = Buffer.from('a message')
 * verifySignature(key.sign(message), key.address, message) // true
 */
export class PrivateKey {
  readonly type: KeyType
  /** 48 bytes for BLS, 65 bytes (uncompressed) for the others. */
  readonly publicKey: Uint8Array
  readonly address: Address
  readonly #secret: Uint8Array

  private constructor(type: KeyType, secret: Uint8Array) {
    this.type = type
    this.#secret = secret
    this.publicKey = schemes[type].publicKey(secret)
    this.address = schemes[type].address(this.publicKey)
  }

  /**
   * A new random key.
   *
   * @example
   * import { PrivateKey } from 'dealkit'
   * PrivateKey.generate('bls').publicKey.length // 48
   */
  static generate(type: KeyType): PrivateKey {
    return PrivateKey.fromSeed(type, randomBytes(SEED_BYTES))
  }

  /**
   * The same key for the same seed, whatever the seed's length. Not a wallet derivation standard.
   *
   * @example
   * import { PrivateKey } from 'dealkit'
   * PrivateKey.fromSeed('secp256k1', Buffer.from('alice')).address.toString() // 't1…'
   */
  static fromSeed(type: KeyType, seed: Uint8Array): PrivateKey {
    const { order, littleEndian } = schemes[type]
    const wide = BigInt(`0x${Buffer.from(blake2b(seed, SEED_BYTES)).toString('hex')}`)
    const scalar = (wide % (order - 1n)) + 1n
    const bigEndian = new Uint8Array(Buffer.from(scalar.toString(16).padStart(KEY_BYTES * 2, '0'), 'hex'))
    return new PrivateKey(type, littleEndian ? bigEndian.reverse() : bigEndian)
  }

  /**
   * The key of its type and 32 bytes, as wallets exchange it.
   *
   * @throws {KEY_INVALID} for a wrong length or a number outside the curve's order.
   */
  static fromKeyInfo(info: KeyInfo): PrivateKey {
    const { type, privateKey } = info
    const { order, littleEndian } = schemes[type]
    if (privateKey.length !== KEY_BYTES)
      throw keyErrors.KEY_INVALID({ reason: `it has ${privateKey.length} bytes instead of ${KEY_BYTES}` })
    const bigEndian = littleEndian ? privateKey.slice().reverse() : privateKey
    const scalar = BigInt(`0x${Buffer.from(bigEndian).toString('hex')}`)
    if (scalar === 0n || scalar >= order) throw keyErrors.KEY_INVALID({ reason: `it is outside the order of ${type}` })
    return new PrivateKey(type, privateKey.slice())
  }

  /** Type and secret bytes, which `fromKeyInfo` reads: keep them as carefully as the key. */
  toKeyInfo(): KeyInfo {
    return { type: this.type, privateKey: this.#secret.slice() }
  }

  /** Signs the bytes as they are; a message is signed by the bytes of its CID. */
  sign(bytes: Uint8Array): Signature {
    return { type: this.type, data: schemes[this.type].sign(this.#secret, bytes) }
  }
}
