import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { bindDevnet, type Devnet } from '#sdk/actions/devnet/devnet.ts'
import { connect, type NetworkClients } from '#sdk/network/connect.ts'
import type { NetworkInfo } from '#sdk/network/network-info.ts'
import type { Service } from '#testnet/service/create-service.ts'
import { readTextFile, writePrivateFile } from '#testnet/service/repo/private-file.ts'
import { seedAccounts } from './accounts.ts'
import { networkErrors } from './errors.ts'
import { type ControlHandlers, type ControlServer, serveControl } from './network-control.ts'
import { claimPorts, defaultPorts, firstTaken, type NetworkPorts } from './network-ports.ts'
import { NetworkStores } from './network-stores.ts'
import type { ForceNetworkOptions, ServiceName } from './options.ts'
import { RunningServices } from './running-services.ts'
import { serviceSet, storeNames } from './service-set.ts'

const SECTOR_SIZE = 8 << 20
const MOST_MINERS = 100
const PORT_FILE = 'first-port'

/** A running network: everything a script needs of it, what steers it, and the way to end it. */
export interface ForceNetwork extends Devnet, AsyncDisposable {
  /** Endpoints with admin tokens, accounts with their keys, miners. */
  readonly info: NetworkInfo
  /** Typed clients of every service. */
  readonly clients: NetworkClients
  /** The services themselves, to stop and start again one by one; the sealer is the first miner's. */
  readonly services: Readonly<Record<ServiceName, Service>>
  /** The sealers of all miners, in their order. */
  readonly sealers: readonly Service[]
  /** Ends every service, the last one started first. Nothing is left behind: no port, no handle, no temporary file. */
  stop(): Promise<void>
}

/**
 * Starts a local network: node, wallet, market, market-client and a sealer for each miner, with funded accounts, and
 * miners that clients can find. The seed decides accounts, chain and, while they are free, the ports.
 *
 * @throws {NETWORK_START_FAILED} naming the service, after everything started was stopped again
 * @throws {NETWORK_PORT_TAKEN} a default port that was asked for is not free
 * @throws {NETWORK_MINERS}
 * @example
 * import { forceNetwork } from 'dealkit/testnet'
 * const network = await forceNetwork()
 * try {
 *   console.log(await network.clients.node.chainHead())
 * } finally {
 *   await network.stop()
 * }
 */
export async function forceNetwork(options: ForceNetworkOptions = {}): Promise<ForceNetwork> {
  const { miners = 1, seed = 'force', sectorSize = SECTOR_SIZE } = options
  if (!Number.isInteger(miners) || miners < 1 || miners > MOST_MINERS)
    throw networkErrors.NETWORK_MINERS({ miners, most: MOST_MINERS })
  const logger = options.logger ?? pino({ level: 'fatal' }, pino.destination(2))
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'dealkit-network-')))
  const accounts = seedAccounts(seed, miners)
  let running: RunningServices | undefined
  let control: ControlServer | undefined

  let ending: Promise<void> | undefined
  const stop = () => {
    ending ??= (async () => {
      const failures: unknown[] = [...((await running?.stopAll()) ?? [])]
      await control?.stop()
      await stores.clear()
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true })
      if (failures.length > 0) throw new AggregateError(failures, `${failures.length} services did not stop cleanly`)
    })()
    return ending
  }
  const stores = new NetworkStores(dataDir, [
    ...[storeNames.wallet, storeNames.market, storeNames.client, storeNames.pieces],
    ...accounts.miners.flatMap((_, place) => [storeNames.sealer(place), storeNames.sectors(place)]),
  ])
  const down =
    options.onDown ??
    (() => void stop().catch((error: unknown) => logger.error({ err: error }, 'the network did not stop cleanly')))
  const handlers: ControlHandlers = {
    Keep(id) {
      return stores.keep(id)
    },
    async StopServices() {
      const failures = (await running?.stopServices()) ?? []
      if (failures.length > 0) logger.warn({ err: failures }, 'services did not stop cleanly')
    },
    async Restore(id) {
      await stores.restore(id)
      await running?.startServices()
    },
    async StartServices() {
      await running?.startServices()
    },
    Forget(id) {
      return stores.forget(id)
    },
    Down() {
      setImmediate(down)
    },
  }
  const listen = (port: number) => serveControl(port, handlers, logger)

  try {
    await mkdir(join(dataDir, storeNames.pieces), { recursive: true })
    await stores.clear()
    const claimed = await (options.defaultPorts === true
      ? takeDefaultPorts(miners, listen)
      : takePorts(dataDir, { seed, miners }, listen))
    control = claimed.control
    const set = serviceSet(dataDir, accounts, claimed.ports, { ...options, sectorSize, logger })
    running = new RunningServices(set, { accounts, dataDir, sectorSize, signal: options.signal })
    const info = await running.startNetwork(control.endpoint)
    const clients = connect(info)
    const end = async () => {
      await clients.close()
      await stop()
    }
    const { services, sealers } = running
    return { ...bindDevnet(clients), info, clients, services, sealers, stop: end, [Symbol.asyncDispose]: end }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The ports that the data directory had before, or those of the seed. */
async function takePorts(
  dataDir: string,
  network: { seed: string; miners: number },
  listen: (port: number) => Promise<ControlServer>,
): Promise<{ ports: NetworkPorts; control: ControlServer }> {
  const file = join(dataDir, PORT_FILE)
  const text = await readTextFile(file)
  const before = text === undefined ? undefined : Number(text)
  const claimed = await claimPorts({ ...network, before: Number.isInteger(before) ? before : undefined }, listen)
  await writePrivateFile(file, `${claimed.base}\n`)
  return claimed
}

async function takeDefaultPorts(
  miners: number,
  listen: (port: number) => Promise<ControlServer>,
): Promise<{ ports: NetworkPorts; control: ControlServer }> {
  const ports = defaultPorts(miners)
  const taken = await firstTaken(ports)
  if (taken !== undefined) throw networkErrors.NETWORK_PORT_TAKEN(taken)
  return { ports, control: await listen(0) }
}
