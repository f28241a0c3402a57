import { findOnChain } from '#sdk/actions/chain/find-on-chain.ts'
import { type Signer, signReady } from '#sdk/actions/chain/sign-message.ts'
import { isSameCall } from '#sdk/chain/message.ts'
import { type SignedMessage, signedMessageCid } from '#sdk/chain/signed-message.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import type { Clock } from '../clock/clock.ts'
import type { KeptMessage, KeptMessages } from './kept-messages.ts'

/** How nodes say that a message pays too little to be taken. Source: venus pkg/messagepool/messagepool.go. */
const tooLittle = /fee ?cap|base ?fee/i

/** Whether a node has refused a message because of what it pays, and so does not hold its nonce for it. */
export function paysTooLittle(error: unknown): boolean {
  return DealkitError.is(error, 'RPC_ERROR') && tooLittle.test(error.message)
}

interface RepriceWith {
  readonly node: NodeClient
  readonly signer: Signer
  readonly clock: Clock
  readonly messages: KeptMessages
}

/**
 * What is to be pushed in place of a message that no node has taken yet because it pays too little: one that may cost
 * more, kept in its place. It has the same nonce, or a new one where another message has that. Nothing if the limit
 * allows no more than before.
 *
 * @param maxFee the most attoFIL that gas may cost; 0 leaves it to the node
 */
export async function repriced(
  { node, signer, clock, messages }: RepriceWith,
  { key, signed }: KeptMessage,
  maxFee: bigint,
): Promise<SignedMessage | undefined> {
  const { message } = signed
  const rival = (await node.mpoolPending([])).find(
    (other) => other.message.nonce === message.nonce && other.message.from.equals(message.from),
  )
  // The answer of an earlier push may have been lost.
  if (rival !== undefined && isSameCall(rival.message, message)) return signed
  if ((await findOnChain(node, signedMessageCid(signed))) !== undefined) return signed
  const draft = { ...message, gasLimit: 0, gasFeeCap: 0n, gasPremium: 0n }
  const estimated = await node.gasEstimateMessageGas(draft, { maxFee, gasOverEstimation: 0, gasOverPremium: 0 })
  if (estimated.gasFeeCap <= message.gasFeeCap) return undefined
  const next = await node.mpoolGetNonce(message.from)
  const dearer = await signReady(signer, { ...estimated, nonce: Math.max(message.nonce, next) })
  if (dearer.message.nonce === message.nonce) await messages.replace(key, signed, dearer, clock.now())
  else await messages.renew(key, dearer)
  return dearer
}
