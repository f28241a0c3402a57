import { signedMessageCid } from '#sdk/chain/signed-message.ts'
import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { messagerMethods } from '#sdk/rpc/api/messager-methods.ts'
import type { Handlers } from '../rpc/handlers.ts'
import type { Messages } from './messages.ts'

/** The methods over messages that others send through a service; `confidence` is how many epochs a message settles. */
export function messageHandlers(
  node: NodeClient,
  messages: Messages,
  confidence: () => number,
): Handlers<typeof messagerMethods> {
  return {
    async MessagerPushMessage(message, spec) {
      const options = { maxFee: spec?.maxFee ?? 0n }
      return signedMessageCid(await messages.send(`sent/${crypto.randomUUID()}`, () => message, options))
    },
    MessagerWaitMessage(cid, { signal }) {
      return node.with({ signal }).stateWaitMsg(cid, confidence(), -1, true)
    },
    MessagerGetMessage(cid) {
      return node.chainGetMessage(cid)
    },
  }
}
