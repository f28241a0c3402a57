import { blockMessage } from '#sdk/chain/block-header.ts'
import { nothing } from '#sdk/codec/json.ts'
import { type MethodTable, method, param } from '../../method.ts'
import { syncState } from '../../types/sync-state.ts'

/** Following the network. */
export const syncMethods = {
  SyncState: method('read', [], syncState),
  SyncSubmitBlock: method('write', [param('blk', blockMessage)], nothing),
} satisfies MethodTable
