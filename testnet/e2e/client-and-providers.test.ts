import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { Address } from '#sdk/address/address.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import { createDealClient, type DealClient } from '#sdk/clients/deal-client.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import type { ClientDeal } from '#sdk/rpc/types/market/client-deal.ts'
import { type ForceNetwork, forceNetwork } from '#testnet/network/force-network.ts'
import { type ScriptedProvider, scriptedProvider } from './scripted-provider.ts'

let network: ForceNetwork
let directory: string
let client: DealClient
let provider: ScriptedProvider
let miner: Address
let payer: Address
let files = 0

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-providers-'))
  network = await forceNetwork({
    config: { client: { DataTransfer: { AcceptTimeout: '3s', RestartDelay: '100ms', MaxRestarts: 2 } } },
  })
  client = network.clients.client
  miner = Address.parse(network.info.miners[0]!.address)
  payer = await client.defaultAddress()
}, 60_000)

afterAll(async () => {
  await network.stop()
  await rm(directory, { recursive: true })
})

beforeEach(async () => {
  provider = await scriptedProvider(network)
})
afterEach(() => provider.stop())

/** A deal whose data goes over the network, and costs nothing. */
async function start(
  bytes = 3_000_000,
): Promise<{ proposalCid: ClientDeal['proposalCid']; root: ClientDeal['pieceCid'] }> {
  const path = join(directory, `file-${++files}`)
  await writeFile(path, Buffer.alloc(bytes, path))
  const { root } = await client.clientImport({ path, isCar: false })
  const data = { transferType: 'graphsync', root, pieceCid: null, pieceSize: 0, rawBlockSize: 0 }
  const terms = { data, wallet: payer, miner, epochPrice: 0n, minBlocksDuration: 518_400 }
  return { proposalCid: await client.clientStartDeal(terms), root }
}

async function until(proposalCid: ClientDeal['proposalCid'], test: (deal: ClientDeal) => boolean): Promise<ClientDeal> {
  for (let tries = 0; ; tries++) {
    const deal = await client.clientGetDealInfo(proposalCid)
    if (test(deal)) return deal
    if (tries > 600) throw new Error(`the deal stays in ${deal.state}: ${deal.message}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const over = ({ state }: ClientDeal) => state === 'Error'

describe('an online deal', () => {
  it('has its data sent, and waits for its publishing', async () => {
    const { proposalCid, root } = await start()
    const deal = await until(proposalCid, ({ state, message }) => state === 'CheckForAcceptance' && message !== '')
    expect(deal).toMatchObject({
      message: 'Provider state: StorageDealWaitingForData',
      dataRef: { transferType: 'graphsync' },
    })
    expect(deal.dataTransfer).toMatchObject({ status: 'Completed', isSender: true })
    expect(deal.dealStages?.stages.map(({ name }) => name)).toContain('StorageDealTransferring')
    expect(provider.blocks.get(root)).toBeDefined()
    const [listed] = (await client.clientListDataTransfers()).filter(({ baseCid }) => baseCid?.equals(root))
    expect(JSON.parse(listed!.voucher)).toEqual({ Proposal: { '/': proposalCid.toString() } })
  })

  it('goes on sending after the client was stopped', async () => {
    const answered = Promise.withResolvers<void>()
    provider.answer = () => {
      answered.resolve()
      return { state: 'WaitingForData' }
    }
    const { proposalCid, root } = await start(6_000_000)
    await answered.promise
    await network.services.client.stop()
    await network.services.client.start()
    client = createDealClient(network.services.client.endpoint)
    await until(proposalCid, ({ state }) => state === 'CheckForAcceptance')
    expect(provider.blocks.get(root)).toBeDefined()
    expect(new Set(provider.received.map((deal) => deal.proposalCid.toString())).size).toBe(1)
  })

  it('fails when the provider never asks for the data, and says so', async () => {
    provider.validate = () => new Promise(() => undefined)
    const { proposalCid } = await start()
    const { message } = await until(proposalCid, over)
    expect(message).toMatch(/did not get on after 2 restarts in a row: nothing happened for \d+ s/)
  }, 60_000)

  it('fails when it is cancelled', async () => {
    provider.transfers.subscribe(({ type, channel }) => {
      const id = { initiator: channel.initiator, responder: channel.responder, id: channel.transferId }
      if (type === 'opened') provider.transfers.cancel(id).catch(() => undefined)
    })
    const { proposalCid } = await start()
    expect((await until(proposalCid, over)).message).toMatch(/data transfer/)
  })
})

describe('a provider that', () => {
  it('refuses says why', async () => {
    provider.answer = () => ({ state: 'Failing', message: 'deal rejected: no room' })
    const { message } = await until((await start()).proposalCid, over)
    expect(message).toBe(
      'unexpected deal status while waiting for data request: 11 (StorageDealFailing). Provider message: deal rejected: no room',
    )
  })

  it('signs with another key than its worker is not trusted', async () => {
    const key = provider.signer
    provider.answer = () => {
      provider.signer = PrivateKey.fromSeed('secp256k1', Buffer.from('somebody else'))
      return { state: 'WaitingForData' }
    }
    const { message } = await until((await start()).proposalCid, over)
    expect(message).toContain('unable to verify signature on deal response')
    provider.signer = key
  })

  it('gives the deal up, ends it', async () => {
    const { proposalCid } = await start()
    await until(proposalCid, ({ state }) => state === 'CheckForAcceptance')
    provider.status = { state: 'Failing', message: 'the disk is full' }
    expect((await until(proposalCid, over)).message).toBe('deal failed: (State=11) the disk is full')
  })

  it('names a message that does not publish the deal, is found out', async () => {
    const { proposalCid } = await start()
    await until(proposalCid, ({ state }) => state === 'CheckForAcceptance')
    const publishCid = await network.clients.client.messagerPushMessage(
      draftMessage({
        from: payer,
        to: singletons.market,
        value: 1n,
        method: marketMethods.AddBalance.number,
        params: marketMethods.AddBalance.params.encode(payer),
      }),
    )
    provider.status = { state: 'AwaitingPreCommit', publishCid }
    expect((await until(proposalCid, over)).message).toContain("deal wasn't published by storage provider")
  })
})
