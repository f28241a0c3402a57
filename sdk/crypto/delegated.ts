import { keccak_256 } from '@noble/hashes/sha3.js'
import { Address } from '#sdk/address/address.ts'

/** The namespace of the Ethereum address manager, whose addresses are written f410f…. */
const EVM_NAMESPACE = 10
const ETHEREUM_ADDRESS_BYTES = 20

/** The digest that delegated signatures are made over. */
export const delegatedDigest = (message: Uint8Array): Uint8Array => keccak_256(message)

/** The f410 address of a 65-byte uncompressed secp256k1 public key. */
export function delegatedAddress(publicKey: Uint8Array): Address {
  return Address.delegated(EVM_NAMESPACE, keccak_256(publicKey.subarray(1)).subarray(-ETHEREUM_ADDRESS_BYTES))
}
