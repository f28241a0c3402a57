import { createDealClient, type DealClient } from '#sdk/clients/deal-client.ts'
import { createGatewayClient, type GatewayClient } from '#sdk/clients/gateway-client.ts'
import { createMarketClient, type MarketClient } from '#sdk/clients/market-client.ts'
import { createMessagerClient, type MessagerClient } from '#sdk/clients/messager-client.ts'
import { createNodeClient, type NodeClient } from '#sdk/clients/node-client.ts'
import { createSealerClient, type SealerClient } from '#sdk/clients/sealer-client.ts'
import { createTestnetClient, type TestnetClient } from '#sdk/clients/testnet-client.ts'
import { createWalletClient, type WalletClient } from '#sdk/clients/wallet-client.ts'
import type { ClientOptions } from '#sdk/rpc/client.ts'
import type { CallOptions } from '#sdk/rpc/provider.ts'
import { networkErrors } from './errors.ts'
import type { NetworkInfo } from './network-info.ts'

/** The clients of components. Reading the client of one that is not there throws. */
export interface ComponentClients {
  /** @throws {NETWORK_SERVICE_DOWN} */
  readonly node: NodeClient
  /** @throws {NETWORK_SERVICE_DOWN} */
  readonly market: MarketClient
  /** @throws {NETWORK_SERVICE_DOWN} */
  readonly client: DealClient
  /** @throws {NETWORK_SERVICE_DOWN} */
  readonly sealer: SealerClient
  /** @throws {NETWORK_SERVICE_DOWN} */
  readonly wallet: WalletClient
  /** @throws {NETWORK_SERVICE_DOWN} */
  readonly messager: MessagerClient
  /** @throws {NETWORK_SERVICE_DOWN} */
  readonly gateway: GatewayClient
  /** The node's own methods of a local network. @throws {NETWORK_SERVICE_DOWN} */
  readonly testnet: TestnetClient
  /** Ends all connections and subscriptions. */
  close(): Promise<void>
}

/** The clients of a network that describes itself. */
export interface NetworkClients extends ComponentClients {
  readonly info: NetworkInfo
}

type Component = 'node' | 'market' | 'client' | 'sealer' | 'wallet' | 'messager' | 'gateway'

/** Where each component is: a URL, an API multiaddr, `TOKEN:ADDRESS`, or its URL beside its token. */
export type Endpoints = {
  readonly [C in Component]?: string | { readonly url: string; readonly token?: string } | undefined
}

/**
 * Makes clients of the components of a network, or of those at some endpoints. Nothing is sent before the first call.
 *
 * @throws {ENDPOINT_INVALID} when first used, for a URL that is none
 * @example
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const network = connect(await loadNetworkInfo())
 * const head = await network.node.chainHead()
 * await network.close()
 *
 * const { node } = connect({ node: process.env.FULLNODE_API_INFO })
 */
export function connect(info: NetworkInfo, options?: CallOptions): NetworkClients
export function connect(endpoints: Endpoints, options?: CallOptions): ComponentClients
export function connect(network: NetworkInfo | Endpoints, options: CallOptions = {}): ComponentClients {
  if (!('services' in network)) return clientsOf(network, options)
  return Object.defineProperty(clientsOf(network.services, options), 'info', { value: network, enumerable: true })
}

function clientsOf(endpoints: Endpoints, options: CallOptions): ComponentClients {
  const open = new Set<{ close(): Promise<void> }>()

  const opener = <C extends { close(): Promise<void> }>(
    component: Component,
    create: (options: ClientOptions) => C,
  ): (() => C) => {
    let made: C | undefined
    return () => {
      made ??= create({ ...options, ...endpointOf(endpoints, component) })
      open.add(made)
      return made
    }
  }

  const node = opener('node', createNodeClient)
  const market = opener('market', createMarketClient)
  const client = opener('client', createDealClient)
  const sealer = opener('sealer', createSealerClient)
  const wallet = opener('wallet', createWalletClient)
  const messager = opener('messager', createMessagerClient)
  const gateway = opener('gateway', createGatewayClient)
  const testnet = opener('node', createTestnetClient)

  return {
    get node() {
      return node()
    },
    get market() {
      return market()
    },
    get client() {
      return client()
    },
    get sealer() {
      return sealer()
    },
    get wallet() {
      return wallet()
    },
    get messager() {
      return messager()
    },
    get gateway() {
      return gateway()
    },
    get testnet() {
      return testnet()
    },
    async close() {
      await Promise.all([...open].map((one) => one.close()))
      open.clear()
    },
  }
}

function endpointOf(endpoints: Endpoints, component: Component): { url: string; token?: string } {
  const found = endpoints[component]
  if (typeof found === 'string') return { url: found }
  if (found !== undefined)
    return found.token === undefined ? { url: found.url } : { url: found.url, token: found.token }
  const up = Object.entries(endpoints)
    .filter(([, one]) => one !== undefined)
    .map(([name]) => name)
  throw networkErrors.NETWORK_SERVICE_DOWN({ service: component, up: up.length === 0 ? 'nothing' : up.join(', ') })
}
