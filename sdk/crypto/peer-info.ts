import { multiaddr } from '#sdk/address/multiaddr.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonList, jsonStruct } from '#sdk/codec/json.ts'
import { peerId } from './peer-id.ts'

/** A peer and where it listens: libp2p's AddrInfo, `{"ID": …, "Addrs": […]}`. */
export const peerInfo = jsonStruct('AddrInfo', {
  peerId: as('ID', peerId),
  addresses: as('Addrs', jsonList(multiaddr, 1000)),
})
export type PeerInfo = Infer<typeof peerInfo>
