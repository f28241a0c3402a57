import { PassThrough } from 'node:stream'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { nodeService } from '#testnet/chain/service.ts'
import { createService } from '#testnet/service/create-service.ts'
import { type Bench, nodeConfig, openBench, stranger } from '../testing/market-bench.ts'

const lines: string[] = []
let bench: Bench
beforeAll(async () => {
  const log = new PassThrough()
  log.on('data', (line: Buffer) => lines.push((JSON.parse(line.toString()) as { msg: string }).msg))
  const silent = pino({ level: 'silent' })
  const control = { Addr: stranger.address.toString(), Account: '' }
  bench = await openBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger: silent }),
    logger: pino({ level: 'info' }, log),
    config: { AddressConfig: { DealPublishControl: [control], DisableWorkerFallback: true } },
  })
})
afterAll(() => bench.stop())

it('publishes by the worker, and says why, when who is meant to publish may not', async () => {
  const file = await bench.file('controlled', 900)
  const deal = await bench.proposal(file)
  await bench.bring(deal, file)
  const { publishCid } = await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
  const { worker } = await bench.node.stateMinerInfo(deal.dealProposal.proposal.provider)
  const { from } = await bench.node.chainGetMessage(publishCid!)
  expect(`${from}`).toBe(`${await bench.node.stateAccountKey(worker)}`)
  expect(lines.filter((line) => /publish/.test(line))).toContain(
    `${stranger.address} is neither worker nor control address of t01000: the chain lets it publish nothing`,
  )
  expect(lines).toContain('no address of DealPublishControl can publish for t01000; using the worker')
})
