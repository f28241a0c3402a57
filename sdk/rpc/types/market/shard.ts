import type { Infer } from '#sdk/codec/codec.ts'
import { jsonStruct } from '#sdk/codec/json.ts'
import { bool, int, text } from '#sdk/codec/primitives.ts'

/** A piece in the index that retrievals are served from. */
export const shard = jsonStruct('DagstoreShardInfo', { key: text(), state: text(), error: text() })
export type Shard = Infer<typeof shard>

export const shardResult = jsonStruct('DagstoreShardResult', { key: text(), success: bool, error: text() })
export type ShardResult = Infer<typeof shardResult>

export const initializeShards = jsonStruct('DagstoreInitializeAllParams', { maxConcurrency: int, includeSealed: bool })
export type InitializeShards = Infer<typeof initializeShards>

export const shardProgress = jsonStruct('DagstoreInitializeAllEvent', {
  key: text(),
  event: text(),
  success: bool,
  error: text(),
  total: int,
  current: int,
})
export type ShardProgress = Infer<typeof shardProgress>
