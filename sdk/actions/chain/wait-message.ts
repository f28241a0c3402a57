import type { CID } from 'multiformats/cid'
import { exitCodeText } from '#sdk/actors/exit-codes.ts'
import type { MessageLookup } from '#sdk/chain/message-lookup.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { chainActionErrors } from './errors.ts'

export interface WaitMessageOptions {
  /** Epochs on top of the one with the receipt: how deep a reorganisation may reach. 0 when left out. */
  readonly confidence?: number
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

const NO_LIMIT = -1

/**
 * Waits until a message is on chain and succeeded.
 *
 * @throws {MESSAGE_FAILED} naming the exit code
 * @throws {RPC_TIMEOUT}
 * @example
 * import { connect, loadNetworkInfo, waitMessage } from 'dealkit'
 * import { CID } from 'multiformats/cid'
 * const { node } = connect(await loadNetworkInfo())
 * const { receipt } = await waitMessage(node, CID.parse('bafy2bzace…'), { confidence: 5 })
 */
export async function waitMessage(
  node: NodeClient,
  cid: CID,
  options: WaitMessageOptions = {},
): Promise<MessageLookup> {
  const { confidence = 0, timeoutMs, signal } = options
  const lookup = await node.with({ timeoutMs, signal }).stateWaitMsg(cid, confidence, NO_LIMIT, true)
  const { exitCode } = lookup.receipt
  if (exitCode !== 0)
    throw chainActionErrors.MESSAGE_FAILED({ cid: cid.toString(), exit: exitCodeText(exitCode), height: lookup.height })
  return lookup
}
