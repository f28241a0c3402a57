import { randomFillSync } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { Address } from '#sdk/address/address.ts'
import { type ForceNetwork, forceNetwork } from '#testnet/network/force-network.ts'
import type { ServiceProcess } from '#testnet/service/service-process.ts'

const atOnce = 100
const rounds = Number(process.env['DEALS_BENCH_ROUNDS'] ?? 10)
const fileBytes = 64 * 1024
const mebibyte = 1024 * 1024

interface Measured {
  readonly dealsPerSecond: number
  readonly publishMessages: number
  /** Resident memory of market and client after each hundred deals, in MiB. */
  readonly memory: { readonly market: number; readonly client: number }[]
}

async function residentMiB(service: unknown): Promise<number> {
  const status = await readFile(`/proc/${(service as ServiceProcess).pid}/status`, 'utf8')
  return (Number(/VmRSS:\s+(\d+)/.exec(status)![1]) * 1024) / mebibyte
}

/** A hundred online deals, from the first proposal to the last that is published; in seconds. */
async function hundred({ clients, info }: ForceNetwork, directory: string, round: number): Promise<number> {
  const { client, market } = clients
  const miner = Address.parse(info.miners[0]!.address)
  const wallet = await client.defaultAddress()
  const roots = []
  for (let i = 0; i < atOnce; i++) {
    const path = join(directory, `${round}-${i}`)
    await writeFile(path, randomFillSync(new Uint8Array(fileBytes)))
    roots.push((await client.clientImport({ path, isCar: false })).root)
  }
  const published = new Set<string>()
  const updates = market.marketGetDealUpdates()
  const all = (async () => {
    for await (const { state, message, proposalCid } of updates) {
      if (state === 'Failing' || state === 'Error') throw new Error(`a deal failed: ${message}`)
      if (state === 'AwaitingPreCommit') published.add(proposalCid.toString())
      if (published.size === atOnce) return
    }
  })()
  const start = performance.now()
  const data = { transferType: 'graphsync', pieceCid: null, pieceSize: 0, rawBlockSize: 0 }
  const terms = { wallet, miner, epochPrice: 0n, minBlocksDuration: 518_400 }
  await Promise.all(roots.map((root) => client.clientStartDeal({ ...terms, data: { ...data, root } })))
  await all
  return (performance.now() - start) / 1000
}

async function publishMessages({ clients: { node } }: ForceNetwork): Promise<number> {
  const cids = await node.stateListMessages({ to: singletons.market, from: null }, undefined, 0)
  const { number } = marketMethods.PublishStorageDeals
  let count = 0
  for (const cid of cids) if ((await node.chainGetMessage(cid)).method === number) count++
  return count
}

async function measure(): Promise<Measured> {
  const directory = await mkdtemp(join(tmpdir(), 'dealkit-bench-'))
  const network = await forceNetwork({
    processes: ['market', 'client'],
    publishPeriod: '1s',
    logger: pino({ level: 'silent' }),
  })
  try {
    const { market } = network.clients
    await market.marketSetAsk(Address.parse(network.info.miners[0]!.address), 0n, 0n, 86_400, 256, 8 << 20)
    const memory: { market: number; client: number }[] = []
    let seconds = 0
    let messages = 0
    for (let round = 0; round < rounds; round++) {
      const took = await hundred(network, directory, round)
      if (round === 0) [seconds, messages] = [took, await publishMessages(network)]
      const { market: atMarket, client: atClient } = network.services
      memory.push({ market: await residentMiB(atMarket), client: await residentMiB(atClient) })
    }
    return { dealsPerSecond: atOnce / seconds, publishMessages: messages, memory }
  } finally {
    await network.stop()
    await rm(directory, { recursive: true })
  }
}

let measured: Promise<Measured> | undefined
const once = () => {
  measured ??= measure()
  return measured
}

/** A hundred deals of 64 KiB at once, ten times over: how fast, in how many messages, and what is left of them in memory. */
export default [
  {
    name: 'deals-100',
    unit: 'deals/s',
    better: 'higher' as const,
    async run() {
      const { dealsPerSecond, memory } = await once()
      return { ours: dealsPerSecond, peakRssMiB: Math.max(...memory.map(({ market }) => market)) }
    },
  },
  {
    name: 'deals-100-messages',
    unit: 'messages',
    better: 'lower' as const,
    run: async () => ({ ours: (await once()).publishMessages }),
  },
  {
    name: 'deals-1000-memory',
    unit: 'MiB',
    better: 'lower' as const,
    peerName: 'after the first hundred',
    async run() {
      const { memory } = await once()
      const sum = ({ market, client }: { market: number; client: number }) => market + client
      return { ours: sum(memory.at(-1)!), peer: sum(memory[0]!) }
    },
  },
]
