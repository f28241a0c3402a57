import type { Address } from '#sdk/address/address.ts'
import { type Message, messageSigningBytes } from '#sdk/chain/message.ts'
import type { SendSpec } from '#sdk/chain/message-pool.ts'
import type { SignedMessage } from '#sdk/chain/signed-message.ts'
import type { Chain } from '../chain.ts'
import { estimateMessageGas } from '../gas/estimate.ts'
import { poolErrors } from './errors.ts'

/** The key address of a sender; a key address that is not on chain yet is its own. @throws {SENDER_UNKNOWN} */
export function senderKey(chain: Chain, address: Address): Address {
  const key = chain.keyOf(address, chain.after)
  if (key !== undefined) return key
  if (address.isKey) return address
  throw poolErrors.SENDER_UNKNOWN({ from: address.toString() })
}

/**
 * Fills in gas and nonce, signs with the node's key, and pushes. Everything from estimate to push happens in one turn,
 * so that two senders never get one nonce.
 *
 * @throws {MESSAGE_NONCE_SET} {SENDER_UNKNOWN} {KEY_NOT_FOUND} {GAS_EXECUTION_FAILED}, and the pool's errors
 */
export function sendMessage(chain: Chain, message: Message, spec: SendSpec | null = null): SignedMessage {
  if (message.nonce !== 0) throw poolErrors.MESSAGE_NONCE_SET({ nonce: message.nonce })
  const from = senderKey(chain, message.from)
  const nonce = chain.pool.nextNonce(from)
  const ready = estimateMessageGas(chain, { ...message, from, nonce }, spec)
  const signed = { message: ready, signature: chain.keystore.sign(from, messageSigningBytes(ready)) }
  chain.push(signed)
  return signed
}
