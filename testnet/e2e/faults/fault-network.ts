import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { Address } from '#sdk/address/address.ts'
import { createDealClient, type DealClient } from '#sdk/clients/deal-client.ts'
import { createMarketClient, type MarketClient } from '#sdk/clients/market-client.ts'
import type { ClientDeal } from '#sdk/rpc/types/market/client-deal.ts'
import type { MinerDeal } from '#sdk/rpc/types/market/miner-deal.ts'
import { type ForceNetwork, forceNetwork } from '#testnet/network/force-network.ts'
import type { ForceNetworkOptions } from '#testnet/network/options.ts'
import type { ServiceProcess } from '#testnet/service/service-process.ts'
import { freePort } from '#testnet/service/testing/free-port.ts'
import { type FaultProxy, faultProxy } from './fault-proxy.ts'
import { seeded } from './seeded.ts'

type Cid = MinerDeal['proposalCid']

/** A network whose client reaches the market through a proxy only, and whose transfers are quick to try again. */
export interface FaultNetwork {
  readonly network: ForceNetwork
  readonly proxy: FaultProxy
  /** Where the services keep what they have. */
  readonly dataDir: string
  readonly miner: Address
  client: DealClient
  market: MarketClient
  /** Proposes an online deal for a file of so many random bytes. */
  propose(bytes: number): Promise<Cid>
  /** Resolves with the deal at its client, or its provider, once the test holds for it. */
  atClient(proposalCid: Cid, test: (deal: ClientDeal) => boolean): Promise<ClientDeal>
  atProvider(proposalCid: Cid, test: (deal: MinerDeal) => boolean): Promise<MinerDeal>
  /** Ends a service's process as a crash does, and starts it again. */
  crash(name: 'market' | 'client'): Promise<void>
  stop(): Promise<void>
}

const quick = {
  AcceptTimeout: '20s',
  StallTimeout: '2s',
  CompleteTimeout: '5s',
  RestartDelay: '50ms',
  MaxRestartDelay: '2s',
  MaxRestarts: 50,
  MaxRetrievalRestarts: 50,
}

export async function openFaultNetwork(options: ForceNetworkOptions = {}): Promise<FaultNetwork> {
  const directory = await mkdtemp(join(tmpdir(), 'dealkit-faults-'))
  const port = await freePort()
  const proxy = await faultProxy(port)
  const at = (of: number) => `/ip4/127.0.0.1/tcp/${of}`
  const network = await forceNetwork({
    publishPeriod: '0s',
    sectorSize: 512 << 20,
    logger: pino({ level: process.env['DEBUG_FAULTS'] ?? 'silent' }),
    config: {
      market: { Libp2p: { ListenAddresses: [at(port)], AnnounceAddresses: [at(proxy.port)] }, DataTransfer: quick },
      // It cannot be dialled: all that comes back to it comes over its own connections.
      client: { Libp2p: { ListenAddresses: [] }, DataTransfer: quick },
    },
    dataDir: join(directory, 'network'),
    ...options,
  })
  const miner = Address.parse(network.info.miners[0]!.address)
  await network.clients.market.marketSetAsk(miner, 0n, 0n, 86_400, 256, 512 << 20)
  const payer = await network.clients.client.defaultAddress()
  const random = seeded(7)
  let files = 0

  const faults: FaultNetwork = {
    network,
    proxy,
    dataDir: join(directory, 'network'),
    miner,
    client: network.clients.client,
    market: network.clients.market,
    async propose(bytes) {
      const path = join(directory, `file-${++files}`)
      await writeFile(path, noise(bytes, random))
      const { root } = await faults.client.clientImport({ path, isCar: false })
      const data = { transferType: 'graphsync', root, pieceCid: null, pieceSize: 0, rawBlockSize: 0 }
      const terms = { data, wallet: payer, miner, epochPrice: 0n, minBlocksDuration: 518_400 }
      return faults.client.clientStartDeal(terms)
    },
    atClient: (proposalCid, test) => poll(() => faults.client.clientGetDealInfo(proposalCid), test),
    atProvider: (proposalCid, test) => poll(() => faults.market.marketGetDeal(proposalCid), test),
    async crash(name) {
      const service = network.services[name] as ServiceProcess
      await faults[name].close()
      await service.kill()
      const endpoint = await service.start()
      if (name === 'market') faults.market = createMarketClient(endpoint)
      else faults.client = createDealClient(endpoint)
    },
    async stop() {
      await Promise.all([faults.client.close(), faults.market.close()])
      await network.stop()
      await proxy.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
  return faults
}

/** Bytes that do not compress and differ from block to block. */
function noise(bytes: number, random: () => number): Uint8Array {
  const words = new Uint32Array(Math.ceil(bytes / 4))
  for (let i = 0; i < words.length; i++) words[i] = random() * 2 ** 32
  return new Uint8Array(words.buffer, 0, bytes)
}

async function poll<D extends { state: string; message: string }>(
  look: () => Promise<D>,
  test: (deal: D) => boolean,
): Promise<D> {
  let said = ''
  for (let tries = 0; tries < 1_200; tries++) {
    try {
      const deal = await look()
      if (test(deal)) return deal
      said = `${deal.state}: ${deal.message}`
    } catch (error) {
      said = error instanceof Error ? error.message : String(error)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`the deal did not get there; it is ${said}`)
}
