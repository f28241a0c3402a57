import type { CID } from 'multiformats/cid'
import type { Message } from '#sdk/chain/message.ts'
import { type SignedMessage, signedMessageCid } from '#sdk/chain/signed-message.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import { chainActionErrors } from './errors.ts'
import { pushSigned } from './push-signed.ts'
import { type Signer, type SignMessageOptions, signMessage } from './sign-message.ts'

export interface PushedMessage {
  /** What it is found by. */
  readonly cid: CID
  readonly signed: SignedMessage
}

const ATTEMPTS = 5

/**
 * Sends a message: gas and nonce from the node, the signature from the signer. Signs again when another message of the
 * same sender was quicker. After a crash it is unknown whether it was sent; where that matters, keep what `signMessage`
 * returns and use `pushSigned`.
 *
 * @param draft gas fields and nonce are filled in; the value is attoFIL
 * @throws {RPC_ERROR} when the node refuses it, or it would fail
 * @throws {MESSAGE_SUPERSEDED}
 * @example
 * import { pushMessage } from '#sdk/actions/chain/push-message.ts'
 * import { Address, connect, draftMessage, loadNetworkInfo, waitMessage } from 'dealkit'
 * const { client, node, wallet } = connect(await loadNetworkInfo())
 * const draft = draftMessage({ to: Address.parse('t01000'), from: await client.defaultAddress(), value: 1n })
 * const { cid } = await pushMessage(node, wallet, draft)
 * await waitMessage(node, cid)
 */
export async function pushMessage(
  node: NodeClient,
  signer: Signer,
  draft: Message,
  options: SignMessageOptions = {},
): Promise<PushedMessage> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const signed = await signMessage(node, signer, draft, options)
    if ((await pushSigned(node, signed)) !== 'superseded') return { cid: signedMessageCid(signed), signed }
  }
  throw chainActionErrors.MESSAGE_SUPERSEDED({ from: draft.from.toString(), attempts: ATTEMPTS })
}
