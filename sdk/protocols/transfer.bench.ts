import { randomFillSync } from 'node:crypto'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CID } from 'multiformats/cid'
import { type ByteSource, createFsPieceStore, importFile, openFile } from '#sdk/piece/index.ts'
import { channelIdOf, MemoryChannelStore } from './data-transfer/channel-record.ts'
import { createDataTransfer, type DataTransfer } from './data-transfer/data-transfer.ts'
import { encodeStorageVoucher, storageVoucherType } from './data-transfer/storage-voucher.ts'
import type { VoucherHandler } from './data-transfer/voucher-handler.ts'
import { type CarStore, openCarSource, openCarStore } from './graphsync/car-store.ts'
import { createGraphsync } from './graphsync/graphsync.ts'
import type { Host } from './host.ts'
import type { PeerAddress } from './peer.ts'
import { writeBytes } from './stream.ts'
import { StreamReader } from './stream-reader.ts'
import { loopbackHost, stopHosts } from './test-hosts.ts'

const mebibytes = 256
const rounds = 3
const chunkBytes = 512 * 1024
const bareProtocol = '/dealkit/bench/1.0.0'
const proposal = CID.parse('bafyreihm2e3yxso4cmaar4anldnv2jxwbw2vsnfetokjv57g62unukrl5m')

/** A host with transfers whose handler is one of the two sides. */
async function party(handler: Partial<VoucherHandler>, prepare: (host: Host) => Promise<unknown>) {
  let transfers!: DataTransfer
  const { host, at } = await loopbackHost(async (host) => {
    const graphsync = await createGraphsync(host)
    const vouchers = { [storageVoucherType]: { validate: () => ({ accepted: true as const }), ...handler } }
    transfers = await createDataTransfer({ host, graphsync, vouchers, store: new MemoryChannelStore() })
    await prepare(host)
  })
  return { host, at, transfers }
}

/** How long the same bytes take over a stream of the same hosts, from the file to the last byte read from the stream. */
async function bareSeconds(
  host: Host,
  at: PeerAddress,
  car: ByteSource,
  arrived: () => Promise<void>,
): Promise<number> {
  const details = { protocol: bareProtocol, peer: at.peerId }
  const stream = await host.openStream(at, [bareProtocol])
  const whole = arrived()
  const start = performance.now()
  for (let at = 0; at < car.size; at += chunkBytes) {
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, car.size - at))
    await car.readInto(chunk, at)
    await writeBytes(stream, chunk, {}, details)
  }
  await stream.close()
  await whole
  return (performance.now() - start) / 1000
}

async function randomFile(path: string): Promise<void> {
  const handle = await open(path, 'w')
  const block = new Uint8Array(1024 * 1024)
  for (let i = 0; i < mebibytes; i++) await handle.appendFile(randomFillSync(block))
  await handle.close()
}

async function measured(directory: string): Promise<{ ours: number; peer: number; peakRssMiB: number }> {
  await randomFile(join(directory, 'data.bin'))
  const { root, piece } = await importFile({
    path: join(directory, 'data.bin'),
    carPath: join(directory, 'data.car'),
    threads: 1,
  })
  const inbound = join(directory, 'inbound.car')
  let onWhole = (): void => undefined
  let store: CarStore | undefined
  const receive = async () => {
    store = await openCarStore(inbound, root, { commP: true })
    return store
  }
  const provider = await party({ store: receive }, (host) =>
    host.handle(bareProtocol, async (stream) => {
      const reader = new StreamReader(stream)
      while (await reader.more()) reader.take(reader.buffered.byteLength)
      onWhole()
    }),
  )
  const car = await openFile(join(directory, 'data.car'))
  const client = await party({ source: () => openCarSource(car) }, async () => undefined)
  const arrived = () =>
    new Promise<void>((resolve) => {
      onWhole = resolve
    })
  let [ours, peer, peak] = [0, 0, 0]
  for (let round = 0; round < rounds; round++) {
    peer = Math.max(peer, mebibytes / (await bareSeconds(client.host, provider.at, car, arrived)))
    const pieces = await createFsPieceStore(join(directory, `pieces-${round}`))
    globalThis.gc?.()
    const before = process.memoryUsage.rss()
    const timer = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss() - before)
    }, 100)
    const start = performance.now()
    const terms = { root, voucherType: storageVoucherType, voucher: encodeStorageVoucher(proposal) }
    const channel = await client.transfers.push(provider.at, terms)
    await client.transfers.completed(channelIdOf(channel))
    await pieces.put(piece.cid, inbound, { paddedSize: piece.paddedSize, move: true, hashed: store?.hashed })
    ours = Math.max(ours, mebibytes / ((performance.now() - start) / 1000))
    clearInterval(timer)
    await rm(inbound, { force: true })
    await pieces.remove(piece.cid)
  }
  await stopHosts()
  await car.close()
  return { ours, peer, peakRssMiB: peak / 1024 / 1024 }
}

/**
 * A push of a CAR, from the request to the piece verified and stored as the market does it, against the bytes of the same
 * file over a stream of the same hosts. All sides are in this process; best of three.
 */
export default [
  {
    name: 'online-transfer',
    unit: 'MiB/s',
    better: 'higher' as const,
    peerName: 'bare libp2p stream',
    async run(): Promise<{ ours: number; peer: number; peakRssMiB: number }> {
      const directory = await mkdtemp(join(tmpdir(), 'dealkit-bench-'))
      try {
        return await measured(directory)
      } finally {
        await rm(directory, { recursive: true })
      }
    },
  },
]
