import type { Address } from '#sdk/address/address.ts'
import { type Message, message as messageCodec, messageSigningBytes } from '#sdk/chain/message.ts'
import type { SignedMessage } from '#sdk/chain/signed-message.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { Signature } from '#sdk/crypto/signature.ts'

/** What signs: a venus-wallet, or a node with a wallet of its own. */
export interface Signer {
  /** Signs bytes with the key of an address. `meta.type` says what they are; `extra` is for the wallet to check. */
  walletSign(address: Address, bytes: Uint8Array, meta: { type: string; extra: Uint8Array }): Promise<Signature>
}

export interface SignMessageOptions {
  /** The most attoFIL that gas may cost; 0 leaves it to the node. */
  readonly maxFee?: bigint
}

/**
 * Makes a message ready to push: gas estimated by the node, the sender's next nonce, signed. Nothing is sent, so that
 * the result can be kept before it is: pushing the same bytes twice is one message.
 *
 * @throws {RPC_ERROR} when the message would fail, with the exit code in the text
 * @example
 * import { Address, connect, draftMessage, loadNetworkInfo, pushSigned, signMessage } from 'dealkit'
 * const { client, node, wallet } = connect(await loadNetworkInfo())
 * const draft = draftMessage({ to: Address.parse('t01000'), from: await client.defaultAddress(), value: 1n })
 * const signed = await signMessage(node, wallet, draft)
 * await pushSigned(node, signed)
 */
export async function signMessage(
  node: NodeClient,
  signer: Signer,
  draft: Message,
  options: SignMessageOptions = {},
): Promise<SignedMessage> {
  const from = await node.stateAccountKey(draft.from)
  const spec = { maxFee: options.maxFee ?? 0n, gasOverEstimation: 0, gasOverPremium: 0 }
  const estimated = await node.gasEstimateMessageGas({ ...draft, from }, spec)
  return signReady(signer, { ...estimated, from, nonce: await node.mpoolGetNonce(from) })
}

/**
 * Signs a message that has its gas and its nonce, such as one that pays more in place of another.
 *
 * @example
 * import { Address, connect, draftMessage, loadNetworkInfo, pushSigned, signMessage, signReady } from 'dealkit'
 * const { client, node, wallet } = connect(await loadNetworkInfo())
 * const draft = draftMessage({ to: Address.parse('t01000'), from: await client.defaultAddress(), value: 1n })
 * const { message } = await signMessage(node, wallet, draft)
 * const dearer = await signReady(wallet, { ...message, gasPremium: message.gasPremium * 2n })
 * await pushSigned(node, dearer)
 */
export async function signReady(signer: Signer, ready: Message): Promise<SignedMessage> {
  const meta = { type: 'message', extra: messageCodec.encode(ready) }
  return { message: ready, signature: await signer.walletSign(ready.from, messageSigningBytes(ready), meta) }
}
