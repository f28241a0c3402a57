import { PassThrough } from 'node:stream'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { nodeService } from '#testnet/chain/service.ts'
import { createService } from '#testnet/service/create-service.ts'
import { type Bench, nodeConfig, openBench, proposalCidOf } from '../testing/market-bench.ts'

const lines: string[] = []
let bench: Bench
beforeAll(async () => {
  const log = new PassThrough()
  log.on('data', (line: Buffer) => lines.push((JSON.parse(line.toString()) as { msg: string }).msg))
  const silent = pino({ level: 'silent' })
  bench = await openBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger: silent }),
    logger: pino({ level: 'warn' }, log),
    config: { ExpectedSealDuration: '2h' },
  })
})
afterAll(() => bench.stop())

it('warns once of a deal that has less time left than sealing takes, and not before', async () => {
  const file = await bench.file('late', 900)
  const deal = await bench.proposal(file)
  await bench.bring(deal, file)
  await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
  const { startEpoch } = deal.dealProposal.proposal
  const warnings = () => lines.filter((line) => line.includes('sealing is expected to take'))
  const advanceTo = async (epoch: number) => {
    await bench.testnet.advance(epoch - (await bench.node.chainHead()).height)
  }
  await advanceTo(startEpoch - 241)
  await advanceTo(startEpoch - 119)
  await expect.poll(warnings).toHaveLength(1)
  expect(warnings()[0]).toContain(
    `deal ${proposalCidOf(deal)} is StorageDealAwaitingPreCommit and starts at epoch ${startEpoch}, in `,
  )
  expect(warnings()[0]).toContain(` from epoch ${startEpoch - 119}: sealing is expected to take `)
  await advanceTo(startEpoch + 3)
  const failed = await bench.until(deal, ({ state }) => state === 'Failing' || state === 'Error')
  expect(failed.message).toContain(`no sector proved the deal by its start epoch ${startEpoch}`)
  expect(warnings()).toHaveLength(1)
})
