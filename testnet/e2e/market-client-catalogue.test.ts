import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CID } from 'multiformats/cid'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { waitClientDeal, waitProviderDeal } from '#sdk/actions/deals/wait-deal.ts'
import { Address } from '#sdk/address/address.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import { mod251 } from '#sdk/piece/test-payloads.ts'
import { type ClientMethods, clientMethods } from '#sdk/rpc/api/client.ts'
import type { ArgsOf } from '#sdk/rpc/method.ts'
import { loadCatalogue } from '#sdk/rpc/testing/catalogue.ts'
import { type CallParams, holdCatalogue } from '#sdk/rpc/testing/hold-catalogue.ts'
import { vectorsPresent } from '#sdk/test-vectors.ts'
import { paddedToUnpadded } from '#sdk/units/piece-size.ts'
import { type ForceNetwork, forceNetwork } from '#testnet/network/force-network.ts'

let network: ForceNetwork
let directory: string
let miner: Address
let payer: Address
let files = 0

beforeAll(async () => {
  if (!vectorsPresent) return
  directory = await mkdtemp(join(tmpdir(), 'dealkit-client-list-'))
  network = await forceNetwork({ publishPeriod: '0s', logger: pino({ level: 'silent' }) })
  miner = Address.parse(network.info.miners[0]!.address)
  payer = await network.clients.client.defaultAddress()
  await network.clients.market.marketSetAsk(miner, 0n, 0n, 86_400, 256, 8 << 20)
}, 60_000)
afterAll(async () => {
  if (!vectorsPresent) return
  await network.stop()
  await rm(directory, { recursive: true })
})

type Values<M> = ArgsOf<M> extends infer A extends readonly unknown[] ? A : never

/** Parameters as they go over the wire. */
function wire<Name extends keyof ClientMethods>(name: Name, ...values: Values<ClientMethods[Name]>): unknown[] {
  return clientMethods[name].params.map(({ codec }, i) => (codec.toJson as (value: unknown) => unknown)(values[i]))
}

async function importFile(bytes = 3000) {
  const path = join(directory, `file-${++files}`)
  await writeFile(path, mod251(bytes, files + 2))
  const { root, importId } = await network.clients.client.clientImport({ path, isCar: false })
  return { path, root, importId, ...(await network.clients.client.clientDealPieceCID(root)) }
}

/** The terms of a deal for a file that was imported now. */
async function terms(transferType: 'manual' | 'graphsync') {
  const { root, pieceCid, pieceSize, payloadSize } = await importFile()
  const data = { transferType, root, pieceCid, pieceSize: paddedToUnpadded(pieceSize), rawBlockSize: payloadSize }
  return { data, wallet: payer, miner, epochPrice: 0n, minBlocksDuration: 518_400 }
}

async function order(root: CID, piece: CID | null = null) {
  const offer = await network.clients.client.clientMinerQueryOffer(miner, root, piece)
  const { size, unsealPrice, paymentInterval, paymentIntervalIncrease, minerPeer } = offer
  return {
    root,
    piece,
    size,
    total: 0n,
    unsealPrice,
    paymentInterval,
    paymentIntervalIncrease,
    client: payer,
    miner,
    minerPeer,
  }
}

/** A retrieval and its transfer, of a provider that is away. */
async function openRetrieval(wanted: Awaited<ReturnType<typeof order>>) {
  const { client } = network.clients
  await network.services.market.stop()
  const { dealId } = await client.clientRetrieve(wanted)
  for (;;) {
    const found = (await client.clientListRetrievals()).find(({ id }) => id === dealId)
    if (found?.transferChannelId != null) return { dealId, channel: found.transferChannelId }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe.skipIf(!vectorsPresent)('every method of the list', () => {
  test('is served in its shape', async () => {
    const { client, market, node } = network.clients
    const imported = await importFile()
    const online = await terms('graphsync')
    const proposalCid = await client.clientStartDeal(online)
    await client.clientStartDeal(await terms('manual'))
    await waitProviderDeal(market, proposalCid, ['AwaitingPreCommit'])
    await waitClientDeal(client, proposalCid, ['AwaitingPreCommit'])
    const { dealId } = await client.clientRetrieve(await order(online.data.root))
    await client.clientRetrieveWait(dealId)
    const { peerId } = await node.stateMinerInfo(miner)
    const sent = await client.marketAddBalance(payer, payer, 10n)
    const toSelf = draftMessage({ from: payer, to: payer, value: 1n })
    const ref = { root: online.data.root, dags: [], fromLocalCar: '', dealId }
    const wanted = await order(online.data.root)
    const retrieve = () => client.clientRetrieve(wanted)
    const openTransfer = async () => {
      const { id, responder } = (await openRetrieval(wanted)).channel
      return [id, responder!, true] as const
    }
    await client.clientGenCar({ path: imported.path, isCar: false }, `${imported.path}.car`)
    const file = { path: imported.path, isCar: false }

    const params: Record<string, CallParams> = {}
    const call = <Name extends keyof ClientMethods>(name: Name, ...values: Values<ClientMethods[Name]>) => {
      params[name] = wire(name, ...values)
    }
    const later = <Name extends keyof ClientMethods>(
      name: Name,
      values: () => Promise<Values<ClientMethods[Name]>>,
    ) => {
      params[name] = async () => wire(name, ...(await values()))
    }
    call('ClientCalcCommP', `${imported.path}.car`)
    call('ClientDealPieceCID', imported.root)
    call('ClientDealSize', imported.root)
    call('ClientExport', ref, { path: join(directory, 'exported'), isCar: false })
    call('ClientFindData', online.data.root, null)
    call('ClientGenCar', file, join(directory, 'made.car'))
    call('ClientGetDealInfo', proposalCid)
    call('ClientGetDealStatus', 'Active')
    call('ClientGetVerifiedDealDistribution', [], null)
    call('ClientHasLocal', imported.root)
    call('ClientImport', file)
    call('ClientMinerQueryOffer', miner, online.data.root, null)
    call('ClientQueryAsk', peerId!, miner)
    call('ClientRemoveImport', imported.importId)
    call('ClientRetrieveTryRestartInsufficientFunds', payer)
    call('ClientRetrieveWait', dealId)
    call('MarketAddBalance', payer, payer, 7n)
    call('MarketGetReserved', payer)
    call('MarketReserveFunds', payer, payer, 100n)
    call('MarketReleaseFunds', payer, 100n)
    call('MarketWithdraw', payer, payer, 1n)
    call('MessagerGetMessage', sent)
    call('MessagerPushMessage', toSelf, null)
    call('MessagerWaitMessage', sent)
    later('ClientBatchDeal', async () => [[await terms('manual')]] as const)
    call('ClientRetrieve', wanted)
    later('ClientStartDeal', async () => [await terms('manual')] as const)
    later('ClientStatelessDeal', async () => [await terms('manual')] as const)
    later('ClientRestartDataTransfer', openTransfer)
    later('ClientCancelDataTransfer', openTransfer)
    later('ClientCancelRetrievalDeal', async () => [(await openRetrieval(wanted)).dealId] as const)

    const report = await holdCatalogue({
      catalogue: loadCatalogue('market-client.json'),
      endpoint: network.services.client.endpoint,
      params,
      channels: Object.fromEntries([
        ['ClientDataTransferUpdates', retrieve],
        ['ClientGetDealUpdates', async () => client.clientStartDeal(await terms('manual'))],
        ['ClientGetRetrievalUpdates', retrieve],
      ]),
      rules: { nullable: ['Event', 'Return'] },
      absent: { names: () => false, reason: /never/ },
      last: [
        'ClientRemoveImport',
        'MarketReserveFunds',
        'MarketReleaseFunds',
        'MarketWithdraw',
        'ClientRestartDataTransfer',
        'ClientCancelDataTransfer',
        'ClientCancelRetrievalDeal',
      ],
    })
    process.stdout.write(`${report.summary}\n`)
    expect(report.differing).toEqual([])
    expect(report.served).toHaveLength(loadCatalogue('market-client.json').methods.length)
  }, 60_000)
})
