import type { syncMethods } from '#sdk/rpc/api/node/sync.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import type { Node } from './node.ts'

/** A node that makes the chain is always at its head. */
export function syncHandlers({ chain }: Node): Handlers<typeof syncMethods> {
  return {
    SyncState() {
      const { tipSet } = chain.head
      const at = new Date(tipSet.blocks[0]!.timestamp * 1000)
      const complete = {
        workerId: 0,
        base: tipSet,
        target: tipSet,
        stage: 'complete' as const,
        height: tipSet.height,
        start: at,
        end: at,
        message: '',
      }
      return { activeSyncs: [complete], vmApplied: chain.index.length }
    },
    SyncSubmitBlock({ header, blsMessages, secpkMessages }) {
      chain.accept(header, [...blsMessages, ...secpkMessages])
    },
  }
}
