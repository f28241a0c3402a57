import type { CID } from 'multiformats/cid'
import type { Message } from '#sdk/chain/message.ts'
import { signedMessageCid } from '#sdk/chain/signed-message.ts'
import { type DevnetConnection, onLocalNetwork } from './on-local-network.ts'

/**
 * Sends a message in the name of any account, without its key. Nonce and gas are filled in where they are 0.
 *
 * @throws {DEVNET_NOT_LOCAL} and what the node says of the message
 * @example
 * await mineUntil(connection, { message: await impersonate(connection, draftMessage({ from: whale, to, value: 1n })) })
 */
export async function impersonate(connection: DevnetConnection, message: Message): Promise<CID> {
  return signedMessageCid(
    await onLocalNetwork(connection, 'send without a key', (testnet) => testnet.impersonate(message)),
  )
}
