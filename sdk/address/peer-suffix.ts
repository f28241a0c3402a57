const peerSuffix = /\/p2p\/[^/]+$/

/**
 * A multiaddr without the peer id at its end: as the chain keeps where a miner is, beside who it is.
 *
 * @example
 * import { withoutPeer } from '#sdk/address/peer-suffix.ts'
 * withoutPeer('/ip4/10.0.0.1/tcp/58418/p2p/12D3KooW') // '/ip4/10.0.0.1/tcp/58418'
 */
export function withoutPeer(multiaddr: string): string {
  return multiaddr.replace(peerSuffix, '')
}
