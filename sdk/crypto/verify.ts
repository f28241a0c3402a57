import { Address, protocol } from '#sdk/address/address.ts'
import { blake2b256 } from './blake2b.ts'
import { blsVerify } from './bls.ts'
import { delegatedAddress, delegatedDigest } from './delegated.ts'
import { secpRecover } from './secp256k1.ts'
import type { Signature } from './signature.ts'

/**
 * Whether `signature` is the signer's over these bytes. The signer must be a key address (f1, f3, or f4 of the EVM
 * namespace); resolve an ID address on chain first.
 * Source: go-state-types crypto/signature.go.
 *
 * @example
 * import { PrivateKey, verifySignature } from 'dealkit'
 * const key = PrivateKey.generate('secp256k1')
 * const message = Buffer.from('a message')
 * verifySignature(key.sign(message), key.address, message) // true
 */
export function verifySignature(signature: Signature, signer: Address, signed: Uint8Array): boolean {
  switch (signature.type) {
    case 'bls':
      return signer.protocol === protocol.bls && blsVerify(signer.payload, signed, signature.data)
    case 'secp256k1': {
      if (signer.protocol !== protocol.secp256k1) return false
      const key = secpRecover(blake2b256(signed), signature.data)
      return key !== undefined && Address.fromSecp256k1Key(key).equals(signer)
    }
    case 'delegated': {
      if (signer.protocol !== protocol.delegated) return false
      const key = secpRecover(delegatedDigest(signed), signature.data)
      return key !== undefined && delegatedAddress(key).equals(signer)
    }
  }
}
