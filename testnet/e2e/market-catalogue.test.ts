import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CID } from 'multiformats/cid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitClientDeal, waitProviderDeal } from '#sdk/actions/deals/wait-deal.ts'
import { retrieveLibp2p } from '#sdk/actions/retrieval/retrieve-libp2p.ts'
import { Address } from '#sdk/address/address.ts'
import { draftMessage, message } from '#sdk/chain/message.ts'
import { createHost, type Host } from '#sdk/protocols/host.ts'
import { generateHostKey } from '#sdk/protocols/host-key.ts'
import { stringifyJson } from '#sdk/rpc/json.ts'
import { loadCatalogue } from '#sdk/rpc/testing/catalogue.ts'
import { type CallParams, holdCatalogue } from '#sdk/rpc/testing/hold-catalogue.ts'
import { type MinerDeal, minerDeal } from '#sdk/rpc/types/market/miner-deal.ts'
import { vectorsPresent } from '#sdk/test-vectors.ts'
import { paddedToUnpadded } from '#sdk/units/piece-size.ts'
import { type ForceNetwork, forceNetwork } from '#testnet/network/force-network.ts'

let network: ForceNetwork
let directory: string
let miner: Address
let host: Host

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-market-catalogue-'))
  network = await forceNetwork({ publishPeriod: '0s' })
  miner = Address.parse(network.info.miners[0]!.address)
  await network.clients.market.marketSetAsk(miner, 0n, 0n, 86_400, 256, 8 << 20)
  host = await createHost({ key: await generateHostKey() })
}, 60_000)
afterAll(async () => {
  await host.stop()
  await network.stop()
  await rm(directory, { recursive: true })
})

/** A deal whose data goes by hand, or over the network. */
async function propose(
  name: string,
  how: 'manual' | 'graphsync',
): Promise<{ proposalCid: CID; root: CID; car: string }> {
  const { client } = network.clients
  const path = join(directory, name)
  const car = `${path}.car`
  await writeFile(path, `${name}\n`.repeat(200))
  const { root } = await client.clientImport({ path, isCar: false })
  await client.clientGenCar({ path, isCar: false }, car)
  const { pieceCid, pieceSize, payloadSize } = await client.clientDealPieceCID(root)
  const piece =
    how === 'manual'
      ? { pieceCid, pieceSize: paddedToUnpadded(pieceSize), rawBlockSize: payloadSize }
      : { pieceCid: null, pieceSize: 0, rawBlockSize: 0 }
  const proposalCid = await client.clientStartDeal({
    data: { transferType: how, root, ...piece },
    wallet: await client.defaultAddress(),
    miner,
    epochPrice: 0n,
    minBlocksDuration: 518_400,
  })
  await waitClientDeal(client, proposalCid, how === 'manual' ? ['CheckForAcceptance'] : ['AwaitingPreCommit'])
  const reached = how === 'manual' ? 'WaitingForData' : 'AwaitingPreCommit'
  await waitProviderDeal(network.clients.market, proposalCid, [reached])
  return { proposalCid, root, car }
}

/** A deal that waits to be published with others. */
async function queueOne(name: string): Promise<void> {
  const { market } = network.clients
  // The setters of the list have been called with its samples.
  await market.dealsSetMaxStartDelay(miner, 336 * 3_600_000)
  await market.dealsSetPublishMsgPeriod(miner, 3_600_000)
  await market.dealsSetPieceCidBlocklist(miner, [])
  const { proposalCid, car } = await propose(name, 'manual')
  await market.marketImportDealData(proposalCid, car)
  await waitProviderDeal(market, proposalCid, ['Publish'])
}

interface Scene {
  readonly ready: MinerDeal
  readonly waiting: { proposalCid: CID; car: string }
  readonly batch: { proposalCid: CID; car: string }
  readonly byRef: { proposalCid: CID; car: string }
  readonly retrieval: { receiver: string; id: string; root: CID }
  /** The owner's, the worker's and a message's. */
  readonly payer: Address
  readonly landed: CID
}

/** Deals in every stage: sent, waiting for data, queued; a retrieval. */
async function makeScene(): Promise<Scene> {
  const { market, node } = network.clients
  const sent = await propose('sent', 'graphsync')
  const waiting = await propose('waiting', 'manual')
  const batch = await propose('batch', 'manual')
  const byRef = await propose('by-ref', 'manual')
  await host.start()
  const { peerId, multiaddrs } = await node.stateMinerInfo(miner)
  await retrieveLibp2p({
    host,
    peer: { peerId: peerId!, multiaddrs },
    root: sent.root,
    output: join(directory, 'back'),
  })
  const [deal] = await market.marketListRetrievalDeals({ receiver: host.peerId })
  const ready = await market.marketGetDeal(sent.proposalCid)
  const payer = Address.parse(network.info.accounts[0]!.address)
  return {
    ready,
    waiting,
    batch,
    byRef,
    retrieval: { receiver: host.peerId, id: `${deal!.id}`, root: sent.root },
    payer,
    landed: ready.publishCid!,
  }
}

const link = (cid: { toString(): string }) => ({ '/': `${cid}` })
const noUuid = '00000000-0000-0000-0000-000000000000'

/** The parameters of the calls whose samples name what is not there. */
function callsOf(
  { ready, waiting, batch, byRef, retrieval, payer, landed }: Scene,
  reserved: string,
): Record<string, CallParams> {
  const name = `${miner}`
  const bounds = { MaxPiece: 100 }
  const { worker } = network.info.miners[0]!
  const anyDraft = message.toJson(draftMessage({ from: payer, to: Address.parse(worker), value: 1n }))
  // Deals that are taken for a sector are given back at once, for the methods that come later.
  const released = async (params: readonly unknown[]) => {
    await network.clients.market.updateDealStatus(miner, ready.dealId, 'Undefine')
    return params
  }
  const lacksMoney = async () => {
    const { escrow, locked } = await network.clients.node.stateMarketBalance(miner)
    return escrow - locked <= (await network.clients.market.marketGetReserved(miner))
  }
  const adopted = async () => {
    const deal = await network.clients.market.marketGetDeal(ready.proposalCid)
    return JSON.parse(stringifyJson(minerDeal.toJson(deal))) as object
  }
  const late: [string, () => Promise<readonly unknown[]>][] = [
    ['DealsImport', async () => [[await adopted()]]],
    ['MarketImportPublishedDeal', async () => [await adopted()]],
    ['UpdateDealStatus', () => released([name, ready.dealId, 'Undefine', ready.payloadSize])],
    ['UpdateDealOnPacking', () => released([name, ready.dealId, 77, 0])],
    ['MarkDealsAsPacking', () => released([name, [ready.dealId]])],
    ['GetUnPackedDeals', () => released([name, bounds])],
    ['AssignUnPackedDeals', () => released([{ Miner: 1000, Number: 77 }, 8 << 20, bounds])],
    ['AssignDeals', () => released([{ Miner: 1000, Number: 77 }, 8 << 20, bounds])],
    [
      'MarketWithdraw',
      async () => {
        // What was reserved and deposited for it is free once the deposit has landed.
        while (await lacksMoney()) await new Promise((resolve) => setTimeout(resolve, 20))
        return [worker, name, '1']
      },
    ],
  ]
  return {
    ...Object.fromEntries(late),
    MarketListDeals: [[name]],
    MarketListIncompleteDeals: [{}],
    MarketGetDeal: [link(ready.proposalCid)],
    MarketImportDealData: [link(waiting.proposalCid), waiting.car],
    DealsImportData: [{ ProposalCID: link(byRef.proposalCid), UUID: noUuid, File: byRef.car }, false],
    DealsBatchImportData: [
      { Refs: [{ ProposalCID: link(batch.proposalCid), UUID: noUuid, File: batch.car }], SkipCommP: false },
    ],
    UpdateStorageDealStatus: [link(ready.proposalCid), 0, 'Undefine'],
    UpdateStorageDealPayloadSize: [link(ready.proposalCid), ready.payloadSize],
    ReleaseDeals: [name, [ready.dealId]],
    GetDeals: [name, 0, 100],
    PiecesGetPieceInfo: [link(ready.proposal.pieceCid)],
    PiecesGetCIDInfo: [link(retrieval.root)],
    AddFsPieceStorage: ['more', join(directory, 'more'), false],
    RemovePieceStorage: ['more'],
    MarketAddBalance: [`${payer}`, name, '1000'],
    MarketReserveFunds: [`${payer}`, name, reserved],
    MarketReleaseFunds: [name, reserved],
    MarketListRetrievalDeals: [{}],
    MarketGetRetrievalDeal: [retrieval.receiver, Number(retrieval.id)],
    MessagerPushMessage: [anyDraft, null],
    MessagerWaitMessage: [link(landed)],
    MessagerGetMessage: [link(landed)],
    MarketSetAsk: [name, '0', '0', 86_400, 256, 8 << 20],
    ActorUpsert: [{ Addr: name, Account: 'force' }],
    MarketDataTransferPath: [name],
    MarketSetDataTransferPath: [name, join(directory, 'data')],
    ListenMarketEvent: [{ Miner: name }],
  }
}

/** A sample with the miner that is served in place of the sample's. */
function withMiner(sample: unknown): unknown {
  if (sample === 'f01234') return `${miner}`
  if (Array.isArray(sample)) return sample.map(withMiner)
  if (typeof sample !== 'object' || sample === null) return sample
  return Object.fromEntries(Object.entries(sample).map(([key, value]) => [key, withMiner(value)]))
}

describe.skipIf(!vectorsPresent)('every method of the lists is served in its shape', () => {
  it('on a market with deals in every stage', async () => {
    const scene = await makeScene()
    for (const file of ['market-v1.json', 'market-v0.json']) {
      const catalogue = loadCatalogue(file)
      await queueOne(`queued ${file}`)
      const samples = Object.fromEntries(
        catalogue.methods.map(({ name, params }) => [name, params.map(withMiner)] as const),
      )
      const isV0 = file.includes('v0')
      const calls = callsOf(scene, isV0 ? '50000000000000000000' : '10000000000000000000')
      if (isV0) calls['UpdateDealStatus'] = [`${miner}`, scene.ready.dealId, 'Undefine']
      const dealChanges = async () => {
        const { market } = network.clients
        await market.updateDealStatus(miner, scene.ready.dealId, 'Undefine')
        await market.updateDealStatus(miner, scene.ready.dealId, 'Assigned')
      }
      const atOnce = () => undefined
      const report = await holdCatalogue({
        catalogue,
        endpoint: network.services.market.endpoint,
        params: { ...samples, ...calls },
        channels: {
          MarketGetDealUpdates: dealChanges,
          MarketDataTransferUpdates: 'silent',
          ListenMarketEvent: atOnce,
        },
        absent: { names: (name) => /Dagstore|Indexer|DirectDeal/.test(name), reason: /it is not served: / },
        failing: {
          ResponseMarketEvent: /not exit/,
          DealsImport: /exists, in state/,
          MarketImportPublishedDeal: /exists, in state/,
          AddS3PieceStorage: /endpoint|end point|string value/i,
          MarketRestartDataTransfer: /transfer/,
          MarketCancelDataTransfer: /transfer/,
          ...(isV0
            ? { MarketImportDealData: /does not support offline data/, DealsImportData: /does not support/ }
            : {}),
        },
        last: [
          'MarketPublishPendingDeals',
          'MarketReleaseFunds',
          'MarketWithdraw',
          'RemovePieceStorage',
          'ActorDelete',
        ],
        empty: ['PaychVoucherList', 'DealsPieceCidBlocklist', 'MarketListRetrievalAsk', 'MarketDataTransferPath'],
        rules: { nullable: ['PayloadCID', 'Payload'], free: ['Selector', 'Stages', 'DealsStatus'] },
      })
      process.stdout.write(`${report.summary}\n`)
      expect(report.differing).toEqual([])
      expect(report.served.length + report.refused.length).toBe(catalogue.methods.length)
      await network.clients.market.actorUpsert({ address: miner, account: 'force' })
    }
  }, 120_000)
})
