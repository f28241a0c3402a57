import type { Address } from '#sdk/address/address.ts'
import type { Message } from '#sdk/chain/message.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'

/** What sends messages, and names them by a CID or an id of its own. */
interface Messager<R> {
  messagerPushMessage(message: Message, spec: null): Promise<R>
}

interface MinerCall {
  readonly miner: Address
  /** Who of the miner sends it. */
  readonly from: 'owner' | 'worker'
  readonly method: number
  /** CBOR. */
  readonly params: Uint8Array
  /** Estimated when 0 or left out. */
  readonly gasLimit?: number
}

/** Has a method of a miner called by its owner or worker; gives what the messager names the message by. */
export async function pushToMiner<R>(messager: Messager<R>, node: NodeClient, call: MinerCall): Promise<R> {
  const { miner, method, params, gasLimit = 0 } = call
  const { draftMessage } = await import('#sdk/chain/message.ts')
  const { [call.from]: from } = await node.stateMinerInfo(miner)
  return messager.messagerPushMessage({ ...draftMessage({ from, to: miner, method, params }), gasLimit }, null)
}
