import { messageCid } from '#sdk/chain/message.ts'
import { signedMessageCid } from '#sdk/chain/signed-message.ts'
import type { ManagedMessage } from '#sdk/rpc/types/messager/managed-message.ts'
import type { Sealing } from './sealing.ts'

/** The messages this sealer has sent, or one of them, as a messager describes them; the newest last. */
export async function managedMessages({ messages }: Sealing, uid?: string): Promise<ManagedMessage[]> {
  const kept = await messages.list(uid)
  return Promise.all(
    kept.map(async ({ key, signed, createdAt }) => {
      const lookup = await messages.search(key)
      const failed = lookup !== undefined && lookup.receipt.exitCode !== 0
      return {
        ...signed.message,
        id: key,
        unsignedCid: messageCid(signed.message),
        signedCid: signedMessageCid(signed),
        signature: signed.signature,
        height: lookup?.height ?? 0,
        confidence: 0,
        receipt: lookup?.receipt ?? null,
        tipSetKey: [...(lookup?.tipSet ?? [])],
        meta: null,
        walletName: '',
        state: lookup === undefined ? 'filled' : 'onChain',
        errorMessage: failed ? `exit code ${lookup.receipt.exitCode}` : '',
        createdAt: new Date(createdAt),
        updatedAt: new Date(createdAt),
      } as const
    }),
  )
}
