import type { Address } from '#sdk/address/address.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import type { MessageLookup } from '#sdk/chain/message-lookup.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { pushMessage } from '../chain/push-message.ts'
import type { Signer } from '../chain/sign-message.ts'
import { type WaitMessageOptions, waitMessage } from '../chain/wait-message.ts'

export interface Transfer {
  readonly from: Address
  readonly to: Address
  readonly attoFil: bigint
}

/**
 * Sends FIL and waits until it has arrived.
 *
 * @throws {RPC_ERROR} when the sender has too little
 * @throws {MESSAGE_FAILED}
 * @example
 * import { sendFil } from '#sdk/actions/wallet/send-fil.ts'
 * import { Address, connect, loadNetworkInfo, parseFil } from 'dealkit'
 * const { client, node, wallet } = connect(await loadNetworkInfo())
 * const transfer = { from: await client.defaultAddress(), to: Address.parse('t01000'), attoFil: parseFil('1.5 FIL') }
 * await sendFil(node, wallet, transfer)
 */
export async function sendFil(
  node: NodeClient,
  signer: Signer,
  { from, to, attoFil }: Transfer,
  options: WaitMessageOptions = {},
): Promise<MessageLookup> {
  const { cid } = await pushMessage(node, signer, draftMessage({ from, to, value: attoFil }))
  return waitMessage(node, cid, options)
}
