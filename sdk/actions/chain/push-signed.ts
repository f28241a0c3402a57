import { isSameCall } from '#sdk/chain/message.ts'
import { type SignedMessage, signedMessageCid } from '#sdk/chain/signed-message.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { findOnChain } from './find-on-chain.ts'

/**
 * `pushed`: it waits in the pool, or one that pays more for the same does in its place. `landed`: it is on chain already,
 * or the one in its place. `superseded`: another message took its nonce, so it never will be, and a new one may be signed.
 */
export type PushOutcome = 'pushed' | 'landed' | 'superseded'

/** How the nodes say that a nonce is gone, or that they have the message. */
const refusals = {
  known: /message with nonce already exists/,
  taken: /nonce too low|too low GasPremium|replace by fee/i,
} as const

/**
 * Pushes a signed message, once or again after a crash. The same bytes make one message however often they are pushed.
 *
 * @throws {RPC_ERROR} when the node refuses it for another reason
 * @example
 * import { Address, connect, draftMessage, loadNetworkInfo, pushSigned, signMessage } from 'dealkit'
 * const { client, node, wallet } = connect(await loadNetworkInfo())
 * const draft = draftMessage({ to: Address.parse('t01000'), from: await client.defaultAddress(), value: 1n })
 * let kept = await signMessage(node, wallet, draft)
 * if ((await pushSigned(node, kept)) === 'superseded') kept = await signMessage(node, wallet, draft)
 */
export async function pushSigned(node: NodeClient, signed: SignedMessage): Promise<PushOutcome> {
  try {
    await node.mpoolPush(signed)
    return 'pushed'
  } catch (error) {
    if (!DealkitError.is(error, 'RPC_ERROR')) throw error
    if (refusals.known.test(error.message)) return 'pushed'
    if (!refusals.taken.test(error.message)) throw error
    // The pool first: what leaves it meanwhile is found on chain.
    if (await isReplacedInPool(node, signed)) return 'pushed'
    return (await findOnChain(node, signedMessageCid(signed))) === undefined ? 'superseded' : 'landed'
  }
}

/** Whether a message that pays more for the same waits in its place, by whomever it was replaced. */
async function isReplacedInPool(node: NodeClient, { message }: SignedMessage): Promise<boolean> {
  const rival = (await node.mpoolPending([])).find(
    (other) => other.message.nonce === message.nonce && other.message.from.equals(message.from),
  )
  return rival !== undefined && isSameCall(rival.message, message)
}
