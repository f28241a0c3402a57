import { createHash, randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { networkErrors } from './errors.ts'

/** A port for each listener: the services' APIs, and the libp2p hosts of market and client. */
export interface NetworkPorts {
  readonly node: number
  readonly wallet: number
  readonly market: number
  readonly marketPeer: number
  readonly client: number
  readonly clientPeer: number
  /** One for each miner. */
  readonly sealers: readonly number[]
}

/** A network's ports, and the server that holds their block for it. */
export interface ClaimedPorts<S> {
  readonly ports: NetworkPorts
  readonly control: S
  /** The block's first port. */
  readonly base: number
}

// Below what operating systems hand out to outgoing connections, so that none takes a port before its service does.
const LOWEST = 15_000
const HIGHEST = 32_000
const BLOCK = 32
const TRIES = 50
const BEFORE_SEALERS = 7

/** Where the real daemons listen. Source: venus, venus-wallet, venus-market and venus-sealer defaults. */
export function defaultPorts(miners: number): NetworkPorts {
  const sealers = Array.from({ length: miners }, (_, i) => 2345 + i)
  return { node: 3453, wallet: 5678, market: 41_235, marketPeer: 58_418, client: 41_231, clientPeer: 34_123, sealers }
}

/**
 * Takes a block of ports that the seed decides, since addresses are on chain; when another network holds it, some other
 * block. The control server listens at the block's first port, and so holds it.
 *
 * @param before the block that the network had in an earlier process, to be found again where it was
 * @param listen starts the control server; throws when the port is taken
 * @throws {NETWORK_NO_PORTS}
 */
export async function claimPorts<S extends { stop(): Promise<void> }>(
  { seed, miners, before }: { seed: string; miners: number; before: number | undefined },
  listen: (port: number) => Promise<S>,
): Promise<ClaimedPorts<S>> {
  const size = BLOCK * Math.ceil((BEFORE_SEALERS + miners) / BLOCK)
  const blocks = Math.floor((HIGHEST - LOWEST) / size)
  const ofSeed = createHash('sha256').update(seed).digest().readUInt32BE() % blocks
  const first = before === undefined ? [LOWEST + ofSeed * size] : [before, LOWEST + ofSeed * size]
  for (let tries = 0; tries < TRIES; tries++) {
    const base = first[tries] ?? LOWEST + randomInt(blocks) * size
    const control = await listen(base).catch(() => undefined)
    if (control === undefined) continue
    const ports = portsFrom(base + 1, miners)
    if ((await firstTaken(ports)) === undefined) return { ports, control, base }
    await control.stop()
  }
  throw networkErrors.NETWORK_NO_PORTS({ lowest: LOWEST, highest: HIGHEST })
}

function portsFrom(first: number, miners: number): NetworkPorts {
  return {
    node: first,
    wallet: first + 1,
    market: first + 2,
    marketPeer: first + 3,
    client: first + 4,
    clientPeer: first + 5,
    sealers: Array.from({ length: miners }, (_, i) => first + BEFORE_SEALERS - 1 + i),
  }
}

/** The first listener whose port somebody else has. */
export async function firstTaken(ports: NetworkPorts): Promise<{ service: string; port: number } | undefined> {
  const { sealers, ...rest } = ports
  const all = [...Object.entries(rest), ...sealers.map((port, i) => [`sealer ${i + 1}`, port] as const)]
  for (const [service, port] of all) if (!(await isFree(port))) return { service, port }
  return undefined
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
