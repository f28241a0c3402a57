import { createDealClient, type DealClient } from '#sdk/clients/deal-client.ts'
import { createMarketClient, type MarketClient } from '#sdk/clients/market-client.ts'
import { createNodeClient, type NodeClient } from '#sdk/clients/node-client.ts'
import { createSealerClient, type SealerClient } from '#sdk/clients/sealer-client.ts'
import { createTestnetClient, type TestnetClient } from '#sdk/clients/testnet-client.ts'
import { createWalletClient, type WalletClient } from '#sdk/clients/wallet-client.ts'
import type { ClientOptions } from '#sdk/rpc/client.ts'
import type { CallOptions } from '#sdk/rpc/provider.ts'
import { networkErrors } from './errors.ts'
import type { NetworkInfo, NetworkServices } from './network-info.ts'

/** The clients of a network's components. Reading the client of one that is not up throws. */
export interface NetworkClients {
  readonly info: NetworkInfo
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
  /** The node's own methods of a local network. @throws {NETWORK_SERVICE_DOWN} */
  readonly testnet: TestnetClient
  /** Ends all connections and subscriptions. */
  close(): Promise<void>
}

/**
 * Makes clients of the components that a network runs. Nothing is sent before the first call.
 *
 * @throws {ENDPOINT_INVALID} when first used, for a URL that is none
 * @example
 * const network = connect(await loadNetworkInfo())
 * const head = await network.node.chainHead()
 * await network.close()
 */
export function connect(info: NetworkInfo, options: CallOptions = {}): NetworkClients {
  const open = new Set<{ close(): Promise<void> }>()

  const opener = <C extends { close(): Promise<void> }>(
    service: keyof NetworkServices,
    create: (options: ClientOptions) => C,
  ): (() => C) => {
    let made: C | undefined
    return () => {
      made ??= create({ ...options, ...endpointOf(info, service) })
      open.add(made)
      return made
    }
  }

  const node = opener('node', createNodeClient)
  const market = opener('market', createMarketClient)
  const client = opener('client', createDealClient)
  const sealer = opener('sealer', createSealerClient)
  const wallet = opener('wallet', createWalletClient)
  const testnet = opener('node', createTestnetClient)

  return {
    info,
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
    get testnet() {
      return testnet()
    },
    async close() {
      await Promise.all([...open].map((one) => one.close()))
      open.clear()
    },
  }
}

function endpointOf({ services }: NetworkInfo, service: keyof NetworkServices): { url: string; token: string } {
  const found = services[service]
  if (found !== undefined) return { url: found.url, token: found.token }
  const up = Object.entries(services)
    .filter(([, one]) => one !== undefined)
    .map(([name]) => name)
  throw networkErrors.NETWORK_SERVICE_DOWN({ service, up: up.length === 0 ? 'nothing' : up.join(', ') })
}
