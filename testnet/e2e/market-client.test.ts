import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitMessage } from '#sdk/actions/chain/wait-message.ts'
import { Address } from '#sdk/address/address.ts'
import { createDealClient, type DealClient } from '#sdk/clients/deal-client.ts'
import { DealkitError } from '#sdk/errors/index.ts'
import type { ClientDeal } from '#sdk/rpc/types/market/client-deal.ts'
import { paddedToUnpadded } from '#sdk/units/piece-size.ts'
import { type ForceNetwork, forceNetwork } from '#testnet/network/force-network.ts'

const askPrice = 20_000_000_000_000_000n
const duration = 518_400

let network: ForceNetwork
let directory: string
let client: DealClient
let miner: Address
let payer: Address

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-client-'))
  const level = process.env['DEBUG_CLIENT'] ?? 'silent'
  network = await forceNetwork({ publishPeriod: '0s', logger: pino({ level }) })
  client = network.clients.client
  miner = Address.parse(network.info.miners[0]!.address)
  payer = await client.defaultAddress()
  await network.clients.market.marketSetAsk(miner, askPrice, 0n, 86_400, 256, 8 << 20)
}, 60_000)

afterAll(async () => {
  await network.stop()
  await rm(directory, { recursive: true })
})

async function importFile(name: string, bytes: number) {
  const path = join(directory, name)
  await writeFile(path, Buffer.alloc(bytes, name))
  const { root } = await client.clientImport({ path, isCar: false })
  return { path, root, ...(await client.clientDealPieceCID(root)) }
}

type Imported = Awaited<ReturnType<typeof importFile>>
type Terms = Parameters<DealClient['clientStartDeal']>[0]

/** An offline deal for an imported file at the asked price. */
function offline({ root, pieceCid, pieceSize, payloadSize }: Imported, change: Partial<Terms> = {}): Terms {
  const data = {
    transferType: 'manual',
    root,
    pieceCid,
    pieceSize: paddedToUnpadded(pieceSize),
    rawBlockSize: payloadSize,
  }
  const epochPrice = (askPrice * BigInt(pieceSize)) / 2n ** 30n
  return { data, wallet: payer, miner, epochPrice, minBlocksDuration: duration, ...change }
}

/** The error as the service threw it. */
function remote(error: unknown): unknown {
  return DealkitError.is(error) && error.details['data'] !== undefined ? error.details['data'] : error
}

async function until(proposalCid: ClientDeal['proposalCid'], test: (deal: ClientDeal) => boolean): Promise<ClientDeal> {
  for (let tries = 0; ; tries++) {
    const deal = await client.clientGetDealInfo(proposalCid)
    if (test(deal)) return deal
    if (tries > 600) throw new Error(`the deal stays in ${deal.state}: ${deal.message}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

describe('an offline deal', () => {
  it('goes from the file to a sealed sector', async () => {
    const file = await importFile('whole-way', 5000)
    const before = await network.clients.node.stateMarketBalance(payer)
    const proposalCid = await client.clientStartDeal(offline(file))
    const waiting = await until(proposalCid, ({ message }) => message.startsWith('Provider state'))
    expect(waiting).toMatchObject({
      state: 'CheckForAcceptance',
      message: 'Provider state: StorageDealWaitingForData',
      size: paddedToUnpadded(file.pieceSize),
    })
    const { pricePerEpoch, duration } = waiting
    const escrow = before.escrow + pricePerEpoch * BigInt(duration)
    expect(await network.clients.node.stateMarketBalance(payer)).toEqual({ ...before, escrow })
    expect(await client.marketGetReserved(payer)).toBe(pricePerEpoch * BigInt(duration))

    const output = join(directory, 'whole-way.car')
    await client.clientGenCar({ path: file.path, isCar: false }, output)
    await network.clients.market.marketImportDealData(proposalCid, output)
    const published = await until(proposalCid, ({ state }) => state === 'AwaitingPreCommit')
    expect(await client.marketGetReserved(payer)).toBe(0n)
    const { proposal } = await network.clients.node.stateMarketStorageDeal(published.dealId)
    expect(proposal).toMatchObject({ label: expect.stringMatching(/^m/), pieceSize: file.pieceSize })

    await network.clients.sealer.dealSector()
    const active = await until(proposalCid, ({ state }) => state === 'Active')
    expect(active.dealStages?.stages.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['StorageDealReserveClientFunds', 'StorageDealSealing', 'StorageDealActive']),
    )
  }, 60_000)
})

describe('before anything is sent', () => {
  it('a deal that cannot work out is refused with the figure that would do', async () => {
    const file = await importFile('refused', 3000)
    const before = (await client.clientListDeals()).length
    const refusal = (change: Partial<Terms>) =>
      client.clientStartDeal(offline(file, change)).catch((error: unknown) => remote(error))
    const least = (askPrice * BigInt(file.pieceSize)) / 2n ** 30n
    const { height } = await network.clients.node.chainHead()
    expect(await refusal({ epochPrice: least - 1n })).toMatchObject({
      code: 'DEAL_PRICE_LOW',
      details: { minimum: `${least}` },
    })
    expect(await refusal({ epochPrice: 10n ** 18n })).toMatchObject({ code: 'DEAL_FUNDS_SHORT' })
    expect(await refusal({ minBlocksDuration: duration - 1 })).toMatchObject({ code: 'DEAL_DURATION' })
    expect(await refusal({ dealStartEpoch: height - 1 })).toMatchObject({ code: 'DEAL_START_PAST' })
    expect(await refusal({ wallet: Address.fromId(4) })).toMatchObject({ message: expect.any(String) })
    const online = { ...offline(file).data, transferType: 'graphsync', root: file.pieceCid }
    expect(await refusal({ data: online })).toMatchObject({ code: 'DEAL_ROOT_UNKNOWN' })
    const large = { ...offline(file).data, pieceSize: paddedToUnpadded(16 << 20) }
    expect(await refusal({ data: large })).toMatchObject({ code: 'DEAL_SECTOR_SMALL' })
    expect(await refusal({ data: { ...large, transferType: 'pigeon' } })).toMatchObject({ code: 'DEAL_TRANSFER_TYPE' })
    expect(await refusal({ data: { ...large, pieceCid: null } })).toMatchObject({ code: 'DEAL_PIECE_MISSING' })
    expect(await client.clientListDeals()).toHaveLength(before)
  })

  it('asks are had from the provider, and a miner that nobody serves says so', async () => {
    const { peerId } = network.info.miners[0]!
    expect(await client.clientQueryAsk(peerId!, miner)).toMatchObject({ price: askPrice, maxPieceSize: 8 << 20 })
    const nobody = '12D3KooWAQUEZ8HQfDGgHfCnjQbdEuvHTcgbNcNuuPZUeYqbZPTr'
    expect(await client.clientQueryAsk(nobody, miner).catch((error: unknown) => remote(error))).toMatchObject({
      code: expect.stringMatching(/PEER_|SIGNATURE/),
    })
  })
})

describe('many deals', () => {
  it('of a batch are begun, and what fails of them is told', async () => {
    const file = await importFile('batch', 2000)
    const { results } = await client.clientBatchDeal([offline(file), offline(file, { epochPrice: 1n })])
    expect(results).toMatchObject([
      { message: '' },
      { proposalCid: null, message: expect.stringContaining('less than the') },
    ])
    await until(results[0]!.proposalCid!, ({ message }) => message.endsWith('WaitingForData'))
  })

  it('with the same terms are one deal, and none is proposed twice', async () => {
    const file = await importFile('same', 2500)
    const { height } = await network.clients.node.chainHead()
    const { min } = await network.clients.node.stateDealProviderCollateralBounds(file.pieceSize, false)
    const terms = offline(file, { dealStartEpoch: height + 20_000, providerCollateral: (min * 3n) / 2n })
    const [first, second] = await Promise.all([client.clientStartDeal(terms), client.clientStartDeal(terms)])
    expect(second!.toString()).toBe(first!.toString())
    expect((await client.clientListDeals()).filter(({ dataRef }) => dataRef?.root.equals(file.root))).toHaveLength(1)
    await until(first!, ({ message }) => message.endsWith('WaitingForData'))
  })

  it('that the provider refuses give the money free, and say why', async () => {
    const file = await importFile('too-much', 2500)
    const reserved = await client.marketGetReserved(payer)
    const proposalCid = await client.clientStartDeal(offline(file, { providerCollateral: 10n ** 18n }))
    const { message } = await until(proposalCid, ({ state }) => state === 'Error')
    expect(message).toContain('11 (StorageDealFailing)')
    expect(message).toContain('proposed provider collateral above maximum')
    expect(await client.marketGetReserved(payer)).toBe(reserved)
  })

  it('that failed may be tried again: at the next start epoch, or the one that the refusal names', async () => {
    const { node } = network.clients
    const file = await importFile('again', 2500)
    const refused = { providerCollateral: 10n ** 18n }
    const failed = async (more: Partial<Terms>) => {
      const proposalCid = await client.clientStartDeal(offline(file, { ...refused, ...more }))
      await until(proposalCid, ({ state }) => state === 'Error')
      return proposalCid
    }
    // Blocks are made while a deal is made, or are not: the terms are known by what was proposed.
    const cids = [await failed({}), await failed({}), await failed({ dealStartEpoch: -1 })].map(String)
    expect(new Set(cids).size).toBe(3)

    const dealStartEpoch = (await node.chainHead()).height + 20_000
    await failed({ dealStartEpoch })
    await failed({ dealStartEpoch: dealStartEpoch + 1 })
    await expect(failed({ dealStartEpoch })).rejects.toMatchObject({
      message: expect.stringContaining('the same deal was proposed before and is over'),
      next: expect.stringContaining(`--start-epoch ${dealStartEpoch + 2}`),
    })
  })
})

describe('a client that was stopped', () => {
  it('goes on with its deals and knows its imports', async () => {
    const file = await importFile('restart', 4000)
    const proposalCid = await client.clientStartDeal(offline(file))
    const imports = await client.clientListImports()
    const service = network.services.client
    await service.stop()
    const output = join(directory, 'restart.car')
    await service.start()
    await client.close()
    client = createDealClient(service.endpoint)
    expect(await client.clientListImports()).toEqual(imports)
    await client.clientGenCar({ path: file.path, isCar: false }, output)
    await until(proposalCid, ({ message }) => message.endsWith('WaitingForData'))
    await network.clients.market.marketImportDealData(proposalCid, output)
    await until(proposalCid, ({ state }) => state === 'AwaitingPreCommit')
    const { escrow } = await network.clients.node.stateMarketBalance(payer)
    const deals = (await client.clientListDeals()).filter(({ state }) => state !== 'Error')
    const promised = deals.reduce((sum, { pricePerEpoch, duration }) => sum + pricePerEpoch * BigInt(duration), 0n)
    expect(escrow).toBe(promised)
  })
})

describe('money', () => {
  it('is added, reserved, released and withdrawn', async () => {
    const { node } = network.clients
    const before = await node.stateMarketBalance(payer)
    const reserved = await client.marketGetReserved(payer)
    await waitMessage(node, await client.marketAddBalance(payer, payer, 7n))
    expect((await node.stateMarketBalance(payer)).escrow).toBe(before.escrow + 7n)
    expect(await client.marketReserveFunds(payer, payer, 5n)).toBeNull()
    expect(await client.marketGetReserved(payer)).toBe(reserved + 5n)
    expect(await client.marketWithdraw(payer, payer, 3n).catch((error: unknown) => remote(error))).toMatchObject({
      code: 'FUNDS_WITHDRAW_RESERVED',
      details: { free: '2' },
    })
    await client.marketReleaseFunds(payer, 5n)
    await waitMessage(node, await client.marketWithdraw(payer, payer, 7n))
    expect((await node.stateMarketBalance(payer)).escrow).toBe(before.escrow)
  })
})
