import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FileSource, type ImportedFile, openFile } from '#sdk/piece/index.ts'
import { channelIdOf, MemoryChannelStore } from '#sdk/protocols/data-transfer/channel-record.ts'
import {
  createDataTransfer,
  type DataTransfer,
  type TransferTerms,
} from '#sdk/protocols/data-transfer/data-transfer.ts'
import { encodeStorageVoucher, storageVoucherType } from '#sdk/protocols/data-transfer/storage-voucher.ts'
import { openCarSource } from '#sdk/protocols/graphsync/car-store.ts'
import { createGraphsync } from '#sdk/protocols/graphsync/graphsync.ts'
import { createHost, type Host } from '#sdk/protocols/host.ts'
import type { PeerAddress } from '#sdk/protocols/peer.ts'
import type { TransferChannel } from '#sdk/rpc/types/market/channel.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { createService } from '#testnet/service/create-service.ts'
import { type Bench, miner, nodeConfig, openBench, proposalCidOf, type SignedDeal } from '../testing/market-bench.ts'

let bench: Bench
let at: PeerAddress
let files: Record<string, ImportedFile>
let transfers: DataTransfer
const others: Host[] = []
const open: FileSource[] = []
/** Nothing is sent until this resolves. */
let gate: Promise<void> = Promise.resolve()

beforeAll(async () => {
  bench = await openBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger: pino({ level: 'silent' }) }),
    config: { SimultaneousTransfersForStorage: 1, DataTransfer: { StallTimeout: '500ms' } },
  })
  const { peerId, addresses } = await bench.market.netAddrsListen()
  at = { peerId: peerId!, multiaddrs: addresses }
  const [small, large] = [await bench.file('small', 3000), await bench.file('large', 5_000_000)]
  files = { [`${small.root}`]: small, [`${large.root}`]: large }
  transfers = await pushing(bench.host)
})
afterAll(async () => {
  await transfers.stop()
  await Promise.all([...others.map((host) => host.stop()), ...open.map((file) => file.close())])
  await bench.stop()
})

/** Transfers over a host that send the files. */
async function pushing(host: Host): Promise<DataTransfer> {
  return createDataTransfer({
    host,
    graphsync: await createGraphsync(host),
    store: new MemoryChannelStore(),
    limits: { completeTimeoutMs: 2_000, firstDelayMs: 50 },
    vouchers: {
      [storageVoucherType]: {
        validate: () => ({ accepted: false, reason: 'not here' }),
        async source({ root }) {
          await gate
          const file = await openFile(files[`${root}`]!.car.path!)
          open.push(file)
          return openCarSource(file)
        },
      },
    },
  })
}

const small = () => Object.values(files)[0]!
const large = () => Object.values(files)[1]!

/** A deal that was taken, and waits for its data from this host. */
async function taken(file: ImportedFile, change: Partial<SignedDeal['dealProposal']['proposal']> = {}) {
  const offline = await bench.proposal(file, change)
  const deal: SignedDeal = { ...offline, piece: { ...offline.piece, transferType: 'graphsync' } }
  expect(await bench.propose(deal)).toMatchObject({ state: 'WaitingForData' })
  return deal
}

const termsOf = (deal: SignedDeal, root = deal.piece.root): TransferTerms => ({
  root,
  voucherType: storageVoucherType,
  voucher: encodeStorageVoucher(proposalCidOf(deal)),
})

/** Pushes, and says what came of it. */
async function push(terms: TransferTerms, by = transfers): Promise<string> {
  const channel = await by.push(at, terms)
  return by.completed(channelIdOf(channel)).then(
    ({ status }) => status,
    (error: Error) => error.message,
  )
}

/** The next change of a transfer that the API tells of and the test holds for. */
async function nextUpdate(test: (channel: TransferChannel) => boolean): Promise<TransferChannel> {
  for await (const channel of bench.market.marketDataTransferUpdates()) if (test(channel)) return channel
  throw new Error('the market told of no such transfer')
}

const stateOf = async (deal: SignedDeal) => (await bench.market.marketGetDeal(proposalCidOf(deal))).state
const staged = () => readdir(join(bench.directory, 'market', 'staging')).catch(() => [])

/** The epochs of a bench start over with every deal: no two are the same. */
let price = 1_000n
const differs = () => ({ storagePricePerEpoch: ++price })

describe('a push is refused, and both sides say why', () => {
  it('for a deal that is not known', async () => {
    const deal = await bench.proposal(small(), differs())
    expect(await push(termsOf(deal))).toMatch(`there is no deal ${proposalCidOf(deal)}`)
    const [listed] = (await bench.market.marketListDataTransfers()).slice(-1)
    expect(listed).toMatchObject({ status: 'Failed', message: `there is no deal ${proposalCidOf(deal)}` })
  })

  it('of another root, which leaves the deal as it is', async () => {
    const deal = await taken(small(), differs())
    expect(await push(termsOf(deal, large().root))).toMatch(`is about root ${small().root}, not ${large().root}`)
    expect(await stateOf(deal)).toBe('WaitingForData')
  })

  it('from another peer than that of the deal', async () => {
    const deal = await taken(small(), differs())
    const stranger = await createHost({ key: new Uint8Array(32).fill(8) })
    others.push(stranger)
    await stranger.start()
    const strangers = await pushing(stranger)
    expect(await push(termsOf(deal), strangers)).toMatch(`is not of peer ${stranger.peerId}`)
    await strangers.stop()
    expect(await stateOf(deal)).toBe('WaitingForData')
    expect(await push(termsOf(deal))).toBe('Completed')
  })

  it('for an offline deal, and for one that is over', async () => {
    const offline = await bench.proposal(small(), differs())
    await bench.propose(offline)
    expect(await push(termsOf(offline))).toMatch('is to be imported by hand')
    const deal = await taken(small(), differs())
    await bench.market.updateStorageDealStatus(proposalCidOf(deal), 'Failing', '')
    await bench.until(deal, ({ state }) => state === 'Error')
    expect(await push(termsOf(deal))).toMatch('takes no data: it is StorageDealError (set by hand)')
  })

  it('with a voucher that is none, or of a type that nobody knows', async () => {
    const deal = await taken(small(), differs())
    expect(await push({ ...termsOf(deal), voucher: Uint8Array.of(0x80) })).toMatch('the voucher is not a')
    await expect(transfers.pull(at, termsOf(deal))).rejects.toMatchObject({ code: 'TRANSFER_VOUCHER_UNKNOWN' })
  })

  it('while its data comes on another channel', async () => {
    const deal = await taken(large(), differs())
    const [first, second] = await Promise.all([push(termsOf(deal)), push(termsOf(deal))])
    const [done, refused] = first === 'Completed' ? [first, second] : [second, first]
    expect(done).toBe('Completed')
    expect(refused).toMatch(/is coming on channel|takes no data/)
  })
})

describe('a push that comes', () => {
  it('is verified, stored, and its deal published', async () => {
    const deal = await taken(large(), differs())
    expect(await push(termsOf(deal))).toBe('Completed')
    const ready = await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
    expect(ready).toMatchObject({ payloadSize: large().car.size, inboundCar: '', pieceStatus: 'Undefine' })
    expect(await staged()).toEqual([])
  })

  it('with more than the piece holds fails the deal, and nothing is kept', async () => {
    const deal = await taken(large(), { ...differs(), pieceSize: 1 << 20 })
    expect(await push(termsOf(deal))).toMatch('was cancelled')
    const { message } = await bench.until(deal, ({ state }) => state === 'Error')
    expect(message).toContain('more data came for deal')
    expect(message).toContain(`than its piece holds: ${((1 << 20) / 128) * 127} bytes`)
    expect(await staged()).toEqual([])
  })

  it('with other data than the piece CID names fails the deal, and its funds are free', async () => {
    const deal = await taken(small(), {
      ...differs(),
      pieceCid: large().piece.cid,
      pieceSize: large().piece.paddedSize,
    })
    expect(await push(termsOf(deal))).toBe('Completed')
    const { message, fundsReserved } = await bench.until(deal, ({ state }) => state === 'Error')
    expect(message).toContain("proposal CommP doesn't match calculated CommP")
    expect(fundsReserved).toBe(0n)
    expect(await bench.market.marketGetReserved(miner)).toBe(0n)
    expect(await staged()).toEqual([])
  })

  it('from a client that falls silent gives its place to others, and waits', async () => {
    const silent = await taken(large(), differs())
    const sendNow = Promise.withResolvers<void>()
    gate = sendNow.promise
    const channel = await transfers.push(at, termsOf(silent))
    await bench.until(silent, ({ message }) => message.includes('awaiting reconnect from client'))
    gate = Promise.resolve()
    const other = await taken(small(), differs())
    expect(await push(termsOf(other))).toBe('Completed')
    expect(await stateOf(silent)).toBe('Transferring')
    sendNow.resolve()
    await transfers.restart(channelIdOf(channel))
    await transfers.completed(channelIdOf(channel))
    await bench.until(silent, ({ state }) => state === 'AwaitingPreCommit')
  })

  it('that its client has paused gives its place to others, and goes on after them', async () => {
    const paused = await taken(large(), differs())
    const sendNow = Promise.withResolvers<void>()
    gate = sendNow.promise
    const channel = await transfers.push(at, termsOf(paused))
    await transfers.pause(channelIdOf(channel))
    sendNow.resolve()
    gate = Promise.resolve()
    const other = await taken(small(), differs())
    expect(await push(termsOf(other))).toBe('Completed')
    expect(await stateOf(paused)).toBe('Transferring')
    await transfers.resume(channelIdOf(channel))
    await transfers.completed(channelIdOf(channel))
    await bench.until(paused, ({ state }) => state === 'AwaitingPreCommit')
  })

  it('is ended by hand, and its client hears of it', async () => {
    const deal = await taken(large(), differs())
    const sendNow = Promise.withResolvers<void>()
    gate = sendNow.promise
    const channel = await transfers.push(at, termsOf(deal))
    const { transferId } = channel
    const { peerId } = bench.host
    await expect.poll(async () => (await bench.market.marketListDataTransfers()).at(-1)?.transferId).toBe(transferId)
    // Whoever follows the transfers hears of every restart, from when it listens.
    let heard = false
    const hearing = nextUpdate((update) => update.transferId === transferId).then(() => {
      heard = true
    })
    const restarted = async () => {
      await bench.market.marketRestartDataTransfer(transferId, peerId, false)
      return heard
    }
    await expect.poll(restarted, { timeout: 10_000 }).toBe(true)
    await hearing
    await bench.market.marketCancelDataTransfer(transferId, peerId, false)
    sendNow.resolve()
    await expect(transfers.completed(channelIdOf(channel))).rejects.toMatchObject({ code: 'TRANSFER_CANCELLED' })
    const { message } = await bench.until(deal, ({ state }) => state === 'Error')
    expect(message).toBe('data transfer cancelled: cancelled here')
    await expect(bench.market.marketCancelDataTransfer(1n, peerId, false)).rejects.toThrow(
      'there is no data transfer 1',
    )
    expect(await staged()).toEqual([])
  })
})
