import type { Address } from '#sdk/address/address.ts'
import type { PrivateKey } from '#sdk/crypto/key.ts'
import { chainActionErrors } from './errors.ts'
import type { Signer } from './sign-message.ts'

/**
 * Signs with keys that this process holds, where a wallet would be asked otherwise.
 *
 * @throws {SIGNER_UNKNOWN} when asked to sign for an address that is none of the keys'
 * @example
 * import { keySigner } from '#sdk/actions/chain/key-signer.ts'
 * import { pushMessage } from '#sdk/actions/chain/push-message.ts'
 * import { Address, connect, draftMessage, loadNetworkInfo, parseFil, PrivateKey } from 'dealkit'
 * const { node } = connect(await loadNetworkInfo())
 * const key = PrivateKey.generate('secp256k1')
 * const draft = draftMessage({ to: Address.parse('t01000'), from: key.address, value: parseFil('1 FIL') })
 * await pushMessage(node, keySigner(key), draft)
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
