import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import type { DealClient } from '#sdk/clients/deal-client.ts'
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
