import { pushSigned } from '#sdk/actions/chain/push-signed.ts'
import { signMessage } from '#sdk/actions/chain/sign-message.ts'
import type { Message } from '#sdk/chain/message.ts'
import { signedMessage, signedMessageCid } from '#sdk/chain/signed-message.ts'
import type { Sealing } from './sealing.ts'
import type { SentMessage } from './sector.ts'

const ATTEMPTS = 20

export interface MessageToSend {
  readonly draft: () => Promise<Message>
  /** The most attoFIL its gas may cost. */
  readonly maxFee: bigint
}

/**
 * Sends a message so that it is on chain once, whatever happens in between: signed bytes are saved before they are
 * pushed, and a new message is signed only when another one has taken the nonce of the saved one.
 */
export async function sendOnce(
  { node, signer, logger }: Sealing,
  before: SentMessage | null,
  save: (message: SentMessage) => Promise<void>,
  { draft, maxFee }: MessageToSend,
): Promise<SentMessage> {
  let message = before
  for (let attempt = 0; ; attempt++) {
    if (message === null) {
      const signed = await signMessage(node, signer, await draft(), { maxFee })
      message = { signed: signedMessage.encode(signed), cid: signedMessageCid(signed) }
      await save(message)
    }
    const outcome = await pushSigned(node, signedMessage.decode(message.signed))
    if (outcome !== 'superseded') return message
    if (attempt >= ATTEMPTS) throw new Error(`other messages of the sender took the nonce ${ATTEMPTS} times`)
    logger.info({ cid: message.cid.toString() }, 'another message took the nonce; signing again')
    message = null
  }
}
