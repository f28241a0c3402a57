import { cid } from '#sdk/codec/cid.ts'
import { duration, jsonList, jsonRecord, nothing } from '#sdk/codec/json.ts'
import { int, text } from '#sdk/codec/primitives.ts'
import { peerInfo } from '#sdk/crypto/peer-info.ts'
import { channel, type MethodTable, method, param } from '../../method.ts'
import { bandwidth, connectedness, natStatus, peerDetails, pubsubScore } from '../../types/net.ts'
import { somePeerId } from '../../types/peer.ts'

const p = param('p', somePeerId)

/** The node in its peer-to-peer network. */
export const netMethods = {
  ID: method('read', [], somePeerId),
  NetAddrsListen: method('read', [], peerInfo),
  NetPeers: method('read', [], jsonList(peerInfo)),
  NetConnect: method('admin', [param('pi', peerInfo)], nothing),
  NetDisconnect: method('admin', [p], nothing),
  NetFindPeer: method('read', [p], peerInfo),
  NetConnectedness: method('read', [p], connectedness),
  NetPeerInfo: method('read', [p], peerDetails),
  NetAgentVersion: method('read', [p], text()),
  /** Milliseconds there and back. */
  NetPing: method('read', [p], duration),
  NetAutoNatStatus: method('read', [], natStatus),
  NetBandwidthStats: method('read', [], bandwidth),
  NetBandwidthStatsByPeer: method('read', [], jsonRecord(bandwidth)),
  NetBandwidthStatsByProtocol: method('read', [], jsonRecord(bandwidth)),
  NetFindProvidersAsync: channel('read', [param('cid', cid), param('count', int)], peerInfo),
  NetGetClosestPeers: method('read', [param('key', text())], jsonList(somePeerId)),
  NetProtectAdd: method('admin', [param('acl', jsonList(somePeerId, 10_000))], nothing),
  NetProtectRemove: method('admin', [param('acl', jsonList(somePeerId, 10_000))], nothing),
  NetProtectList: method('read', [], jsonList(somePeerId)),
  NetPubsubScores: method('read', [], jsonList(pubsubScore)),
} satisfies MethodTable
