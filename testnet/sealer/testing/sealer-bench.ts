import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { readUnsealed } from '#sdk/actions/sealer/read-unsealed.ts'
import { createNodeClient, type NodeClient } from '#sdk/clients/node-client.ts'
import { createSealerClient, type SealerClient } from '#sdk/clients/sealer-client.ts'
import { createTestnetClient, type TestnetClient } from '#sdk/clients/testnet-client.ts'
import type { DealToPack } from '#sdk/rpc/types/market/packing.ts'
import type { SealerSector } from '#sdk/rpc/types/sealer/sector-info.ts'
import type { Clock } from '#testnet/service/clock/clock.ts'
import { createService, type Service } from '#testnet/service/create-service.ts'
import type { ServiceOptions } from '#testnet/service/define-service.ts'
import { spawnService } from '#testnet/service/service-process.ts'
import { sealerService } from '../service.ts'
import { client, deposit, miner, type OfferedDeal, publish } from './bench-chain.ts'
import { type ScriptedMarket, scriptedMarket } from './scripted-market.ts'

const sealerModule = { service: 'venus-sealer', module: '#testnet/sealer/service.ts', name: 'sealerService' }

export interface SealerBenchOptions {
  /** Makes a node with `nodeConfig` on a repo: a service's folder imports no other one. */
  readonly node: (repo: string) => Service
  /** Whether the sealer runs in a process of its own, which can be killed. */
  readonly process?: boolean
  readonly clock?: Clock
  /** Where it seals and stores, when not in its own directory. */
  readonly places?: { readonly seal: string; readonly store: string }
  readonly config?: ServiceOptions<typeof sealerService.config.schema, typeof sealerService.needs>['config']
}

/** A sealer on a node of its own, with a market that a test plays. */
export interface SealerBench {
  readonly directory: string
  readonly node: NodeClient
  readonly testnet: TestnetClient
  readonly market: ScriptedMarket
  readonly sealer: SealerClient
  readonly service: Service
  /** Publishes deals and has the market offer them. Each piece is a file of its own. */
  offer(...deals: readonly OfferedDeal[]): Promise<DealToPack[]>
  /** The payload of an offered deal's piece, wherever it lies. */
  payload(deal: DealToPack): Promise<Buffer>
  /** Stops the sealer, or kills its process, and starts it again. */
  restart(): Promise<void>
  /** Resolves once the test holds for a sector. */
  until(sector: number, test: (sector: SealerSector) => boolean): Promise<SealerSector>
  /** Moves the chain on until a sector is proven and has power. */
  untilActive(sector: number): Promise<void>
  /** The states of a sector so far. */
  states(sector: number): Promise<string[]>
  /** A deal's payload as it is read back out of the unsealed file of its sector. */
  readBack(deal: DealToPack): Promise<Buffer>
  /** How many messages with a method the miner has on chain. */
  minerMessages(method: number): Promise<number>
  stop(): Promise<void>
}

export async function openSealerBench(options: SealerBenchOptions): Promise<SealerBench> {
  const directory = await mkdtemp(join(tmpdir(), 'dealkit-sealer-'))
  const pieces = join(directory, 'pieces')
  const away = join(directory, 'market-pieces')
  await Promise.all([mkdir(pieces), mkdir(away)])
  const nodeHost = options.node(join(directory, 'node'))
  const atNode = await nodeHost.start()
  const node = createNodeClient(atNode)
  const testnet = createTestnetClient(atNode)
  const market = await scriptedMarket(away)
  const given = {
    repo: join(directory, 'sealer'),
    endpoints: { node: atNode, market: { url: market.url, token: 'any' } },
    config: {
      Actor: miner.toString(),
      API: { ListenAddress: '/ip4/127.0.0.1/tcp/0/http' },
      PieceStorage: { Fs: [{ Name: 'local', Path: pieces }] },
      ...options.config,
      Sealing: { WaitDealsDelay: '0s', ...options.config?.Sealing },
    },
  }
  const logger = pino({ level: process.env['DEBUG_SEALER'] ?? 'silent' })
  const killable =
    options.process === true ? spawnService(sealerModule, { ...given, log: { level: 'silent' } }) : undefined
  const clock = options.clock === undefined ? {} : { clock: options.clock }
  const service = killable ?? createService(sealerService, { ...given, ...clock, logger })
  let sealer = createSealerClient(await service.start())
  const { seal, store } = options.places ?? { seal: join(directory, 'seal'), store: join(directory, 'store') }
  await sealer.storageInitLocal(seal, { canSeal: true })
  await sealer.storageInitLocal(store, { canStore: true })
  for (const key of [client.address, miner]) await deposit(node, key)

  const bench: SealerBench = {
    directory,
    node,
    testnet,
    market,
    get sealer() {
      return sealer
    },
    service,
    async offer(...deals) {
      const published = await publish(node, deals, directory)
      for (const [i, { car, pieceCid }] of published.entries())
        await rename(car, join(deals[i]?.away === true ? away : pieces, `${pieceCid}`))
      market.offered.push(...published)
      return published
    },
    async payload({ pieceCid }) {
      for (const place of [pieces, away]) {
        const path = join(place, `${pieceCid}`)
        if (existsSync(path)) return readFile(path)
      }
      throw new Error(`no payload of ${pieceCid}`)
    },
    async restart() {
      await sealer.close()
      await (killable === undefined ? service.stop() : killable.kill())
      sealer = createSealerClient(await service.start())
    },
    async until(number, test) {
      for (let tries = 0; ; tries++) {
        const sector = await sealer.sectorsStatus(number, true)
        if (test(sector)) return sector
        if (tries > 1_000) throw new Error(`sector ${number} stays in ${sector.state}: ${sector.lastError}`)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    async untilActive(number) {
      for (let days = 0; days < 3 * 48; days++) {
        const active = await node.stateMinerActiveSectors(miner)
        if (active.some(({ sectorNumber }) => sectorNumber === number)) return
        await testnet.advance(60)
      }
      throw new Error(`sector ${number} does not become active`)
    },
    async states(number) {
      const { log } = await sealer.sectorsStatus(number, false)
      return log.flatMap(({ kind, message }) => (kind === 'error' ? [] : [message.split(':', 1)[0]!]))
    },
    async readBack({ dealId, pieceSize, payloadSize }) {
      const place = market.placed.findLast((one) => one.dealId === dealId)!
      const range = { miner: miner.id, sector: place.sector, offset: place.offset, length: pieceSize }
      const chunks: Uint8Array[] = []
      for await (const bytes of readUnsealed(service.endpoint, range)) chunks.push(bytes)
      return Buffer.concat(chunks).subarray(0, payloadSize)
    },
    async minerMessages(method) {
      const cids = await node.stateListMessages({ to: miner, from: null }, undefined, 0)
      const messages = await Promise.all([...new Set(cids.map(String))].map((_, i) => node.chainGetMessage(cids[i]!)))
      return messages.filter((message) => message.method === method).length
    },
    async stop() {
      await sealer.close()
      await service.stop()
      await market.stop()
      await Promise.all([node.close(), testnet.close()])
      await nodeHost.stop()
      await rm(directory, { recursive: true })
    },
  }
  return bench
}
