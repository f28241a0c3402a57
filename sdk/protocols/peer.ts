import { inspect } from 'node:util'
import type { PeerId } from '@libp2p/interface'
import { peerIdFromMultihash, peerIdFromString } from '@libp2p/peer-id'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import * as Digest from 'multiformats/hashes/digest'
import { protocolErrors } from './errors.ts'

/** Where a peer is: its id, and multiaddrs as text or in the binary form that miner info holds. */
export interface PeerAddress {
  readonly peerId: string
  readonly multiaddrs?: readonly (string | Uint8Array)[] | undefined
}

/**
 * Reads a peer id's text.
 *
 * @throws {PEER_ID_INVALID} for text that is none.
 * @example
 * import { parsePeerId } from '#sdk/protocols/peer.ts'
 * parsePeerId('12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN').type // 'Ed25519'
 */
export function parsePeerId(text: string): PeerId {
  try {
    return peerIdFromString(text)
  } catch (cause) {
    throw protocolErrors.PEER_ID_INVALID({ peer: text }, { cause })
  }
}

/**
 * The text of a peer id given as raw multihash bytes, as the chain and data-transfer messages hold it.
 *
 * @throws {PEER_ID_INVALID} for bytes that are none.
 * @example
 * import { peerIdBytes, peerIdText } from 'dealkit/protocols'
 * const raw = peerIdBytes('12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN')
 * peerIdText(raw) // '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'
 */
export function peerIdText(bytes: Uint8Array): string {
  try {
    return peerIdFromMultihash(Digest.decode(bytes)).toString()
  } catch (cause) {
    throw protocolErrors.PEER_ID_INVALID({ peer: Buffer.from(bytes).toString('hex') }, { cause })
  }
}

/**
 * The raw multihash bytes of a peer id.
 *
 * @throws {PEER_ID_INVALID}
 * @example
 * import { peerIdBytes } from 'dealkit/protocols'
 * peerIdBytes('12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN').length // 38
 */
export function peerIdBytes(text: string): Uint8Array {
  return parsePeerId(text).toMultihash().bytes
}

/**
 * Checks that what scripts without types give is a peer's id and addresses, before any of it is used.
 *
 * @throws {PEER_INVALID}
 * @example
 * import { requirePeer } from '#sdk/protocols/peer.ts'
 * requirePeer({ peerId: '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN' })
 */
export function requirePeer(peer: unknown): asserts peer is PeerAddress {
  const { peerId, multiaddrs = [] } = Object(peer) as { readonly peerId?: unknown; readonly multiaddrs?: unknown }
  if (typeof peerId === 'string' && Array.isArray(multiaddrs)) return
  throw protocolErrors.PEER_INVALID({ got: inspect(peer, { depth: 1, breakLength: Infinity }).slice(0, 200) })
}

/**
 * The addresses to dial a peer at, each ending in its id. Entries that cannot be read are skipped, as miner info
 * may hold anything; they are named when nothing is left.
 *
 * @throws {PEER_ID_INVALID}
 * @throws {PEER_ADDRESS_UNKNOWN} addresses were given, and none can be read.
 * @example
 * import { dialAddresses } from '#sdk/protocols/peer.ts'
 * const peerId = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'
 * dialAddresses({ peerId, multiaddrs: ['/ip4/127.0.0.1/tcp/58418'] }).length // 1
 */
export function dialAddresses({ peerId, multiaddrs = [] }: PeerAddress): Multiaddr[] {
  const id = parsePeerId(peerId).toString()
  const readable: Multiaddr[] = []
  const skipped: string[] = []
  for (const entry of multiaddrs) {
    try {
      const address = multiaddr(entry)
      readable.push(
        address.getComponents().some(({ name }) => name === 'p2p') ? address : address.encapsulate(`/p2p/${id}`),
      )
    } catch {
      skipped.push(typeof entry === 'string' ? entry : Buffer.from(entry).toString('hex'))
    }
  }
  if (readable.length === 0 && skipped.length > 0) {
    throw protocolErrors.PEER_ADDRESS_UNKNOWN({ peer: id, skipped: skipped.join(', ') })
  }
  return readable
}
