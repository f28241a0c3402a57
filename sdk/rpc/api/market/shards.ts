import { jsonList, nothing } from '#sdk/codec/json.ts'
import { text } from '#sdk/codec/primitives.ts'
import { channel, type MethodTable, method, param } from '../../method.ts'
import { initializeShards, shard, shardProgress, shardResult } from '../../types/market/shard.ts'
import { marketEventMethods } from '../gateway/events.ts'

const key = param('key', text())
const how = param('params', initializeShards)

/** The index of the pieces' blocks, and the requests to sealers that unseal them. */
export const marketShardMethods = {
  DagstoreListShards: method('admin', [], jsonList(shard)),
  DagstoreInitializeShard: method('admin', [key], nothing),
  DagstoreInitializeAll: channel('admin', [how], shardProgress),
  DagstoreInitializeStorage: channel('admin', [param('storage', text()), how], shardProgress),
  DagstoreRecoverShard: method('admin', [key], nothing),
  DagstoreDestroyShard: method('admin', [key], nothing),
  DagstoreGC: method('admin', [], jsonList(shardResult)),
  ...marketEventMethods,
} satisfies MethodTable
