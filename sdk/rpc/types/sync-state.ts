import { tipSet } from '#sdk/chain/tipset.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonList, jsonNullable, jsonStruct, numbered, time } from '#sdk/codec/json.ts'
import { int, text, uint } from '#sdk/codec/primitives.ts'

export const syncStage = numbered('SyncStateStage', {
  idle: 0,
  headers: 1,
  persistHeaders: 2,
  messages: 3,
  complete: 4,
  errored: 5,
  fetchingMessages: 6,
})

export const activeSync = jsonStruct('ActiveSync', {
  workerId: as('WorkerID', uint),
  base: jsonNullable(tipSet),
  target: jsonNullable(tipSet),
  stage: syncStage,
  height: int,
  start: time,
  end: time,
  message: text(),
})
export type ActiveSync = Infer<typeof activeSync>

/** How far the node has followed the network. */
export const syncState = jsonStruct('SyncState', {
  activeSyncs: jsonList(activeSync),
  vmApplied: as('VMApplied', uint),
})
export type SyncState = Infer<typeof syncState>
