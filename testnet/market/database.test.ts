import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { createService } from '#testnet/service/create-service.ts'
import {
  type PostgresServer,
  postgresMissing,
  postgresPrograms,
  startPostgres,
} from '#testnet/service/store/testing/postgres-server.ts'
import { marketService } from './service.ts'
import { type Bench, miner, nodeConfig, openBench, proposalCidOf, type SignedDeal } from './testing/market-bench.ts'

const programs = postgresPrograms()
const logger = pino({ level: 'silent' })
let server: PostgresServer | undefined
beforeAll(async () => {
  if (programs !== undefined) server = await startPostgres(programs)
}, 60_000)
afterAll(() => server?.stop())

const kinds: [string, () => Promise<string>][] = [['SQLite', async () => '']]
if (programs !== undefined) kinds.push(['PostgreSQL', () => server!.database()])

describe.each(kinds)('a market that keeps what it knows in %s', (kind, connect) => {
  let bench: Bench
  let connectionString: string
  let published: SignedDeal
  beforeAll(async () => {
    connectionString = await connect()
    bench = await openBench({
      node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger }),
      process: true,
      config: { Database: { ConnectionString: connectionString } },
    })
  }, 60_000)
  afterAll(() => bench?.stop())

  it('knows all of it after its process was killed', async () => {
    const deals = []
    for (const name of ['one', 'two', 'three']) {
      const file = await bench.file(name, 3000)
      const deal = await bench.proposal(file)
      await bench.propose(deal)
      if (name === 'one') {
        await bench.market.marketImportDealData(proposalCidOf(deal), file.car.path!)
        await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
        published = deal
      }
      deals.push(deal)
    }
    await bench.market.marketSetAsk(miner, 7n, 8n, 86_400, 256, 8 << 20)
    await bench.market.dealsSetConsiderUnverifiedStorageDeals(miner, false)
    const { dealId } = await bench.market.marketGetDeal(proposalCidOf(published))
    await bench.market.updateDealOnPacking(miner, dealId, 3, 0)
    const known = async () => ({
      deals: await bench.market.marketListIncompleteDeals({}),
      // A start is a step of its own.
      steps: (await bench.market.marketDealProgress(proposalCidOf(published))).steps.filter(
        ({ event }) => event !== 'Restart',
      ),
      ask: await bench.market.marketGetAsk(miner),
      considered: await bench.market.dealsConsiderUnverifiedStorageDeals(miner),
      reserved: await bench.market.marketGetReserved(miner),
    })
    const before = await known()
    // The newest comes first.
    const cids = deals.map((deal) => `${proposalCidOf(deal)}`)
    expect(before.deals.map(({ proposalCid }) => `${proposalCid}`)).toEqual(cids.reverse())
    expect(before.deals.at(-1)).toMatchObject({ pieceStatus: 'Assigned', sectorNumber: 3 })
    expect(before.considered).toBe(false)
    await bench.restart()
    expect(await known()).toEqual(before)
    expect(await bench.marketMessages(marketMethods.PublishStorageDeals.number)).toHaveLength(1)
  }, 60_000)

  it.skipIf(kind === 'SQLite')(
    'refuses a second market on it, and outlives its failure',
    async () => {
      const second = createService(marketService, {
        repo: join(bench.directory, 'second'),
        endpoints: { node: bench.nodeEndpoint },
        config: {
          API: { ListenAddress: '/ip4/127.0.0.1/tcp/0' },
          Libp2p: { ListenAddresses: ['/ip4/127.0.0.1/tcp/0'] },
          Database: { ConnectionString: connectionString },
        },
        logger,
      })
      await expect(second.start()).rejects.toMatchObject({
        code: 'SERVICE_STORE_TAKEN',
        message: expect.stringContaining('in use by venus-market'),
      })
      await server!.crash()
      await server!.start()
      const file = await bench.file('after', 3000)
      await bench.market.dealsSetConsiderUnverifiedStorageDeals(miner, true)
      const deal = await bench.proposal(file)
      await bench.propose(deal)
      await bench.market.marketImportDealData(proposalCidOf(deal), file.car.path!)
      await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
    },
    60_000,
  )
})

it.skipIf(programs !== undefined)(postgresMissing, () => undefined)
