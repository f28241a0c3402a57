import { setTimeout as sleep } from 'node:timers/promises'
import { CID } from 'multiformats/cid'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { signedProposalCid } from '#sdk/deals/proposal.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { createService } from '#testnet/service/create-service.ts'
import { type Bench, nodeConfig, openBench, proposalCidOf } from './testing/market-bench.ts'

const silent = pino({ level: 'silent' })
let bench: Bench
beforeAll(async () => {
  bench = await openBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger: silent }),
    config: { PublishMsgPeriod: '20ms' },
    process: true,
  })
})
afterAll(() => bench.stop())

/** How often each proposal was put into a message that landed, whatever came of it. */
async function published(): Promise<Map<string, number>> {
  const { number, params } = marketMethods.PublishStorageDeals
  const counts = new Map<string, number>()
  for (const cid of await bench.marketMessages(number)) {
    const { deals } = params.decode((await bench.node.chainGetMessage(CID.parse(cid))).params)
    for (const deal of deals) {
      const name = signedProposalCid(deal).toString()
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
  }
  return counts
}

it('publishes each deal once, and deposits its collateral once, however often the process is killed', async () => {
  const deals = []
  const delays = [5, 15, 25, 35, 50, 80]
  for (const [i, delay] of delays.entries()) {
    const file = await bench.file(`killed ${i}`, 900)
    const deal = await bench.proposal(file)
    await bench.bring(deal, file)
    await sleep(delay)
    await bench.restart()
    deals.push(deal)
  }
  for (const deal of deals) await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
  const counts = await published()
  expect(deals.map((deal) => counts.get(proposalCidOf(deal).toString()))).toEqual(delays.map(() => 1))
  expect(await bench.marketMessages(marketMethods.AddBalance.number)).toHaveLength(deals.length + 1)
}, 300_000)
