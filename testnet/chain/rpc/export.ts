import { bool, bytes, int } from '#sdk/codec/primitives.ts'
import { tsk } from '#sdk/rpc/api/node/tipset-param.ts'
import { channel, type MethodTable, param } from '#sdk/rpc/method.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { exportChain } from '../queries/export-chain.ts'
import type { Node } from './node.ts'

const CHUNK_BYTES = 1 << 16

/** A row of the node's own namespace that comes in pieces. */
export const exportMethods = {
  /** A CAR of the chain; 0 recent states means the states of all tipsets. An empty piece says that it is complete. */
  ChainExport: channel('read', [param('nroots', int), param('oldmsgskip', bool), tsk], bytes()),
} satisfies MethodTable

export function exportHandlers({ chain }: Node): Handlers<typeof exportMethods> {
  return {
    async *ChainExport(recentStates, skipOldMessages, key, { signal }) {
      const options = recentStates > 0 ? { recentStates, skipOldMessages } : { skipOldMessages }
      let pieces: Uint8Array[] = []
      let length = 0
      for (const piece of exportChain(chain, chain.index.byKey(key), options)) {
        if (signal.aborted) return
        pieces.push(piece)
        length += piece.length
        if (length < CHUNK_BYTES) continue
        yield new Uint8Array(Buffer.concat(pieces))
        pieces = []
        length = 0
      }
      if (length > 0) yield new Uint8Array(Buffer.concat(pieces))
      yield new Uint8Array(0)
    },
  }
}
