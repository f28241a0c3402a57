import { jsonList, nothing } from '#sdk/codec/json.ts'
import { peerInfo } from '#sdk/crypto/peer-info.ts'
import { type MethodTable, method, param } from '../../method.ts'
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
} satisfies MethodTable
