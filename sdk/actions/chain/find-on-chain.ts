import type { CID } from 'multiformats/cid'
import type { MessageLookup } from '#sdk/chain/message-lookup.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'

/** How the nodes say that a nonce went to a message that asks for something else. */
const nonceTaken = /found message with equal nonce/

/**
 * What came of a message, or of the one that took its place by paying more; undefined when neither is on chain, also
 * because another message has used the nonce. Does not wait.
 *
 * @throws {RPC_ERROR} the node cannot look
 * @example
 * import { connect, findOnChain, loadNetworkInfo } from 'dealkit'
 * import { CID } from 'multiformats/cid'
 * const { node } = connect(await loadNetworkInfo())
 * const lookup = await findOnChain(node, CID.parse('bafy2bzace…'))
 * console.log(lookup?.receipt.exitCode)
 */
export async function findOnChain(node: NodeClient, message: CID): Promise<MessageLookup | undefined> {
  try {
    return (await node.stateSearchMsg([], message, -1, true)) ?? undefined
  } catch (error) {
    if (DealkitError.is(error, 'RPC_ERROR') && nonceTaken.test(error.message)) return undefined
    throw error
  }
}
