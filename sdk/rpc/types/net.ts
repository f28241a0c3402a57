import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { duration, float, jsonList, jsonNullable, jsonRecord, jsonStruct, numbered, time } from '#sdk/codec/json.ts'
import { int, text } from '#sdk/codec/primitives.ts'
import { somePeerId } from './peer.ts'

/** Bytes in all and bytes a second. */
export const bandwidth = jsonStruct('Stats', { totalIn: int, totalOut: int, rateIn: float, rateOut: float })
export type Bandwidth = Infer<typeof bandwidth>

export const connectedness = numbered('Connectedness', {
  notConnected: 0,
  connected: 1,
  canConnect: 2,
  cannotConnect: 3,
})

/** Whether others can reach the node from outside. */
export const natStatus = jsonStruct('NatInfo', {
  reachability: numbered('Reachability', { unknown: 0, public: 1, private: 2 }),
  publicAddresses: as('PublicAddrs', jsonList(text())),
})
export type NatStatus = Infer<typeof natStatus>

/** What is known of a peer. */
export const peerDetails = jsonStruct('ExtendedPeerInfo', {
  peerId: as('ID', somePeerId),
  agent: text(),
  addresses: as('Addrs', jsonList(text())),
  protocols: jsonList(text()),
  connMgrMeta: jsonNullable(
    jsonStruct('ConnMgrInfo', { firstSeen: time, value: int, tags: jsonRecord(int), conns: jsonRecord(time) }),
  ),
})
export type PeerDetails = Infer<typeof peerDetails>

const topicScore = jsonStruct('TopicScoreSnapshot', {
  timeInMesh: duration,
  firstMessageDeliveries: float,
  meshMessageDeliveries: float,
  invalidMessageDeliveries: float,
})

/** How a peer is judged in gossip. */
export const pubsubScore = jsonStruct('PubsubScore', {
  peerId: as('ID', somePeerId),
  score: jsonNullable(
    jsonStruct('PeerScoreSnapshot', {
      score: float,
      topics: jsonRecord(topicScore),
      appSpecificScore: float,
      ipColocationFactor: as('IPColocationFactor', float),
      behaviourPenalty: float,
    }),
  ),
})
export type PubsubScore = Infer<typeof pubsubScore>
