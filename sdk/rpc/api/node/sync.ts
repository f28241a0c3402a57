import { blockHeader, blockMessage } from '#sdk/chain/block-header.ts'
import { tipSetKey } from '#sdk/chain/tipset-key.ts'
import { nothing } from '#sdk/codec/json.ts'
import { int } from '#sdk/codec/primitives.ts'
import { channel, type MethodTable, method, param } from '../../method.ts'
import { announcedTipSet } from '../../types/full-block.ts'
import { syncTargets } from '../../types/node-status.ts'
import { syncState } from '../../types/sync-state.ts'

/** Following the network. */
export const syncMethods = {
  SyncState: method('read', [], syncState),
  SyncSubmitBlock: method('write', [param('blk', blockMessage)], nothing),
  SyncCheckpoint: method('admin', [param('tsk', tipSetKey)], nothing),
  SyncIncomingBlocks: channel('read', [], blockHeader),
  SyncerTracker: method('read', [], syncTargets),
  ChainSyncHandleNewTipSet: method('write', [param('ci', announcedTipSet)], nothing),
  Concurrent: method('read', [], int),
  SetConcurrent: method('admin', [param('concurrent', int)], nothing),
} satisfies MethodTable
