import { randomFillSync } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
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
  /** What market and client use together after each hundred deals, in MiB: in all, and without garbage. */
  readonly memory: { readonly resident: number; readonly live: number }[]
}

const reports = await mkdtemp(join(tmpdir(), 'dealkit-bench-memory-'))

/** In each service: on a signal, it collects its garbage and writes down what is left. */
const collector = `
import { renameSync, writeFileSync } from 'node:fs'
const file = '${reports}/' + process.pid
process.on('SIGUSR2', () => {
  const { rss } = process.memoryUsage()
  gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  const { heapUsed, external } = process.memoryUsage()
  writeFileSync(file + '.new', JSON.stringify({ resident: rss, live: heapUsed + external }))
  renameSync(file + '.new', file)
})`
const collecting = `--expose-gc --import=data:text/javascript,${encodeURIComponent(collector)}`

async function memoryMiB(service: unknown): Promise<{ resident: number; live: number }> {
  const { pid } = service as ServiceProcess
  process.kill(pid!, 'SIGUSR2')
  const report = join(reports, `${pid}`)
  while (!existsSync(report)) await setTimeout(50)
  const { resident, live } = JSON.parse(await readFile(report, 'utf8')) as { resident: number; live: number }
  await rm(report)
  return { resident: resident / mebibyte, live: live / mebibyte }
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
  process.env['NODE_OPTIONS'] = `${process.env['NODE_OPTIONS'] ?? ''} ${collecting}`
  const network = await forceNetwork({
    processes: ['market', 'client'],
    publishPeriod: '1s',
    logger: pino({ level: 'silent' }),
  })
  try {
    const { market } = network.clients
    await market.marketSetAsk(Address.parse(network.info.miners[0]!.address), 0n, 0n, 86_400, 256, 8 << 20)
    const memory: { resident: number; live: number }[] = []
    let seconds = 0
    let messages = 0
    for (let round = 0; round < rounds; round++) {
      const took = await hundred(network, directory, round)
      if (round === 0) [seconds, messages] = [took, await publishMessages(network)]
      const [market, client] = [await memoryMiB(network.services.market), await memoryMiB(network.services.client)]
      memory.push({ resident: market.resident + client.resident, live: market.live + client.live })
    }
    return { dealsPerSecond: atOnce / seconds, publishMessages: messages, memory }
  } finally {
    await network.stop()
    await Promise.all([directory, reports].map((path) => rm(path, { recursive: true })))
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
      return { ours: dealsPerSecond, peakRssMiB: Math.max(...memory.map(({ resident }) => resident)) }
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
      return { ours: memory.at(-1)!.live, peer: memory[0]!.live, peakRssMiB: memory.at(-1)!.resident }
    },
  },
]
