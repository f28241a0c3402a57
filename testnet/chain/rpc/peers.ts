import { multiaddrText } from '#sdk/address/multiaddr.ts'
import type { PeerInfo } from '#sdk/crypto/peer-info.ts'
import type { Chain } from '../chain.ts'
import { chainErrors } from '../errors.ts'
import { listMiners } from '../queries/actors.ts'
import { minerInfo } from '../queries/miner.ts'

interface Connected {
  readonly info: PeerInfo
  readonly since: Date
}

/** The peers that the node was told to connect to, and miners that registered an address on chain. It dials nobody. */
export class Peers {
  readonly #chain: Chain
  readonly #connected = new Map<string, Connected>()
  readonly #protected = new Set<string>()

  constructor(chain: Chain) {
    this.#chain = chain
  }

  connect(info: PeerInfo, since: Date): void {
    if (info.peerId !== null) this.#connected.set(info.peerId, { info, since })
  }

  disconnect(peerId: string): void {
    this.#connected.delete(peerId)
  }

  isConnected(peerId: string): boolean {
    return this.#connected.has(peerId)
  }

  list(): PeerInfo[] {
    return [...this.#connected.values()].map(({ info }) => info)
  }

  ids(): string[] {
    return [...this.#connected.keys()]
  }

  /** @throws {PEER_NOT_FOUND} for a peer that is not connected */
  connected(peerId: string): Connected {
    const found = this.#connected.get(peerId)
    if (found === undefined) throw chainErrors.PEER_NOT_FOUND({ peerId })
    return found
  }

  /** Where a peer is, connected or known from the chain. @throws {PEER_NOT_FOUND} */
  find(peerId: string): PeerInfo {
    const found = this.#connected.get(peerId)?.info ?? this.#ofMiner(peerId)
    if (found === undefined) throw chainErrors.PEER_NOT_FOUND({ peerId })
    return found
  }

  #ofMiner(peerId: string): PeerInfo | undefined {
    const { after } = this.#chain
    const infos = listMiners(after).map((miner) => minerInfo(after, miner))
    const found = infos.find((info) => info.peerId === peerId)
    return found === undefined ? undefined : { peerId, addresses: found.multiaddrs.map(multiaddrText) }
  }

  protect(peerIds: readonly string[]): void {
    for (const peerId of peerIds) this.#protected.add(peerId)
  }

  unprotect(peerIds: readonly string[]): void {
    for (const peerId of peerIds) this.#protected.delete(peerId)
  }

  get protected(): string[] {
    return [...this.#protected]
  }
}
