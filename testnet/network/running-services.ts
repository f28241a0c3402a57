import { join } from 'node:path'
import type { Address } from '#sdk/address/address.ts'
import { createMarketClient } from '#sdk/clients/market-client.ts'
import { createNodeClient, type NodeClient } from '#sdk/clients/node-client.ts'
import { createSealerClient } from '#sdk/clients/sealer-client.ts'
import { createTestnetClient } from '#sdk/clients/testnet-client.ts'
import { createWalletClient } from '#sdk/clients/wallet-client.ts'
import type { NetworkInfo } from '#sdk/network/network-info.ts'
import type { Service } from '#testnet/service/create-service.ts'
import type { Endpoint } from '#testnet/service/define-service.ts'
import type { SeededAccounts } from './accounts.ts'
import { describeNetwork } from './describe-network.ts'
import { networkErrors } from './errors.ts'
import type { ServiceName } from './options.ts'
import { type Listening, registerMarket } from './register-market.ts'
import { type ServiceSet, storeNames } from './service-set.ts'

const WALLET_PASSWORD = 'local networks have no secrets'

export interface RunningOptions {
  readonly accounts: SeededAccounts
  readonly dataDir: string
  readonly sectorSize: number
  /** Aborting it ends a start. */
  readonly signal?: AbortSignal | undefined
}

/** The services of a network in the order they need one another: node and wallet, market and client, sealers. */
export class RunningServices {
  readonly #set: ServiceSet
  readonly #options: RunningOptions
  readonly #node: Service
  readonly #wallet: Service
  #market: Service | undefined
  #client: Service | undefined
  #sealers: readonly Service[] = []

  constructor(set: ServiceSet, options: RunningOptions) {
    this.#set = set
    this.#options = options
    this.#node = set.node()
    this.#wallet = set.wallet()
  }

  get services(): Readonly<Record<ServiceName, Service>> {
    return {
      node: this.#node,
      wallet: this.#wallet,
      market: this.#market!,
      client: this.#client!,
      sealer: this.#sealers[0]!,
    }
  }

  get sealers(): readonly Service[] {
    return this.#sealers
  }

  /** Starts everything, and makes the miners known. Until then no blocks come by themselves. */
  async startNetwork(control: Endpoint): Promise<NetworkInfo> {
    const { accounts, sectorSize } = this.#options
    const [node, wallet] = await Promise.all([this.#begin(this.#node), this.#startWallet()])
    const nodeClient = createNodeClient(node)
    const testnet = createTestnetClient(node)
    try {
      await testnet.holdBlocks(true)
      const miners = await nodeClient.stateListMiners()
      this.#make(node, wallet, miners)
      const [listening] = await Promise.all([this.#startMarket(nodeClient, testnet, miners), this.#startClientSide()])
      const { market, client } = this.services
      const info = await describeNetwork(nodeClient, {
        endpoints: { node, wallet, market: market.endpoint, client: client.endpoint },
        sealers: this.#sealers.map(({ endpoint }) => endpoint),
        accounts,
        miners,
        sectorSize,
        listening,
      })
      await testnet.attach(info, control)
      await testnet.holdBlocks(false)
      return info
    } finally {
      await Promise.all([nodeClient.close(), testnet.close()])
    }
  }

  /** Stops every service but the node, and tells what went wrong. */
  async stopServices(): Promise<unknown[]> {
    const failures: unknown[] = []
    const end = (service: Service | undefined) => service?.stop().catch((error: unknown) => failures.push(error))
    await Promise.all(this.#sealers.map(end))
    await Promise.all([this.#client, this.#market].map(end))
    await end(this.#wallet)
    return failures
  }

  /** Starts again, where they were, the services that were stopped. */
  async startServices(): Promise<void> {
    await this.#startWallet()
    await Promise.all([this.#market, this.#client].map((service) => service && this.#begin(service)))
    await Promise.all(this.#sealers.map((service) => this.#begin(service)))
  }

  async stopAll(): Promise<unknown[]> {
    const failures = await this.stopServices()
    await this.#node.stop().catch((error: unknown) => failures.push(error))
    return failures
  }

  #make(node: Endpoint, wallet: Endpoint, miners: readonly Address[]): void {
    const names = miners.map(String)
    if (names.length === 0) {
      throw networkErrors.NETWORK_START_FAILED({ service: 'venus', reason: 'genesis made no miner' })
    }
    this.#market = this.#set.market({ node, wallet }, names)
    this.#client = this.#set.client({ node, wallet })
  }

  /** Market, then sealers, which need it; the market is known on chain by the end. */
  async #startMarket(
    node: NodeClient,
    testnet: ReturnType<typeof createTestnetClient>,
    miners: readonly Address[],
  ): Promise<Listening> {
    const endpoint = await this.#begin(this.#market!)
    const endpoints = { node: this.#node.endpoint, wallet: this.#wallet.endpoint, market: endpoint }
    this.#sealers = miners.map((miner, place) => this.#set.sealer(endpoints, miner.toString(), place))
    const market = createMarketClient(endpoint)
    try {
      const [listening] = await Promise.all([
        registerMarket({ node, market, testnet }, miners),
        ...this.#sealers.map((sealer, place) => this.#startSealer(sealer, place)),
      ])
      return listening
    } finally {
      await market.close()
    }
  }

  async #startClientSide(): Promise<void> {
    await this.#begin(this.#client!)
  }

  /** Opens the wallet with its password, and gives a fresh one every key of the network. */
  async #startWallet(): Promise<Endpoint> {
    const endpoint = await this.#begin(this.#wallet)
    const wallet = createWalletClient(endpoint)
    try {
      await wallet.setPassword(WALLET_PASSWORD)
      await Promise.all(this.#options.accounts.all.map(({ key }) => wallet.walletImport(key.toKeyInfo())))
    } finally {
      await wallet.close()
    }
    return endpoint
  }

  async #startSealer(service: Service, place: number): Promise<void> {
    const sealer = createSealerClient(await this.#begin(service))
    try {
      const path = join(this.#options.dataDir, storeNames.sectors(place))
      if (Object.keys(await sealer.storageLocal()).length === 0)
        await sealer.storageInitLocal(path, { canSeal: true, canStore: true })
    } finally {
      await sealer.close()
    }
  }

  async #begin(service: Service): Promise<Endpoint> {
    this.#options.signal?.throwIfAborted()
    try {
      return await service.start()
    } catch (error) {
      throw networkErrors.NETWORK_START_FAILED(
        { service: service.name, reason: error instanceof Error ? error.message : String(error) },
        { cause: error },
      )
    }
  }
}
