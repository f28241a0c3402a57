import { readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { createService } from '#testnet/service/create-service.ts'
import { type Bench, miner, nodeConfig, openBench, proposalCidOf } from './testing/market-bench.ts'

let bench: Bench
beforeAll(async () => {
  const silent = pino({ level: 'silent' })
  bench = await openBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger: silent }),
  })
})
afterAll(() => bench.stop())

const pathOf = (piece: { cid: { toString(): string } }) => join(bench.directory, 'market', 'pieces', `${piece.cid}`)
const offered = async () => (await bench.market.getUnPackedDeals(miner, { maxPiece: 100 })).map(({ dealId }) => dealId)

it('adopts a piece that is in the store already, and makes no copy of it', async () => {
  const file = await bench.file('adopted', 5000)
  await writeFile(pathOf(file.piece), await readFile(file.car.path!))
  const deal = await bench.proposal(file)
  await bench.propose(deal)
  await bench.market.marketImportDealData(proposalCidOf(deal), '')
  await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
  const jobs = await bench.market.marketListImports()
  expect(jobs.at(-1)).toMatchObject({ state: 'done', bytes: file.car.size, done: file.car.size, message: '' })
})

it('does not adopt a piece that another file was swapped for', async () => {
  const file = await bench.file('mine', 5000)
  const other = await bench.file('swap', 5000)
  await writeFile(pathOf(file.piece), await readFile(other.car.path!))
  const deal = await bench.proposal(file)
  await bench.propose(deal)
  await expect(bench.market.marketImportDealData(proposalCidOf(deal), '')).rejects.toThrow('importing deal data failed')
  expect((await bench.market.marketListImports()).at(-1)).toMatchObject({ state: 'failed' })
  expect((await bench.market.marketGetDeal(proposalCidOf(deal))).state).toBe('WaitingForData')
  await rm(pathOf(file.piece))
  await bench.market.marketImportDealData(proposalCidOf(deal), file.car.path!)
  await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
})

it('offers a deal only while its piece is whole, says what is missing, and takes the piece again', async () => {
  const file = await bench.file('fragile', 5000)
  const deal = await bench.proposal(file)
  await bench.bring(deal, file)
  const { dealId } = await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
  expect(await offered()).toContain(dealId)
  const published = await bench.marketMessages(marketMethods.PublishStorageDeals.number)

  await truncate(pathOf(file.piece), 100)
  expect(await offered()).not.toContain(dealId)
  const truncated = (await bench.market.marketReconcile(miner)).find((one) => one.dealId === dealId)
  expect(truncated).toMatchObject({ here: 'StorageDealAwaitingPreCommit, Undefine', passing: false })
  expect(truncated!.there).toBe(`piece ${file.piece.cid} has 100 bytes, ${file.car.size} were stored`)

  await rm(pathOf(file.piece))
  const lost = (await bench.market.marketReconcile(miner)).find((one) => one.dealId === dealId)
  expect(lost!.there).toContain('is in no piece storage')
  await bench.market.marketImportDealData(proposalCidOf(deal), file.car.path!)
  expect(await offered()).toContain(dealId)
  expect((await bench.market.marketReconcile(miner)).filter((one) => one.dealId === dealId)).toEqual([])
  expect(await bench.marketMessages(marketMethods.PublishStorageDeals.number)).toEqual(published)
})

it('tells where a deal stands, since when, and what it went through', async () => {
  const file = await bench.file('followed', 900)
  const deal = await bench.proposal(file)
  await bench.propose(deal)
  const { startEpoch } = deal.dealProposal.proposal
  const waiting = await bench.market.marketDealProgress(proposalCidOf(deal))
  expect(waiting).toMatchObject({
    state: 'WaitingForData',
    next: `venus-market storage-deals import-data ${proposalCidOf(deal)} <file>`,
    byEpoch: startEpoch,
    message: `the data is to be imported: storage-deals import-data ${proposalCidOf(deal)} <file>; by epoch ${startEpoch}`,
  })
  expect(waiting.by!.getTime()).toBeGreaterThan(waiting.since!.getTime())
  expect(waiting.steps.map(({ state }) => state)).toEqual(['Validating', 'AcceptWait', 'WaitingForData'])
})

it('publishes again what a reorganisation has taken off the chain', async () => {
  const file = await bench.file('reverted', 900)
  const deal = await bench.proposal(file)
  const before = await bench.testnet.snapshot()
  await bench.bring(deal, file)
  await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
  await bench.testnet.revert(before)
  await bench.testnet.mine(1)
  const again = await bench.until(deal, ({ state }) => state !== 'AwaitingPreCommit')
  expect(again.state).toBe('Publishing')
  const { dealId } = await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
  expect((await bench.node.stateMarketStorageDeal(dealId)).proposal.label).toBe(`${file.root}`)
})
