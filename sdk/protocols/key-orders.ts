import type { KeyOrder } from '#sdk/codec/index.ts'
import type { Host } from './host.ts'

/** Which map order a node reads signatures in; `auto` goes by what is known of the peer. */
export type KeyOrderSetting = KeyOrder | 'auto'

const remembered = 4096

/**
 * Agents of the generation that writes maps in Go's declaration order: go-fil-markets before 1.28, which
 * venus-market up to v2.2 and lotus up to v1.22 were built with.
 */
const structOrderAgents = [/^venus-/, /^lotus-v?1\.(?:\d|1\d|2[0-2])\./, /^lotus-v?0\./]

/**
 * The order that a node's name in identify suggests.
 *
 * @example
 * import { keyOrderOfAgent } from '#sdk/protocols/key-orders.ts'
 * keyOrderOfAgent('venus-market/2.1.0') // 'struct'
 * keyOrderOfAgent(undefined) // 'sorted'
 */
export function keyOrderOfAgent(agent: string | undefined): KeyOrder {
  return agent !== undefined && structOrderAgents.some((pattern) => pattern.test(agent)) ? 'struct' : 'sorted'
}

/**
 * Remembers which of the two map orders each peer uses, so that what we sign is what it can verify: from the
 * maps it sends, else from its agent string, else the newer order.
 *
 * @example
 * import { KeyOrders } from 'dealkit/protocols'
 * const orders = new KeyOrders({ agentOf: async () => 'venus-market/2.1.0' })
 * await orders.of('12D3KooW…') // 'struct'
 */
export class KeyOrders {
  readonly #host: Pick<Host, 'agentOf'>
  readonly #setting: KeyOrderSetting
  readonly #seen = new Map<string, KeyOrder>()

  constructor(host: Pick<Host, 'agentOf'>, setting: KeyOrderSetting = 'auto') {
    this.#host = host
    this.#setting = setting
  }

  /** Notes the order of a map that the peer itself wrote. */
  observe(peerId: string, order: KeyOrder): void {
    this.#seen.delete(peerId)
    this.#seen.set(peerId, order)
    if (this.#seen.size > remembered) this.#seen.delete(this.#seen.keys().next().value!)
  }

  /** The order to sign in for a peer. */
  async of(peerId: string): Promise<KeyOrder> {
    if (this.#setting !== 'auto') return this.#setting
    return this.#seen.get(peerId) ?? keyOrderOfAgent(await this.#host.agentOf(peerId))
  }
}
