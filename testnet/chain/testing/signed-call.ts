import type { ActorMethod } from '#sdk/actors/actor-method.ts'
import type { Address } from '#sdk/address/address.ts'
import { draftMessage, messageSigningBytes } from '#sdk/chain/message.ts'
import type { SignedMessage } from '#sdk/chain/signed-message.ts'
import type { PrivateKey } from '#sdk/crypto/key.ts'
import type { Chain } from '../chain.ts'

/** The next message of a sender that calls a method, with gas enough. `value` is attoFIL. */
export function signedCall<P>(
  chain: Chain,
  from: PrivateKey,
  to: Address,
  method: ActorMethod<P, unknown>,
  params: P,
  { value = 0n, gasLimit = 500_000_000 } = {},
): SignedMessage {
  const message = draftMessage({
    from: from.address,
    to,
    nonce: chain.pool.nextNonce(from.address),
    value,
    method: method.number,
    params: method.params.encode(params),
    gasLimit,
    gasFeeCap: 1_000_000_000n,
    gasPremium: 100n,
  })
  return { message, signature: from.sign(messageSigningBytes(message)) }
}
