import { message } from '#sdk/chain/message.ts'
import { tipSet } from '#sdk/chain/tipset.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { duration, float, json, jsonList, jsonNullable, jsonRecord, jsonStruct, time } from '#sdk/codec/json.ts'
import { bool, int, text, uint } from '#sdk/codec/primitives.ts'
import { peerId } from '#sdk/crypto/peer-id.ts'

/** Whether the node keeps up with the network. */
export const nodeStatus = jsonStruct('NodeStatus', {
  syncStatus: jsonStruct('NodeSyncStatus', { epoch: uint, behind: uint }),
  peerStatus: jsonStruct('NodePeerStatus', {
    peersToPublishMessages: as('PeersToPublishMsgs', int),
    peersToPublishBlocks: int,
  }),
  chainStatus: jsonStruct('NodeChainStatus', { blocksPerTipsetLast100: float, blocksPerTipsetLastFinality: float }),
})
export type NodeStatus = Infer<typeof nodeStatus>

const target = jsonStruct('Target', {
  state: int,
  base: jsonNullable(tipSet),
  current: jsonNullable(tipSet),
  start: time,
  end: time,
  error: as('Err', json),
  head: jsonNullable(tipSet),
  sender: peerId,
})

/** The tipsets that the node has synced to, and those it is about to. */
export const syncTargets = jsonStruct('TargetTracker', { history: jsonList(target), buckets: jsonList(target) })
export type SyncTargets = Infer<typeof syncTargets>

/** The block time is milliseconds, sizes are bytes. */
export const protocolParameters = jsonStruct('ProtocolParams', {
  network: text(),
  blockTime: duration,
  supportedSectors: jsonList(jsonStruct('SectorInfo', { size: uint, maxPieceSize: uint })),
})
export type ProtocolParameters = Infer<typeof protocolParameters>

/** What the pool would say to a message, by one of its checks. */
export const messageCheck = jsonStruct('MessageCheckStatus', {
  cid,
  code: int,
  ok: as('OK', bool),
  error: as('Err', text()),
  hint: jsonRecord(json),
})
export type MessageCheck = Infer<typeof messageCheck>

/** A message to check, and whether its nonce is to be trusted. */
export const messagePrototype = jsonStruct('MessagePrototype', { message, validNonce: bool })
export type MessagePrototype = Infer<typeof messagePrototype>
