import { randomBytes } from 'node:crypto'
import { rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FileSource, type ImportedFile, importFile, openFile } from '#sdk/piece/index.ts'
import { channelIdOf, MemoryChannelStore } from '#sdk/protocols/data-transfer/channel-record.ts'
import { createDataTransfer, type DataTransfer } from '#sdk/protocols/data-transfer/data-transfer.ts'
import { encodeStorageVoucher, storageVoucherType } from '#sdk/protocols/data-transfer/storage-voucher.ts'
import { openCarSource } from '#sdk/protocols/graphsync/car-store.ts'
import { createGraphsync } from '#sdk/protocols/graphsync/graphsync.ts'
import type { PeerAddress } from '#sdk/protocols/peer.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { createService } from '#testnet/service/create-service.ts'
import { freePort } from '#testnet/service/testing/free-port.ts'
import { notHere, smallDisk } from '#testnet/service/testing/small-disk.ts'
import { type Bench, nodeConfig, openBench, proposalCidOf, type SignedDeal } from '../testing/market-bench.ts'

const MiB = 1 << 20
const disk = smallDisk(2)
let bench: Bench
let transfers: DataTransfer
const files = new Map<string, ImportedFile>()
const open: FileSource[] = []

beforeAll(async () => {
  if (!disk.mounted) return
  const logger = pino({ level: 'silent' })
  bench = await openBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger }),
    // A client finds the market again where it was.
    config: { TransfePath: disk.path, Libp2p: { ListenAddresses: [`/ip4/127.0.0.1/tcp/${await freePort()}`] } },
  })
  const source = async (root: string) => {
    const file = await openFile(files.get(root)!.car.path!)
    open.push(file)
    return openCarSource(file)
  }
  transfers = await createDataTransfer({
    host: bench.host,
    graphsync: await createGraphsync(bench.host),
    store: new MemoryChannelStore(),
    limits: { firstDelayMs: 50 },
    vouchers: {
      [storageVoucherType]: {
        validate: () => ({ accepted: false, reason: 'not here' }),
        source: ({ root }) => source(`${root}`),
      },
    },
  })
})
afterAll(async () => {
  await transfers?.stop()
  await Promise.all(open.map((file) => file.close()))
  await bench?.stop()
  disk.remove()
})

async function at(): Promise<PeerAddress> {
  const { peerId, addresses } = await bench.market.netAddrsListen()
  return { peerId: peerId!, multiaddrs: addresses }
}

/** A deal over random bytes that waits for its data, with what its client says of their size. */
async function taken(name: string, bytes: number, told: (size: number) => number): Promise<SignedDeal> {
  const path = join(bench.directory, name)
  await writeFile(path, randomBytes(bytes))
  const file = await importFile({ path, carPath: `${path}.car` })
  files.set(`${file.root}`, file)
  const offline = await bench.proposal(file)
  const piece = { ...offline.piece, transferType: 'graphsync', rawBlockSize: told(file.car.size) }
  const deal = { ...offline, piece }
  await bench.propose(deal)
  return deal
}

const push = async (deal: SignedDeal) =>
  transfers.push(await at(), {
    root: deal.piece.root,
    voucherType: storageVoucherType,
    voucher: encodeStorageVoucher(proposalCidOf(deal)),
  })

const noRoom = /the data does not fit into .*no space left on device/

it('data that does not fit is not begun, and comes when there is room', async ({ skip }) => {
  skip(!disk.mounted, notHere)
  const deal = await taken('large', 3 * MiB, (size) => size)
  const channel = channelIdOf(await push(deal))
  const waiting = await bench.until(deal, ({ message }) => noRoom.test(message))
  expect([waiting.state, waiting.message]).toEqual([
    'Transferring',
    expect.stringMatching(/: 1\d{6} bytes are missing/),
  ])
  await expect.poll(() => transfers.channel(channel)?.responderPaused).toBe(true)
  disk.resize(8)
  await transfers.completed(channel)
  const ready = await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
  expect(ready.message).not.toMatch(noRoom)
  disk.resize(2)
}, 60_000)

it('data that the disk breaks off goes on from what has come, after a restart too', async ({ skip }) => {
  skip(!disk.mounted, notHere)
  const deal = await taken('broken off', 5 * MiB, () => 0)
  const channel = channelIdOf(await push(deal))
  const waiting = await bench.until(deal, ({ message }) => noRoom.test(message))
  expect(waiting.state).toBe('Transferring')
  await expect.poll(() => transfers.channel(channel)?.responderPaused).toBe(true)
  const { inboundCar } = waiting
  const kept = (await stat(inboundCar)).size
  expect(kept).toBeGreaterThan(MiB)
  await bench.restart()
  await bench.until(deal, ({ message }) => noRoom.test(message))
  const { sentBytes } = transfers.channel(channel)!
  disk.resize(12)
  const done = await transfers.completed(channel)
  expect(done.sentBytes - sentBytes).toBeLessThan(5 * MiB)
  await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
  await expect(rm(inboundCar)).rejects.toThrow('ENOENT')
}, 60_000)
