import type { Address } from '#sdk/address/address.ts'
import type { PrivateKey } from '#sdk/crypto/key.ts'
import { chainActionErrors } from './errors.ts'
import type { Signer } from './sign-message.ts'

/**
 * Signs with keys that this process holds, where a wallet would be asked otherwise.
 *
 * @throws {SIGNER_UNKNOWN} when asked to sign for an address that is none of the keys'
 * @example
 * await pushMessage(node, keySigner(key), draftMessage({ to, from: key.address, value: 1n }))
 */
export function keySigner(...keys: readonly PrivateKey[]): Signer {
  const byAddress = new Map(keys.map((key) => [key.address.toString('t'), key]))
  return {
    async walletSign(address: Address, bytes: Uint8Array) {
      const key = byAddress.get(address.toString('t'))
      if (key !== undefined) return key.sign(bytes)
      throw chainActionErrors.SIGNER_UNKNOWN({ address: address.toString(), known: [...byAddress.keys()].join(', ') })
    },
  }
}
