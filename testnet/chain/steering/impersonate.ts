import { protocol } from '#sdk/address/address.ts'
import type { Message } from '#sdk/chain/message.ts'
import type { SignedMessage } from '#sdk/chain/signed-message.ts'
import { blsAggregate } from '#sdk/crypto/bls.ts'
import type { Signature } from '#sdk/crypto/signature.ts'
import type { Chain } from '../chain.ts'
import { estimateMessageGas } from '../gas/estimate.ts'
import { poolErrors } from '../pool/errors.ts'

const emptySecp256k1: Signature = { type: 'secp256k1', data: new Uint8Array(65) }
/** The point at infinity: adding it leaves the block's aggregate as it is. */
const emptyBls: Signature = { type: 'bls', data: blsAggregate([]) }

/**
 * Puts a message of any account into the pool without its key. The signature is of the right type and empty; everything
 * else about the message has to be in order; nonce and gas are filled in where they are 0. @throws what the pool throws
 */
export function impersonate(chain: Chain, message: Message): SignedMessage {
  const key = chain.keyOf(message.from, chain.after)
  if (key === undefined) throw poolErrors.SENDER_UNKNOWN({ from: message.from.toString() })
  const estimated = message.gasLimit === 0 ? estimateMessageGas(chain, { ...message, from: key }, null) : message
  const ready = message.nonce === 0 ? { ...estimated, nonce: chain.pool.nextNonce(key) } : estimated
  const signed = { message: ready, signature: key.protocol === protocol.bls ? emptyBls : emptySecp256k1 }
  chain.pool.add(signed, { verified: true })
  return signed
}
