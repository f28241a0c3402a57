import { PassThrough } from 'node:stream'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { nodeService } from '#testnet/chain/service.ts'
import { manualClock } from '#testnet/service/clock/manual-clock.ts'
import { createService } from '#testnet/service/create-service.ts'
import { walletService } from '#testnet/wallet/service.ts'
import { type Bench, miner, nodeConfig, openBench } from '../testing/market-bench.ts'

const walletConfig = { API: { ListenAddress: '/ip4/127.0.0.1/tcp/0/http' }, Factor: { ScryptN: 16 } }
const clock = manualClock(Date.UTC(2022, 0, 20))
const lines: string[] = []
let bench: Bench
beforeAll(async () => {
  const log = new PassThrough()
  log.on('data', (line: Buffer) => lines.push((JSON.parse(line.toString()) as { msg: string }).msg))
  const config = { PublishMsgPeriod: '10s', MaxDealsPerPublishMsg: 2, Filter: 'grep -v -q secret' }
  const silent = pino({ level: 'silent' })
  bench = await openBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger: silent }),
    wallet: (repo) => createService(walletService, { repo, config: walletConfig, logger: silent }),
    clock,
    logger: pino({ level: 'info' }, log),
    config,
  })
})
afterAll(() => bench.stop())

it('waits its period for more deals, and says so in the words of the guide', async () => {
  const file = await bench.file('alone', 900)
  const deal = await bench.proposal(file)
  await bench.bring(deal, file)
  await bench.until(deal, ({ state }) => state === 'Publish')
  await clock.advance(9_000)
  const [queue] = await bench.market.marketPendingDeals()
  expect(queue).toMatchObject({ publishPeriodStart: new Date(clock.now() - 9_000), publishPeriod: 10_000 })
  await clock.advance(1_000)
  const { publishCid } = await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
  const piece = file.piece.cid
  const said = lines.slice(lines.findIndex((line) => line.startsWith('add deal')))
  expect(said.filter((line) => /publish|push/.test(line))).toEqual([
    `add deal with piece CID ${piece} to publish deals queue - 1 deals in queue (max queue size 2)`,
    'waiting publish deals queue period of 10s before publishing',
    'publish deals queue period of 10s has expired, publishing deals',
    `publishing 1 deals in publish deals queue with piece CIDs: ${piece}`,
    `push message ${publishCid} to daemon`,
  ])
})

it('goes on with the period after a restart, and does not begin it anew', async () => {
  const file = await bench.file('restarted', 900)
  const deal = await bench.proposal(file)
  await bench.bring(deal, file)
  await bench.until(deal, ({ state }) => state === 'Publish')
  await clock.advance(6_000)
  await bench.restart()
  await bench.until(deal, ({ state }) => state === 'Publish')
  await expect.poll(() => lines).toContain('waiting publish deals queue period of 4s before publishing')
  await clock.advance(4_000)
  await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
})

it('does not wait once the queue is full, and goes by what is set now', async () => {
  const files = [await bench.file('full', 900), await bench.file('house', 900)]
  const deals = await Promise.all(files.map((file) => bench.proposal(file)))
  for (const [i, deal] of deals.entries()) await bench.bring(deal, files[i]!)
  const [one, two] = await Promise.all(deals.map((deal) => bench.until(deal, ({ dealId }) => dealId > 0)))
  expect(one!.publishCid).toEqual(two!.publishCid)
  await bench.market.marketSetMaxDealsPerPublishMsg(miner, 1)
  const file = await bench.file('single', 900)
  const deal = await bench.proposal(file)
  await bench.bring(deal, file)
  await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
})

it('asks the filter of the configuration about every deal', async () => {
  const deal = await bench.proposal(await bench.file('filtered', 900), { label: 'secret' })
  expect(await bench.propose(deal)).toMatchObject({ state: 'Failing' })
})
