import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { waitMessage } from '#sdk/actions/chain/wait-message.ts'
import { changeMultiaddrsParams, changePeerIdParams, minerMethods } from '#sdk/actors/miner/methods.ts'
import type { Address } from '#sdk/address/address.ts'
import { multiaddrToBytes } from '#sdk/address/multiaddr.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import { createMarketClient } from '#sdk/clients/market-client.ts'
import { createNodeClient } from '#sdk/clients/node-client.ts'
import { createSealerClient } from '#sdk/clients/sealer-client.ts'
import { createWalletClient } from '#sdk/clients/wallet-client.ts'
import { exportKeyInfo } from '#sdk/crypto/key-info.ts'
import { peerIdToBytes } from '#sdk/crypto/peer-id.ts'
import { connect, type NetworkClients } from '#sdk/network/connect.ts'
import type { NetworkInfo } from '#sdk/network/network-info.ts'
import type { Service } from '#testnet/service/create-service.ts'
import type { Endpoint } from '#testnet/service/define-service.ts'
import { type SeededAccounts, seedAccounts } from './accounts.ts'
import { networkErrors } from './errors.ts'
import { freePorts } from './free-ports.ts'
import type { ForceNetworkOptions, ServiceName } from './options.ts'
import { type NetworkPorts, portsNeeded, serviceSet } from './service-set.ts'

const SECTOR_SIZE = 8 << 20
const WALLET_PASSWORD = 'local networks have no secrets'

/** A running network: everything a script needs of it, and the way to end it. */
export interface ForceNetwork extends AsyncDisposable {
  /** Endpoints with admin tokens, accounts with their keys, miners. */
  readonly info: NetworkInfo
  /** Typed clients of every service. */
  readonly clients: NetworkClients
  /** The services themselves, to stop and start again one by one. */
  readonly services: Readonly<Record<ServiceName, Service>>
  /** Ends every service, the last one started first. Nothing is left behind: no port, no handle, no temporary file. */
  stop(): Promise<void>
}

/**
 * Starts a local network on free ports: node, wallet, market, market-client and sealer, with funded accounts, and a
 * miner that clients can find.
 *
 * @throws {NETWORK_START_FAILED} naming the service, after everything started was stopped again
 * @example
 * const network = await forceNetwork()
 * try {
 *   console.log(await network.clients.node.chainHead())
 * } finally {
 *   await network.stop()
 * }
 */
export async function forceNetwork(options: ForceNetworkOptions = {}): Promise<ForceNetwork> {
  const { signal } = options
  const logger = options.logger ?? pino({ level: 'fatal' }, pino.destination(2))
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'dealkit-network-')))
  await mkdir(join(dataDir, 'pieces'), { recursive: true })
  const accounts = seedAccounts(options.seed ?? 'force', 1)
  const sectorSize = options.sectorSize ?? SECTOR_SIZE
  const ports = (await freePorts(portsNeeded)) as unknown as NetworkPorts
  const set = serviceSet(dataDir, accounts, ports, { ...options, sectorSize, logger })
  const started: Service[] = []

  const stop = async () => {
    const failures: unknown[] = []
    for (const service of started.splice(0).reverse())
      await service.stop().catch((error: unknown) => failures.push(error))
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true })
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} services did not stop cleanly`)
  }
  const begin = async (service: Service): Promise<Endpoint> => {
    signal?.throwIfAborted()
    started.push(service)
    try {
      return await service.start()
    } catch (error) {
      throw networkErrors.NETWORK_START_FAILED(
        { service: service.name, reason: error instanceof Error ? error.message : String(error) },
        { cause: error },
      )
    }
  }

  try {
    const nodeServiceHost = set.node()
    const walletServiceHost = set.wallet()
    const [node, wallet] = await Promise.all([
      begin(nodeServiceHost),
      begin(walletServiceHost).then((endpoint) => fillWallet(endpoint, accounts)),
    ])
    const nodeClient = createNodeClient(node)
    const [miner] = await nodeClient.stateListMiners()
    if (miner === undefined)
      throw networkErrors.NETWORK_START_FAILED({ service: 'venus', reason: 'genesis made no miner' })
    const marketServiceHost = set.market({ node, wallet }, miner.toString())
    const clientServiceHost = set.client({ node, wallet })
    const [market, client] = await Promise.all([begin(marketServiceHost), begin(clientServiceHost)])
    const sealerServiceHost = set.sealer({ node, wallet, market }, miner.toString())
    const [sealer, listening] = await Promise.all([
      begin(sealerServiceHost).then((endpoint) => giveStorage(endpoint, dataDir)),
      register(node, market, miner),
    ])
    await nodeClient.close()

    const services = {
      node: nodeServiceHost,
      wallet: walletServiceHost,
      market: marketServiceHost,
      client: clientServiceHost,
      sealer: sealerServiceHost,
    }
    const info = await describe({ node, wallet, market, client, sealer }, accounts, miner, sectorSize, listening)
    const clients = connect(info)
    const end = async () => {
      await clients.close()
      await stop()
    }
    return { info, clients, services, stop: end, [Symbol.asyncDispose]: end }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Gives a fresh wallet its password and every key of the network. */
async function fillWallet(endpoint: Endpoint, accounts: SeededAccounts): Promise<Endpoint> {
  const wallet = createWalletClient(endpoint)
  try {
    await wallet.setPassword(WALLET_PASSWORD)
    await Promise.all(accounts.all.map(({ key }) => wallet.walletImport(key.toKeyInfo())))
  } finally {
    await wallet.close()
  }
  return endpoint
}

async function giveStorage(endpoint: Endpoint, dataDir: string): Promise<Endpoint> {
  const sealer = createSealerClient(endpoint)
  try {
    const places = await sealer.storageLocal()
    if (Object.keys(places).length === 0)
      await sealer.storageInitLocal(join(dataDir, 'sectors'), { canSeal: true, canStore: true })
  } finally {
    await sealer.close()
  }
  return endpoint
}

interface Listening {
  readonly peerId: string
  readonly multiaddrs: readonly string[]
}

/** Puts the market's peer id and addresses on chain, by the messages that `actor set-peer-id` and `set-addrs` send. */
async function register(nodeEndpoint: Endpoint, marketEndpoint: Endpoint, miner: Address): Promise<Listening> {
  const node = createNodeClient(nodeEndpoint)
  const market = createMarketClient(marketEndpoint)
  try {
    const { peerId, addresses } = await market.netAddrsListen()
    if (peerId === null)
      throw networkErrors.NETWORK_START_FAILED({ service: 'venus-market', reason: 'it has no peer id' })
    const multiaddrs = addresses.map((address) => address.replace(/\/p2p\/[^/]+$/, ''))
    const { worker } = await node.stateMinerInfo(miner)
    const setPeerId = changePeerIdParams.encode({ newId: peerIdToBytes(peerId) })
    const setAddresses = changeMultiaddrsParams.encode({ newMultiaddrs: multiaddrs.map(multiaddrToBytes) })
    const messages = [
      await market.messagerPushMessage(
        draftMessage({ to: miner, from: worker, method: minerMethods.ChangePeerID.number, params: setPeerId }),
      ),
      await market.messagerPushMessage(
        draftMessage({ to: miner, from: worker, method: minerMethods.ChangeMultiaddrs.number, params: setAddresses }),
      ),
    ]
    await Promise.all(messages.map((cid) => waitMessage(node, cid)))
    return { peerId, multiaddrs: multiaddrs.map((address) => `${address}/p2p/${peerId}`) }
  } finally {
    await Promise.all([node.close(), market.close()])
  }
}

async function describe(
  endpoints: Readonly<Record<ServiceName, Endpoint>>,
  accounts: SeededAccounts,
  miner: Address,
  sectorSize: number,
  { peerId, multiaddrs }: Listening,
): Promise<NetworkInfo> {
  const node = createNodeClient(endpoints.node)
  try {
    const { height } = await node.chainHead()
    const { owner, worker } = await node.stateMinerInfo(miner)
    const described = accounts.all.map(async ({ name, key }) => ({
      name,
      address: key.address.toString(),
      idAddress: (await node.stateLookupID(key.address)).toString(),
      key: exportKeyInfo(key.toKeyInfo()),
      balance: `${await node.walletBalance(key.address)}`,
    }))
    return {
      chain: { epoch: height, networkName: await node.stateNetworkName() },
      services: {
        node: { ...endpoints.node, ws: endpoints.node.url.replace(/^http/, 'ws') },
        market: { ...endpoints.market, multiaddrs: [...multiaddrs] },
        client: endpoints.client,
        sealer: endpoints.sealer,
        wallet: endpoints.wallet,
      },
      accounts: await Promise.all(described),
      miners: [{ address: miner.toString(), owner: owner.toString(), worker: worker.toString(), sectorSize, peerId }],
    }
  } finally {
    await node.close()
  }
}
