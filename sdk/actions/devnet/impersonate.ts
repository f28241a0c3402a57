import type { CID } from 'multiformats/cid'
import type { Message } from '#sdk/chain/message.ts'
import { signedMessageCid } from '#sdk/chain/signed-message.ts'
import { type DevnetConnection, onLocalNetwork } from './on-local-network.ts'

/**
 * Sends a message in the name of any account, without its key. Nonce and gas are filled in where they are 0.
 *
 * @throws {DEVNET_NOT_LOCAL} and what the node says of the message
 * @example
 * import { impersonate } from '#sdk/actions/devnet/impersonate.ts'
 * import { mineUntil } from '#sdk/actions/devnet/mine.ts'
 * import { Address, connect, draftMessage, loadNetworkInfo } from 'dealkit'
 * const network = connect(await loadNetworkInfo())
 * const from = await network.client.defaultAddress()
 * const draft = draftMessage({ from, to: Address.parse('t01000'), value: 1n })
 * await mineUntil(network, { message: await impersonate(network, draft) })
 */
export async function impersonate(connection: DevnetConnection, message: Message): Promise<CID> {
  return signedMessageCid(
    await onLocalNetwork(connection, 'send without a key', (testnet) => testnet.impersonate(message)),
  )
}
