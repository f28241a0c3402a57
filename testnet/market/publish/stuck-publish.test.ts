import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { manualClock } from '#testnet/service/clock/manual-clock.ts'
import { createService } from '#testnet/service/create-service.ts'
import { type Bench, miner, nodeConfig, openBench, proposalCidOf } from '../testing/market-bench.ts'

const clock = manualClock()
let bench: Bench
beforeAll(async () => {
  const silent = pino({ level: 'silent' })
  bench = await openBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger: silent }),
    clock,
    config: { PublishMsgPeriod: '1h' },
  })
})
afterAll(() => bench.stop())

const fiveMinutes = 300_000
/** Lets five minutes pass again and again until the test holds for both deals. */
async function untilBoth(deals: readonly Parameters<Bench['until']>[0][], test: Parameters<Bench['until']>[1]) {
  for (;;) {
    await clock.advance(fiveMinutes)
    const now = await Promise.all(deals.map((deal) => bench.market.marketGetDeal(proposalCidOf(deal))))
    if (now.every(test)) return now
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

it('a publish message under the base fee is said to be, and replaced once it may cost more', async () => {
  await bench.market.dealsSetMaxPublishFee(miner, 50_000_000_000n)
  const files = await Promise.all([bench.file('one', 900), bench.file('two', 901)])
  const deals = await Promise.all(files.map((file) => bench.proposal(file)))
  for (const [i, file] of files.entries()) await bench.bring(deals[i]!, file)
  for (const deal of deals) await bench.until(deal, ({ state }) => state === 'Publish')
  await bench.market.marketPublishPendingDeals()
  const [first] = await Promise.all(deals.map((deal) => bench.until(deal, ({ state }) => state === 'Publishing')))

  const capped = await untilBoth(deals, ({ message }) => message.includes('MaxPublishDealsFee allows 50 nFIL'))
  expect(capped.map(({ state, publishCid }) => [state, `${publishCid}`])).toEqual(
    deals.map(() => ['Publishing', `${first!.publishCid}`]),
  )
  expect(await bench.marketMessages(marketMethods.PublishStorageDeals.number)).toEqual([])

  await bench.market.dealsSetMaxPublishFee(miner, 10n ** 17n)
  const published = await untilBoth(deals, ({ state }) => state === 'AwaitingPreCommit')
  const [cid] = published.map(({ publishCid }) => `${publishCid}`)
  expect(published.map(({ publishCid, message }) => [`${publishCid}`, message])).toEqual(
    deals.map(() => [cid, expect.stringMatching(/^ready for a sector/)]),
  )
  expect(cid).not.toBe(`${first!.publishCid}`)
  expect(await bench.marketMessages(marketMethods.PublishStorageDeals.number)).toEqual([cid])
}, 30_000)

it('a publish message that the node refuses for its fee goes out when it may cost more, also after a restart', async () => {
  await bench.market.dealsSetMaxPublishFee(miner, 1_000n)
  const [one, two] = await Promise.all([bench.file('small fee', 902), bench.file('small fee too', 903)])
  const deals = await Promise.all([bench.proposal(one), bench.proposal(two)])
  await bench.bring(deals[0]!, one)
  await bench.bring(deals[1]!, two)
  for (const deal of deals) await bench.until(deal, ({ state }) => state === 'Publish')
  await bench.market.marketPublishPendingDeals()
  await Promise.all(deals.map((deal) => bench.until(deal, ({ message }) => message.includes('minimum base fee'))))
  await bench.restart()
  await Promise.all(deals.map((deal) => bench.until(deal, ({ message }) => message.includes('minimum base fee'))))
  const before = (await bench.marketMessages(marketMethods.PublishStorageDeals.number)).length
  await bench.market.dealsSetMaxPublishFee(miner, 10n ** 17n)
  const published = await untilBoth(deals, ({ state }) => state === 'AwaitingPreCommit')
  expect(`${published[0]!.publishCid}`).toBe(`${published[1]!.publishCid}`)
  expect(await bench.marketMessages(marketMethods.PublishStorageDeals.number)).toHaveLength(before + 1)
}, 30_000)
