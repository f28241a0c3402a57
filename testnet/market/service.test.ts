import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { marketApiV1 } from '#sdk/rpc/api/market.ts'
import { createClient } from '#sdk/rpc/client.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { createService } from '#testnet/service/create-service.ts'
import { type Bench, client, miner, nodeConfig, openBench, proposalCidOf, stranger } from './testing/market-bench.ts'

let bench: Bench
beforeAll(async () => {
  const silent = pino({ level: 'silent' })
  bench = await openBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger: silent }),
  })
})
afterAll(() => bench.stop())

describe('an offline deal', () => {
  it('is proposed, imported, published and offered to the sealer', async () => {
    const file = await bench.file('first', 3000)
    const deal = await bench.proposal(file)
    const proposalCid = proposalCidOf(deal)
    expect(await bench.propose(deal)).toMatchObject({ state: 'WaitingForData', message: '' })
    expect(await bench.propose(deal)).toMatchObject({ state: 'WaitingForData' })
    expect(await bench.market.getUnPackedDeals(miner, {})).toEqual([])

    await bench.market.dealsImportData(
      { proposalCid, uuid: '00000000-0000-0000-0000-000000000000', file: file.car.path! },
      false,
    )
    const ready = await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
    expect(ready).toMatchObject({
      pieceStatus: 'Undefine',
      payloadSize: file.car.size,
      message: `ready for a sector; by epoch ${deal.dealProposal.proposal.startEpoch}`,
    })
    expect((await bench.market.marketListDeals([miner])).map(({ proposal }) => proposal.label)).toEqual([
      `${file.root}`,
    ])
    const { providerCollateral } = deal.dealProposal.proposal
    expect(await bench.node.stateMarketBalance(miner)).toEqual({
      escrow: providerCollateral,
      locked: providerCollateral,
    })
    expect(await bench.market.marketGetReserved(miner)).toBe(0n)

    const [offered] = await bench.market.getUnPackedDeals(miner, {})
    expect(offered).toMatchObject({ dealId: ready.dealId, payloadSize: file.car.size })
    const [first, ...zeros] = await bench.market.assignUnPackedDeals({ miner: 1000, number: 3 }, 8 << 20, {})
    expect(first).toMatchObject({ dealId: ready.dealId, offset: 0 })
    expect(zeros.reduce((sum, { length }) => sum + length, first!.length)).toBe(8 << 20)
    expect(await bench.market.getUnPackedDeals(miner, {})).toEqual([])
    await expect(bench.market.updateDealOnPacking(miner, ready.dealId, 4, 0)).rejects.toThrow('in sector 3 already')
    await bench.market.updateDealStatus(miner, ready.dealId, 'Undefine')
    expect(await bench.market.getUnPackedDeals(miner, {})).toHaveLength(1)
    expect(await bench.market.getDeals(miner, 0, 10)).toMatchObject([{ dealId: ready.dealId, status: 'Undefine' }])
  })

  it('serves its piece, to those with a token', async () => {
    const file = await bench.file('first', 3000)
    const { url, token } = bench.service.endpoint
    const get = (id: string, authorization = `Bearer ${token}`) =>
      fetch(`${url}/resource?resource-id=${id}`, { headers: { authorization } })
    const found = await get(`${file.piece.cid}`)
    expect(found.headers.get('content-length')).toBe(`${file.car.size}`)
    expect((await found.arrayBuffer()).byteLength).toBe(file.car.size)
    expect((await get('')).status).toBe(400)
    expect((await get('../../token')).status).toBe(404)
    expect((await get(`${file.piece.cid}`, 'Bearer none')).status).toBe(401)
  })

  it('still waits after the wrong file, which leaves nothing behind', async () => {
    const file = await bench.file('right', 5000)
    const wrong = await bench.file('wrong', 5000)
    const deal = await bench.proposal(file)
    const proposalCid = proposalCidOf(deal)
    await bench.propose(deal)
    const pieces = join(bench.directory, 'market', 'pieces')
    const before = await readdir(pieces)
    await expect(bench.market.marketImportDealData(proposalCid, wrong.car.path!)).rejects.toThrow(
      `given data does not match expected commP (got: ${wrong.piece.cid}, expected ${file.piece.cid}): ${wrong.car.path} has ${wrong.car.size} bytes, and is not what the deal's piece of ${file.piece.paddedSize} padded bytes was made of`,
    )
    await expect(bench.market.marketImportDealData(proposalCid, '/nowhere')).rejects.toThrow(
      'failed to open given file',
    )
    const big = join(bench.directory, 'big')
    await writeFile(big, Buffer.alloc(100_000))
    await expect(bench.market.marketImportDealData(proposalCid, big)).rejects.toThrow(
      `does not match expected commP (expected ${file.piece.cid}): ${big} has 100000 bytes, more than the deal's piece of`,
    )
    expect(await readdir(pieces)).toEqual(before)
    expect((await bench.market.marketGetDeal(proposalCid)).state).toBe('WaitingForData')
    await bench.market.marketImportDealData(proposalCid, file.car.path!)
    await expect(bench.market.marketImportDealData(proposalCid, file.car.path!)).rejects.toThrow(
      'does not support offline data',
    )
    await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
    await expect(bench.market.marketImportDealData(wrong.root, file.car.path!)).rejects.toThrow('record not found')
  })
})

describe('a proposal', () => {
  it('is refused with a reason and what would do', async () => {
    const file = await bench.file('refused', 2000)
    const cheap = await bench.proposal(file, { storagePricePerEpoch: 0n, pieceSize: 1 << 22 })
    expect(await bench.propose(cheap)).toMatchObject({
      state: 'Failing',
      message: expect.stringMatching(/^storage price per epoch less than asking price: 0 < 3\. Offer at least 3/),
    })
    const poor = await bench.proposal(file, {}, stranger)
    expect((await bench.propose(poor)).message).toMatch(/^clientMarketBalance.Available too small: 0 < 520000000/)
    const forged = await bench.proposal(file, { client: client.address }, stranger)
    expect((await bench.propose(forged)).message).toMatch(/^verifying StorageDealProposal/)
    expect((await bench.until(poor, ({ state }) => state === 'Error')).message).toContain('too small')
  })

  it('is held against what the provider wants, from the moment that is set', async () => {
    const { market } = bench
    const file = await bench.file('wanted', 2000)
    const say = async (change = {}) => {
      const deal = await bench.proposal(file, { label: `${Math.random()}`, ...change })
      return (await bench.propose(deal)).message
    }
    await market.dealsSetConsiderOfflineStorageDeals(miner, false)
    expect(await say()).toMatch(/^miner is not accepting offline piecestorage deals/)
    await market.dealsSetConsiderOfflineStorageDeals(miner, true)
    await market.dealsSetConsiderUnverifiedStorageDeals(miner, false)
    expect(await say()).toMatch(/^miner is not accepting unverified piecestorage deals/)
    await market.dealsSetConsiderUnverifiedStorageDeals(miner, true)
    await market.dealsSetPieceCidBlocklist(miner, [file.piece.cid])
    expect(await say()).toMatch(/^miner has blocklisted piece CID/)
    await market.dealsSetPieceCidBlocklist(miner, [])
    await market.sectorSetExpectedSealDuration(miner, 30_000 * 20_000)
    expect(await say()).toMatch(/^cannot seal a sector before/)
    await market.sectorSetExpectedSealDuration(miner, 0)
    await market.dealsSetMaxStartDelay(miner, 30_000 * 100)
    expect(await say()).toMatch(/^deal start epoch is too far in the future/)

    await bench.restart()
    expect(await bench.market.dealsMaxStartDelay(miner)).toBe(30_000 * 100)
    await bench.market.dealsSetMaxStartDelay(miner, 336 * 3_600_000)
    expect(await say()).toBe('')
  })
})

describe('publishing', () => {
  const publishMessages = () => bench.marketMessages(marketMethods.PublishStorageDeals.number)

  it('leaves a bad deal out and publishes the others in one message', async () => {
    const { market } = bench
    await market.dealsSetPublishMsgPeriod(miner, 3_600_000)
    await bench.deposit(stranger, 10n ** 18n)
    const before = await publishMessages()
    const files = [await bench.file('one', 900), await bench.file('two', 900), await bench.file('three', 900)]
    const keys = [client, stranger, client]
    const deals = await Promise.all(files.map((file, i) => bench.proposal(file, {}, keys[i]!)))
    for (const [i, deal] of deals.entries()) {
      await bench.bring(deal, files[i]!)
      await bench.until(deal, ({ state }) => state === 'Publish')
    }
    expect((await market.marketPendingDeals()).flatMap((queue) => queue.deals)).toHaveLength(3)
    await market.messagerWaitMessage(await market.marketWithdraw(stranger.address, stranger.address, 10n ** 18n))
    await market.marketPublishPendingDeals()
    const bad = await bench.until(deals[1]!, ({ state }) => state === 'Error')
    expect(bad.message).toMatch(
      /^publishing deal: cannot publish deal .* the client .* has 0 attoFIL free in the market/,
    )
    for (const deal of [deals[0]!, deals[2]!]) await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
    expect(await publishMessages()).toHaveLength(before.length + 1)
    expect(await market.marketPendingDeals()).toEqual([])
    expect(await market.marketGetReserved(miner)).toBe(0n)
  })

  it('queues again after a restart, and makes one message', async () => {
    const before = await publishMessages()
    const file = await bench.file('again', 900)
    const deal = await bench.proposal(file)
    await bench.bring(deal, file)
    await bench.until(deal, ({ state }) => state === 'Publish')
    await bench.restart()
    while ((await bench.market.marketPendingDeals()).length === 0)
      await new Promise((resolve) => setTimeout(resolve, 20))
    await bench.market.marketPublishPendingDeals()
    await bench.until(deal, ({ state }) => state !== 'Publish')
    await bench.restart()
    await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
    expect(await publishMessages()).toHaveLength(before.length + 1)
  })
})

describe('money', () => {
  it('is deposited, and withdrawn only where no deal needs it', async () => {
    const { market, node } = bench
    const { worker } = await node.stateMinerInfo(miner)
    await expect(market.marketAddBalance(worker, miner, 0n)).rejects.toThrow('must be over zero')
    const { escrow } = await node.stateMarketBalance(miner)
    await market.messagerWaitMessage(await market.marketAddBalance(worker, miner, 1_000n))
    expect((await node.stateMarketBalance(miner)).escrow).toBe(escrow + 1_000n)
    expect(await market.marketReserveFunds(worker, miner, 600n)).toBeNull()
    expect(await market.marketGetReserved(miner)).toBe(600n)
    await expect(market.marketWithdraw(worker, miner, 500n)).rejects.toThrow(
      '0.0000000000000004 FIL are free, 0.0000000000000006 FIL are reserved',
    )
    await market.marketReleaseFunds(miner, 600n)
    await market.messagerWaitMessage(await market.marketWithdraw(worker, miner, 500n))
    expect((await node.stateMarketBalance(miner)).escrow).toBe(escrow + 500n)
  })
})

describe('the chain', () => {
  it('ends deals that did not begin in time, wherever they wait, with the reason', async () => {
    const files = [await bench.file('late', 900), await bench.file('later', 900)]
    const { height } = await bench.node.chainHead()
    await bench.market.dealsSetPublishMsgPeriod(miner, 0)
    const soon = { startEpoch: height + 200, endEpoch: height + 520_200 }
    const [waiting, published] = await Promise.all(files.map((file) => bench.proposal(file, soon)))
    await bench.propose(waiting!)
    await bench.bring(published!, files[1]!)
    await bench.until(published!, ({ state }) => state === 'AwaitingPreCommit')
    await bench.testnet.advance(250)
    const over = ({ state }: { state: string }) => state === 'Error'
    expect((await bench.until(waiting!, over)).message).toContain('the data had not arrived')
    expect((await bench.until(published!, over)).message).toContain('no sector proved the deal')
    const offered = await bench.market.getUnPackedDeals(miner, { maxPiece: 100 })
    expect(offered.every(({ label }) => label !== `${files[1]!.root}`)).toBe(true)
  })
})

describe('the API', () => {
  it('says why a method is not served', async () => {
    const { url, token } = bench.service.endpoint
    const v1 = createClient(marketApiV1, { url, token })
    await expect(bench.market.dagstoreListShards()).rejects.toThrow('it is not served: there is no DAG store')
    await expect(v1.indexerAnnounceLatest()).rejects.toThrow('it is not served: nothing is announced')
    await expect(v1.listDirectDeals({})).rejects.toThrow('it is not served: direct data onboarding')
    await v1.close()
  })

  it('assigns and releases deals over v1, and takes no false size of a payload', async () => {
    const { url, token } = bench.service.endpoint
    const v1 = createClient(marketApiV1, { url, token })
    const file = await bench.file('released', 900)
    const deal = await bench.proposal(file)
    await bench.bring(deal, file)
    const { dealId, payloadSize } = await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
    const bounds = { maxPiece: 100 }
    const assigned = await v1.assignDeals({ miner: 1000, number: 7 }, 8 << 20, bounds)
    expect(assigned.find((one) => one.dealId === dealId)).toMatchObject({ payloadSize, allocationId: 0 })
    const numbers = assigned.flatMap((one) => (one.publishCid === null ? [] : [one.dealId]))
    await v1.releaseDeals(miner, numbers)
    expect(await bench.market.getUnPackedDeals(miner, bounds)).toHaveLength(numbers.length)
    await expect(v1.releaseDeals(miner, [99_999])).rejects.toThrow('has no deal 99999')
    await expect(v1.updateStorageDealPayloadSize(proposalCidOf(deal), 5)).rejects.toThrow(`${payloadSize} bytes, not 5`)
    await v1.updateDealStatus(miner, dealId, 'Assigned', payloadSize)
    expect((await bench.market.marketGetDeal(proposalCidOf(deal))).pieceStatus).toBe('Assigned')
    await v1.releaseDeals(miner, [dealId])
    await v1.close()
  })

  it('passes requests on to the sealer that listens, which answers each under its id', async () => {
    const requests = bench.market.listenMarketEvent({ miner })
    for await (const { id, method } of requests) {
      expect(method).toBe('InitConnect')
      await expect(bench.market.responseMarketEvent({ id, payload: new Uint8Array(0), error: '' })).rejects.toThrow(
        'not exit',
      )
      break
    }
    requests.cancel()
  })
})
