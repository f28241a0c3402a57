import { createDealClient, type DealClient } from '#sdk/clients/deal-client.ts'
import { createMarketClient, type MarketClient } from '#sdk/clients/market-client.ts'
import { createSealerClient, type SealerClient } from '#sdk/clients/sealer-client.ts'
import type { NetworkInfo } from '#sdk/network/network-info.ts'
import { type NetworkControlMethods, networkControlApi } from '#sdk/rpc/api/network-control.ts'
import { type ServiceSteeringMethods, serviceSteeringApi } from '#sdk/rpc/api/service-steering.ts'
import { type Client, createClient } from '#sdk/rpc/client.ts'

interface Endpoint {
  readonly url: string
  readonly token: string
}

/** A service of the network, as the node steers it. */
export interface SteeredService {
  readonly name: string
  readonly steering: Client<ServiceSteeringMethods>
  /** Whether it follows the chain and its time; the wallet only signs when asked. */
  readonly follows: boolean
}

/** The network around the node, once it has said so: its services, and who can copy and restore what they keep. */
export class NetworkLink {
  readonly info: NetworkInfo
  readonly control: Client<NetworkControlMethods> | undefined
  readonly services: readonly SteeredService[]
  readonly market: MarketClient | undefined
  readonly client: DealClient | undefined
  readonly #sealers: ReadonlyMap<string, SealerClient>

  constructor(info: NetworkInfo, control: Endpoint | undefined) {
    this.info = info
    this.control = control && createClient(networkControlApi, control)
    const { market, client, sealer, wallet } = info.services
    const sealers = info.miners.flatMap((miner, i) => {
      const endpoint = miner.sealer ?? (i === 0 ? sealer : undefined)
      return endpoint === undefined ? [] : [{ address: miner.address, endpoint }]
    })
    const steered = (name: string, endpoint: Endpoint | undefined): SteeredService[] =>
      endpoint === undefined
        ? []
        : [{ name, steering: createClient(serviceSteeringApi, endpoint), follows: name !== 'wallet' }]
    this.services = [
      ...steered('wallet', wallet),
      ...steered('market', market),
      ...steered('client', client),
      ...sealers.flatMap(({ endpoint }, i) => steered(i === 0 ? 'sealer' : `sealer-${i + 1}`, endpoint)),
    ]
    this.market = market && createMarketClient(market)
    this.client = client && createDealClient(client)
    this.#sealers = new Map(sealers.map(({ address, endpoint }) => [address, createSealerClient(endpoint)]))
  }

  /** The sealer of a miner; that of the first one when none is named. */
  sealerOf(miner: string | undefined): SealerClient | undefined {
    return miner === undefined ? this.#sealers.values().next().value : this.#sealers.get(miner)
  }

  async close(): Promise<void> {
    const clients = [this.control, this.market, this.client, ...this.#sealers.values()]
    await Promise.all([
      ...clients.map((client) => client?.close()),
      ...this.services.map(({ steering }) => steering.close()),
    ])
  }
}
