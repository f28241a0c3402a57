import { multiaddrText } from '#sdk/address/multiaddr.ts'
import type { PeerInfo } from '#sdk/crypto/peer-info.ts'
import type { netMethods } from '#sdk/rpc/api/node/net.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { chainErrors } from '../errors.ts'
import { listMiners } from '../queries/actors.ts'
import { minerInfo } from '../queries/miner.ts'
import type { Node } from './node.ts'

/**
 * Blocks are not gossiped, so the node dials nobody: its peers are those it was told to connect to. It also knows where
 * the miners are that registered an address on chain.
 */
export function netHandlers({ peerId, chain }: Node): Handlers<typeof netMethods> {
  const connected = new Map<string, PeerInfo>()

  const minerPeer = (wanted: string): PeerInfo | undefined => {
    const infos = listMiners(chain.after).map((miner) => minerInfo(chain.after, miner))
    const found = infos.find((info) => info.peerId === wanted)
    if (found === undefined) return undefined
    return { peerId: wanted, addresses: found.multiaddrs.map(multiaddrText) }
  }

  return {
    ID() {
      return peerId
    },
    NetAddrsListen() {
      return { peerId, addresses: [] }
    },
    NetPeers() {
      return [...connected.values()]
    },
    NetConnect(peer) {
      if (peer.peerId !== null) connected.set(peer.peerId, peer)
    },
    NetDisconnect(peer) {
      connected.delete(peer)
    },
    NetFindPeer(wanted) {
      const found = connected.get(wanted) ?? minerPeer(wanted)
      if (found === undefined) throw chainErrors.PEER_NOT_FOUND({ peerId: wanted })
      return found
    },
  }
}
