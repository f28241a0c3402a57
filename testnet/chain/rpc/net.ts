import type { netMethods } from '#sdk/rpc/api/node/net.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { versionOf } from '#testnet/service/version.ts'
import type { Node } from './node.ts'
import { Peers } from './peers.ts'
import { pingPeer } from './ping.ts'

const nothingMoved = { totalIn: 0, totalOut: 0, rateIn: 0, rateOut: 0 }

/**
 * Blocks are not gossiped, so the node dials nobody: its peers are those it was told to connect to, and no bytes go
 * between them.
 */
export function netHandlers({ peerId, chain, clock }: Node): Handlers<typeof netMethods> {
  const peers = new Peers(chain)
  const now = () => new Date(clock.now())

  return {
    ID() {
      return peerId
    },
    NetAddrsListen() {
      return { peerId, addresses: [] }
    },
    NetPeers() {
      return peers.list()
    },
    NetConnect(peer) {
      peers.connect(peer, now())
    },
    NetDisconnect(peer) {
      peers.disconnect(peer)
    },
    NetFindPeer(wanted) {
      return peers.find(wanted)
    },
    NetConnectedness(wanted) {
      return peers.isConnected(wanted) ? 'connected' : 'notConnected'
    },
    NetPeerInfo(wanted) {
      const { info, since } = peers.connected(wanted)
      const { addresses } = info
      const conns = Object.fromEntries(addresses.map((address) => [address, since]))
      const connMgrMeta = { firstSeen: since, value: 0, tags: {}, conns }
      return { peerId: wanted, agent: agentOf(wanted), addresses: [...addresses], protocols: [], connMgrMeta }
    },
    NetAgentVersion(wanted) {
      if (wanted !== peerId) peers.find(wanted)
      return agentOf(wanted)
    },
    NetPing(wanted, { signal }) {
      return pingPeer(peers.find(wanted), signal)
    },
    /** Whether others could reach the node nobody has tried. */
    NetAutoNatStatus() {
      return { reachability: 'unknown', publicAddresses: [] }
    },
    NetBandwidthStats() {
      return nothingMoved
    },
    NetBandwidthStatsByPeer() {
      return Object.fromEntries(peers.ids().map((id) => [id, nothingMoved]))
    },
    NetBandwidthStatsByProtocol() {
      return {}
    },
    /** There is no table of providers: the channel ends at once. */
    async *NetFindProvidersAsync() {
      yield* []
    },
    NetGetClosestPeers() {
      return peers.ids()
    },
    NetProtectAdd(ids) {
      peers.protect(ids)
    },
    NetProtectRemove(ids) {
      peers.unprotect(ids)
    },
    NetProtectList() {
      return peers.protected
    },
    NetPubsubScores() {
      return []
    },
  }

  /** Only of itself the node knows what it runs. */
  function agentOf(wanted: string): string {
    return wanted === peerId ? versionOf('venus') : ''
  }
}
