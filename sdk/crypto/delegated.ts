import { keccak_256 } from '@noble/hashes/sha3.js'
import { Address } from '#sdk/address/address.ts'

/** The namespace of the Ethereum address manager, whose addresses are written f410f…. */
const EVM_NAMESPACE = 10
const ETHEREUM_ADDRESS_BYTES = 20

/**
 * The digest that delegated signatures are made over.
 *
 * @example
 * import { delegatedDigest } from '#sdk/crypto/delegated.ts'
 * delegatedDigest(new Uint8Array(0)).length // 32
 */
export const delegatedDigest = (message: Uint8Array): Uint8Array => keccak_256(message)

/**
 * The f410 address of a 65-byte uncompressed secp256k1 public key.
 *
 * @example
 * import { delegatedAddress } from '#sdk/crypto/delegated.ts'
 * import { PrivateKey } from 'dealkit'
 * delegatedAddress(PrivateKey.generate('delegated').publicKey).toString() // 't410f…'
 */
export function delegatedAddress(publicKey: Uint8Array): Address {
  return Address.delegated(EVM_NAMESPACE, keccak_256(publicKey.subarray(1)).subarray(-ETHEREUM_ADDRESS_BYTES))
}
