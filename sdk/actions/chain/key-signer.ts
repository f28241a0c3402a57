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
 * import { importKeyInfo } from '#sdk/crypto/key-info.ts'
 * import { Address, connect, draftMessage, loadNetworkInfo, PrivateKey } from 'dealkit'
 * const network = connect(await loadNetworkInfo())
 * for (const account of network.info.accounts.slice(0, 1)) {
 *   const key = PrivateKey.fromKeyInfo(importKeyInfo(account.key))
 *   const draft = draftMessage({ to: Address.parse('t01000'), from: key.address, value: 1n })
 *   await pushMessage(network.node, keySigner(key), draft)
 * }
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
