import { randomUUID } from 'node:crypto'
import type { sealerMessageMethods } from '#sdk/rpc/api/sealer/messages.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { sealerErrors } from '../errors.ts'
import { managedMessages } from '../messages-report.ts'
import type { SealerRoom } from './sealer-room.ts'

/** The messages that this sealer has sent, by the ids it gave them: it is its own messager. */
export function messageHandlers({ sealing }: SealerRoom): Handlers<typeof sealerMessageMethods> {
  const { messages, node } = sealing
  const require = async (uid: string) => {
    const [found] = await managedMessages(sealing, uid)
    if (found === undefined) throw sealerErrors.MESSAGE_UNKNOWN({ uid })
    return found
  }
  return {
    async MessagerPushMessage(message, spec) {
      const uid = randomUUID()
      await messages.send(uid, () => message, { maxFee: spec?.maxFee ?? 0n })
      return uid
    },
    async MessagerWaitMessage(uid, confidence, { signal }) {
      const { signedCid } = await require(uid)
      await messages.wait(uid, signal)
      return node.with({ signal }).stateWaitMsg(signedCid!, confidence, -1, true)
    },
    MessagerGetMessage(uid) {
      return require(uid)
    },
    MessagerListMessage() {
      return managedMessages(sealing)
    },
  }
}
