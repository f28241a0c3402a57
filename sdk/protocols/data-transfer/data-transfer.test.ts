import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CID } from 'multiformats/cid'
import { afterAll, describe, expect, test } from 'vitest'
import type { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { protocolErrors } from '../errors.ts'
import type { Admit, ResponseControl } from '../graphsync/admission.ts'
import { type BlockStore, MemoryBlockStore } from '../graphsync/block-store.ts'
import { openCarStore } from '../graphsync/car-store.ts'
import { createGraphsync, type Graphsync } from '../graphsync/graphsync.ts'
import { exploreAllSelector } from '../graphsync/selector.ts'
import { responseStatus } from '../graphsync/status.ts'
import { type TestDag, testDag } from '../graphsync/test-dag.ts'
import type { Host, HostOptions } from '../host.ts'
import { peerIdBytes } from '../peer.ts'
import { loopbackHost, stopHosts } from '../test-hosts.ts'
import {
  type ChannelRecord,
  type ChannelStore,
  channelIdOf,
  channelRecord,
  MemoryChannelStore,
} from './channel-record.ts'
import { createDataTransfer, type DataTransfer } from './data-transfer.ts'
import { dataTransferProtocol, messageType, requestMessage, responseMessage, transferMessage } from './messages.ts'
import { decodeStorageVoucher, encodeStorageVoucher, storageVoucherType } from './storage-voucher.ts'
import type { TransferEvent } from './transfer-events.ts'
import { sendTransferMessage } from './transfer-stream.ts'
import type { TransferOffer, TransferSource, TransferStore, Verdict, VoucherHandler } from './voucher-handler.ts'

const proposal = CID.parse('bafyreihm2e3yxso4cmaar4anldnv2jxwbw2vsnfetokjv57g62unukrl5m')
const voucher = encodeStorageVoucher(proposal)
const quick = { firstDelayMs: 20, maxDelayMs: 100 }
const long = { timeout: 20_000 }
const directory = await mkdtemp(join(tmpdir(), 'data-transfer-'))

afterAll(async () => {
  await stopHosts()
  await rm(directory, { recursive: true })
})

interface PartyOptions {
  store?: (channel: ChannelRecord) => TransferStore | Promise<TransferStore>
  source?: BlockStore | (() => Promise<TransferSource>)
  /** Decides about graphsync requests before the transfers do. */
  admit?: Admit
  validate?: (offer: TransferOffer) => Verdict
  channels?: ChannelStore
  host?: Partial<HostOptions>
  limits?: Parameters<typeof createDataTransfer>[0]['limits']
  /** Channels that receive at a time. */
  places?: number
}

async function party(options: PartyOptions = {}) {
  let transfers!: DataTransfer
  let graphsync!: Graphsync
  const { source } = options
  const offers: TransferOffer[] = []
  const events: TransferEvent[] = []
  const errors: DealkitError[] = []
  const handler: VoucherHandler = {
    validate: (offer) => {
      offers.push(offer)
      return options.validate?.(offer) ?? { accepted: true }
    },
    ...(source === undefined ? {} : { source: () => (typeof source === 'function' ? source() : source) }),
    ...(options.store === undefined ? {} : { store: options.store }),
  }
  const { host, at } = await loopbackHost(async (host: Host) => {
    const { places: fetching = 20 } = options
    graphsync = await createGraphsync(host, { limits: { fetching } })
    if (options.admit !== undefined) graphsync.admit(options.admit)
    transfers = await createDataTransfer({
      host,
      graphsync,
      store: options.channels ?? new MemoryChannelStore(),
      vouchers: { [storageVoucherType]: handler },
      limits: { ...quick, ...options.limits },
      onError: (error) => errors.push(error),
    })
    transfers.subscribe((event) => events.push(event))
  }, options.host)
  await transfers.start()
  const types = () => events.filter(({ type }) => type !== 'progress').map(({ type }) => type)
  const stop = async () => {
    await transfers.stop()
    await graphsync.stop()
    await host.stop()
  }
  return { host, at, transfers, graphsync, offers, events, errors, types, stop }
}

const terms = (dag: TestDag) => ({ root: dag.root, voucherType: storageVoucherType, voucher })
const bytesOf = (dag: TestDag) => dag.order.reduce((sum, cid) => sum + dag.store.get(cid)!.length, 0)

function expectWhole(dag: TestDag, store: MemoryBlockStore) {
  for (const cid of dag.order) expect(Buffer.compare(store.get(cid)!, dag.store.get(cid)!)).toBe(0)
}

/** A store that cuts the connection once, when so many blocks have come. */
function cutting(inner: MemoryBlockStore, at: number, cut: () => void): BlockStore {
  let left = at
  return {
    get: (cid) => inner.get(cid),
    put: (cid, bytes) => {
      inner.put(cid, bytes)
      left--
      if (left === 0) cut()
    },
  }
}

const cutAll = (host: Host) => {
  for (const connection of host.node.getConnections()) connection.abort(new Error('cut'))
}

describe('a push', () => {
  test('of 64 MiB into a CAR file', async () => {
    const dag = testDag(64, 1 << 20)
    const path = join(directory, 'push.car')
    const provider = await party({ store: () => openCarStore(path, dag.root) })
    const client = await party({ source: dag.store })
    const channel = await client.transfers.push(provider.at, { ...terms(dag), expectedBytes: bytesOf(dag) })
    const done = await client.transfers.completed(channelIdOf(channel))
    expect(done).toMatchObject({ status: 'Completed', sentBytes: bytesOf(dag), blocks: dag.order.length })
    await expect.poll(() => provider.types().at(-1)).toBe('completed')
    expect(client.types()).toEqual(['opened', 'accepted', 'started', 'finished', 'completed'])
    expect(provider.types()).toEqual(['opened', 'started', 'finished', 'completed'])
    expect(provider.transfers.channels()[0]).toMatchObject({
      status: 'Completed',
      receivedBytes: bytesOf(dag),
      isInitiator: false,
      isPull: false,
      message: '',
    })
    expect(provider.events.some(({ type, bytesPerSecond = 0 }) => type === 'progress' && bytesPerSecond > 0)).toBe(true)
    const offer = provider.offers[0]!
    expect(decodeStorageVoucher(offer.voucher).equals(proposal)).toBe(true)
    expect(offer).toMatchObject({
      isPull: false,
      isRestart: false,
      peer: client.host.peerId,
      selector: exploreAllSelector,
    })
    const store = await openCarStore(path, dag.root)
    expect(store.blocks).toBe(dag.order.length)
    await store.close()
  })

  test('that is rejected fails, and nothing moves', async () => {
    const dag = testDag(4, 1000)
    const provider = await party({
      store: () => new MemoryBlockStore(),
      validate: () => ({ accepted: false, reason: 'no deal' }),
    })
    const client = await party({ source: dag.store })
    const channel = await client.transfers.push(provider.at, terms(dag))
    const completed = client.transfers.completed(channelIdOf(channel))
    await expect(completed).rejects.toMatchObject({
      code: 'TRANSFER_REJECTED',
      message: expect.stringMatching(/: no deal$/),
    })
    expect(client.transfers.channels()[0]).toMatchObject({ status: 'Failed', sentBytes: 0 })
    expect(provider.transfers.channels()).toEqual([])
    expect(provider.events).toMatchObject([{ type: 'refused', channel: { status: 'Failed', message: 'no deal' } }])
  })

  test('is refused without a reason to those who may not read one', async () => {
    const dag = testDag(4, 1000)
    const provider = await party({
      store: () => new MemoryBlockStore(),
      validate: () => ({ accepted: false, reason: 'no' }),
    })
    const client = await party({ source: dag.store, host: { agentVersion: 'lotus-1.19.0' } })
    const channel = await client.transfers.push(provider.at, terms(dag))
    await expect(client.transfers.completed(channelIdOf(channel))).rejects.toMatchObject({
      message: expect.stringMatching(/rejected data transfer \S+$/),
    })
  })

  test('to somebody who takes no such transfers, or is not there, fails', async () => {
    const dag = testDag(4, 1000)
    const nobody = await party()
    const client = await party({ source: dag.store })
    const channel = await client.transfers.push(nobody.at, terms(dag))
    await expect(client.transfers.completed(channelIdOf(channel))).rejects.toMatchObject({ code: 'TRANSFER_REJECTED' })
    await nobody.stop()
    await expect.poll(() => client.host.connection(nobody.host.peerId)).toBeUndefined()
    await expect(client.transfers.push(nobody.at, terms(dag))).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
    expect(client.transfers.channels().length).toBe(1)
    await expect(nobody.transfers.push(client.at, terms(dag))).rejects.toMatchObject({
      code: 'TRANSFER_VOUCHER_UNKNOWN',
    })
  })

  test('whose data is damaged at the sender fails on both sides', async () => {
    const dag = testDag(20, 1000, 8)
    const damaged = new MemoryBlockStore()
    for (const [i, cid] of dag.order.entries()) damaged.put(cid, i === 7 ? new Uint8Array(5) : dag.store.get(cid)!)
    const provider = await party({ store: () => new MemoryBlockStore() })
    const client = await party({ source: damaged })
    const channel = await client.transfers.push(provider.at, terms(dag))
    await expect(client.transfers.completed(channelIdOf(channel))).rejects.toThrow()
    await expect.poll(() => provider.transfers.channels()[0]?.status).toBe('Failed')
    expect(provider.transfers.channels()[0]?.message).toContain('nothing that it sent has this hash')
  })

  test('into a store that breaks fails on both sides', async () => {
    const dag = testDag(20, 1000, 8)
    const full: BlockStore = {
      get: () => undefined,
      put: () => {
        throw new Error('disk full')
      },
    }
    const provider = await party({ store: () => full })
    const client = await party({ source: dag.store })
    const channel = await client.transfers.push(provider.at, terms(dag))
    await expect(client.transfers.completed(channelIdOf(channel))).rejects.toMatchObject({ code: 'TRANSFER_CANCELLED' })
    expect(provider.events.at(-1)).toMatchObject({ type: 'failed', error: { code: 'TRANSFER_FAILED' } })
  })

  test('many at once', async () => {
    const dags = Array.from({ length: 8 }, (_, i) => testDag(60, 20_000, 16, i * 5000))
    const source = new MemoryBlockStore()
    for (const dag of dags) for (const cid of dag.order) source.put(cid, dag.store.get(cid)!)
    const stores: MemoryBlockStore[] = []
    const provider = await party({
      store: () => {
        stores.push(new MemoryBlockStore())
        return stores.at(-1)!
      },
    })
    const client = await party({ source })
    const channels = await Promise.all(dags.map((dag) => client.transfers.push(provider.at, terms(dag))))
    await Promise.all(channels.map((channel) => client.transfers.completed(channelIdOf(channel))))
    expect(stores).toHaveLength(8)
    for (const dag of dags) expect(stores.some((store) => store.get(dag.root) !== undefined)).toBe(true)
  })
})

describe('going on', () => {
  const dag = testDag(150, 100_000, 32)

  test('after the connection was cut, with what has not arrived', async () => {
    const store = new MemoryBlockStore()
    const cutOnce = cutting(store, 60, () => cutAll(provider.host))
    const provider = await party({ store: () => cutOnce })
    const client = await party({ source: dag.store })
    let cuts = 0
    provider.transfers.subscribe(({ type }) => (cuts += type === 'disconnected' ? 1 : 0))
    const channel = await client.transfers.push(provider.at, terms(dag))
    const done = await client.transfers.completed(channelIdOf(channel))
    expectWhole(dag, store)
    expect(cuts).toBeGreaterThan(0)
    expect(client.types()).toContain('restarted')
    // What was lost on the way went out again, what had arrived did not.
    expect(done.sentBytes).toBeLessThan(2 * bytesOf(dag) - 55 * 100_000)
    expect(provider.offers.map(({ isRestart }) => isRestart).slice(0, 2)).toEqual([false, true])
  })

  test.each([
    ['and knows of it', 200],
    ['and has lost its record', 201],
  ])('after the provider was stopped and started again, %s', async (name, number) => {
    const path = join(directory, `restart-${number}.car`)
    const channels = new MemoryChannelStore()
    const key = new Uint8Array(32).fill(number)
    const listen = ['/ip4/127.0.0.1/tcp/0']
    let blocks = 0
    const first: Awaited<ReturnType<typeof party>> = await party({
      channels,
      host: { key, listen },
      store: async () => {
        const store = await openCarStore(path, dag.root)
        const put = store.put.bind(store)
        return {
          get: (cid) => store.get(cid),
          put: (cid, bytes) => {
            blocks++
            if (blocks === 50) void first.stop()
            return put(cid, bytes)
          },
          close: () => store.close(),
        }
      },
    })
    const port = /tcp\/(\d+)/.exec(first.host.addresses()[0]!)![1]!
    const said: string[] = []
    const record: ChannelStore = { load: () => [], save: ({ message }) => void said.push(message) }
    const client = await party({ source: dag.store, channels: record, limits: { maxRestarts: 50 } })
    const channel = await client.transfers.push(first.at, terms(dag))
    await expect.poll(() => first.host.node.status).toBe('stopped')
    // What it says of the loss stays while it tries, which it notes each time.
    await expect.poll(() => said.at(-1)).not.toBe('')
    const tried = said.length
    await expect.poll(() => said.length).toBeGreaterThan(tried + 2)
    expect(said.slice(tried)).not.toContain('')
    const second = await party({
      channels: name === 'and knows of it' ? channels : new MemoryChannelStore(),
      host: { key, listen: [`/ip4/127.0.0.1/tcp/${port}`] },
      store: () => openCarStore(path, dag.root),
    })
    const done = await client.transfers.completed(channelIdOf(channel))
    expect(second.offers[0]).toMatchObject({ isRestart: true })
    expect(done.message).toBe('')
    expect(done.sentBytes).toBeLessThan(2 * bytesOf(dag) - 45 * 100_000)
    const store = await openCarStore(path, dag.root)
    expect(store.blocks).toBe(dag.order.length)
    await store.close()
  })

  test('when the connection is cut as the offer goes out: it is made again, of the same channel', async () => {
    const dag = testDag(20, 1000, 8)
    const arrived = new MemoryBlockStore()
    const provider = await party({ store: () => arrived })
    const client = await party({ source: dag.store })
    const { host } = client
    const { openStream } = host
    let cuts = 0
    Object.assign(host, {
      async openStream(...parts: Parameters<Host['openStream']>) {
        const stream = await openStream(...parts)
        if (cuts++ === 0) cutAll(host)
        return stream
      },
    })
    const channel = await client.transfers.push(provider.at, terms(dag))
    expect(await client.transfers.completed(channelIdOf(channel))).toMatchObject({ status: 'Completed' })
    expect(client.transfers.channels().length).toBe(1)
    expectWhole(dag, arrived)
  })

  test('when the sender has ended its answer', async () => {
    const store = new MemoryBlockStore()
    const provider = await party({ store: () => store })
    let asked = 0
    const client = await party({
      source: dag.store,
      admit: () => (asked++ === 0 ? { accepted: false, status: responseStatus.RequestCancelled } : undefined),
      limits: { acceptTimeoutMs: 200 },
    })
    await client.transfers.completed(channelIdOf(await client.transfers.push(provider.at, terms(dag))))
    expectWhole(dag, store)
    expect(provider.types()).toEqual([
      'opened',
      'started',
      'disconnected',
      'restarted',
      'started',
      'finished',
      'completed',
    ])
    // It did not hear of the first acceptance.
    expect(client.types()).toEqual(['opened', 'restarted', 'accepted', 'started', 'finished', 'completed'])
  })

  test('with the request that came last; that the one before is not served is no refusal', async () => {
    let graphsync!: Graphsync
    const taker = await loopbackHost(async (host) => {
      graphsync = await createGraphsync(host)
      await host.handle(dataTransferProtocol, async (stream) => {
        for await (const _ of stream);
      })
    })
    const held = Promise.withResolvers<void>()
    let opened = 0
    const client = await party({
      source: async () => {
        if (opened++ === 0) await held.promise
        return dag.store
      },
    })
    const { transferId } = await client.transfers.push(taker.at, terms(dag))
    const accept = responseMessage({ type: messageType.new, transferId, accepted: true })
    const extensions = new Map([['fil/data-transfer/1.1', transferMessage.encode(accept)]])
    const ask = () => graphsync.fetch(client.at, { root: dag.root, store: new MemoryBlockStore(), extensions }).done
    const first = expect(ask()).rejects.toMatchObject({ code: 'GRAPHSYNC_CANCELLED' })
    await expect.poll(() => opened).toBe(1)
    await expect(ask()).resolves.toMatchObject({ blocks: dag.order.length })
    held.resolve()
    await first
  })

  test.each([
    ['a channel that is lost meanwhile', cutAll],
    ['a request that is served', () => undefined],
  ])('%s lets go of its source once', async (_, meanwhile) => {
    let [opened, closed] = [0, 0]
    const client: Awaited<ReturnType<typeof party>> = await party({
      source: async () => {
        if (opened++ === 0) meanwhile(client.host)
        return { get: (cid) => dag.store.get(cid), close: async () => void closed++ }
      },
    })
    const store = new MemoryBlockStore()
    const provider = await party({ store: () => store })
    await client.transfers.completed(channelIdOf(await client.transfers.push(provider.at, terms(dag))))
    expectWhole(dag, store)
    await expect.poll(() => closed).toBe(opened)
  })

  test('when the connection is gone at the end: the provider has everything, and says so when it is asked', async () => {
    const store = new MemoryBlockStore()
    const provider: Awaited<ReturnType<typeof party>> = await party({
      store: () => ({
        get: (cid) => store.get(cid),
        put: (cid, bytes) => store.put(cid, bytes),
        close: async () => cutAll(provider.host),
      }),
    })
    const client = await party({ source: dag.store, host: { listen: [] }, limits: { firstDelayMs: 300 } })
    await client.transfers.completed(channelIdOf(await client.transfers.push(provider.at, terms(dag))))
    expectWhole(dag, store)
    expect(provider.types()).toEqual(['opened', 'started', 'finished', 'completed'])
    expect(client.types()).toContain('restarted')
  })

  test('after the client was stopped and started again', async () => {
    const channels = new MemoryChannelStore()
    const store = new MemoryBlockStore()
    const key = new Uint8Array(32).fill(201)
    const first: Awaited<ReturnType<typeof party>> = await party({ source: dag.store, channels, host: { key } })
    const provider = await party({ store: () => cutting(store, 50, () => void first.stop()) })
    const channel = await first.transfers.push(provider.at, terms(dag))
    await expect.poll(() => first.host.node.status).toBe('stopped')
    const record = channels.load()[0]!
    expect(channelRecord.decode(channelRecord.encode(record))).toEqual(record)
    expect(channelRecord.fromJson(channelRecord.toJson(record))).toEqual(record)
    const second = await party({ source: dag.store, channels, host: { key } })
    await second.transfers.completed(channelIdOf(channel))
    expectWhole(dag, store)
  })

  test('when the provider asks for it', async () => {
    const store = new MemoryBlockStore()
    let hold = true
    const provider = await party({
      store: () => ({
        get: (cid) => store.get(cid),
        put: async (cid, bytes) => {
          while (hold) await sleep(10)
          store.put(cid, bytes)
        },
      }),
    })
    const client = await party({ source: dag.store })
    const channel = await client.transfers.push(provider.at, terms(dag))
    await expect.poll(() => provider.transfers.channels()[0]?.status).toBe('Ongoing')
    await provider.transfers.restart(channelIdOf(channel))
    hold = false
    await client.transfers.completed(channelIdOf(channel))
    expectWhole(dag, store)
    expect(client.types()).toContain('restarted')
  })

  test('when the client has fallen silent: the provider lets go of it, and others get its place', async () => {
    const held = new MemoryBlockStore()
    const silence = Promise.withResolvers<undefined>()
    const source: BlockStore = {
      get: (cid) => (cid.equals(dag.order[20]!) ? silence.promise : dag.store.get(cid)),
      put: () => undefined,
    }
    const provider = await party({ store: () => held, limits: { stallTimeoutMs: 1_000 } })
    const client = await party({ source, limits: { maxRestarts: 1_000 } })
    const channel = await client.transfers.push(provider.at, terms(dag))
    await expect.poll(() => provider.types()).toContain('disconnected')
    expect(provider.transfers.channels()[0]!.message).toMatch(/^nothing happened for/)
    silence.resolve(undefined)
    source.get = dag.store.get.bind(dag.store)
    await client.transfers.restart(channelIdOf(channel))
    await client.transfers.completed(channelIdOf(channel))
    expectWhole(dag, held)
  })

  test('when nothing moves; and it ends if that does not help', async () => {
    const provider = await party({
      store: () => ({ get: () => undefined, put: () => sleep(60_000, undefined, { ref: false }) }),
    })
    const client = await party({
      source: dag.store,
      // A restart must get through to a machine that is busy within this time, too.
      limits: { stallTimeoutMs: 400, acceptTimeoutMs: 400, maxRestarts: 2 },
    })
    const channel = await client.transfers.push(provider.at, terms(dag))
    await expect(client.transfers.completed(channelIdOf(channel))).rejects.toMatchObject({ code: 'TRANSFER_STALLED' })
    expect(client.types().filter((type) => type === 'restarted').length).toBeGreaterThan(1)
  })

  test.each(['TransferFinished', 'Ongoing'] as const)('when only the last word was lost, in %s', async (status) => {
    const store = new MemoryBlockStore()
    const provider = await party({ store: () => store })
    const key = new Uint8Array(32).fill(status.length + 100)
    const first = await party({ source: dag.store, host: { key } })
    const channel = await first.transfers.push(provider.at, terms(dag))
    const done = await first.transfers.completed(channelIdOf(channel))
    await expect.poll(() => provider.transfers.channels()[0]?.status).toBe('Completed')
    await first.stop()
    const channels = new MemoryChannelStore()
    channels.save({ ...done, status })
    const second = await party({ source: dag.store, host: { key }, channels })
    expect(await second.transfers.completed(channelIdOf(channel))).toMatchObject({ status: 'Completed' })
    expect(provider.offers).toHaveLength(1)
  })
})

describe('pause, resume, cancel', () => {
  const dag = testDag(300, 50_000, 64)

  test.each(['client', 'provider'] as const)(
    'by the %s: both sides know, nothing moves, then all does',
    async (who) => {
      const store = new MemoryBlockStore()
      const provider = await party({ store: () => store })
      const client = await party({ source: dag.store, limits: { stallTimeoutMs: 1_000 } })
      const self = who === 'client' ? client : provider
      const pausing: Promise<void>[] = []
      provider.transfers.subscribe(({ type, channel }) => {
        if (type === 'started' && pausing.length === 0) pausing.push(self.transfers.pause(channelIdOf(channel)))
      })
      const channel = await client.transfers.push(provider.at, terms(dag))
      const flag = who === 'client' ? 'initiatorPaused' : 'responderPaused'
      await expect.poll(() => provider.transfers.channels()[0]?.[flag]).toBe(true)
      await expect.poll(() => client.transfers.channels()[0]?.[flag]).toBe(true)
      await Promise.all(pausing)
      // What was on its way still comes.
      let size = -1
      const more = () => {
        const before = size
        size = store.size
        return size - before
      }
      await expect.poll(more, { interval: 300, ...long }).toBe(0)
      // Longer than it takes a transfer that is not paused to count as stuck.
      await sleep(1_200)
      expect(store.size).toBe(size)
      expect(size).toBeLessThan(dag.order.length)
      await self.transfers.resume(channelIdOf(channel))
      await client.transfers.completed(channelIdOf(channel))
      expectWhole(dag, store)
      expect(client.types()).not.toContain('disconnected')
    },
  )

  test.each(['client', 'provider'] as const)(
    'by the %s: a word of it that is late is not heard after that of the resume',
    async (who) => {
      const store = new MemoryBlockStore()
      const told = Promise.withResolvers<void>()
      // The data does not end before both words are out.
      const put = (cid: CID, bytes: Uint8Array) => told.promise.then(() => store.put(cid, bytes))
      const provider = await party({ store: () => ({ get: (cid) => store.get(cid), put }) })
      const client = await party({ source: dag.store })
      const self = who === 'client' ? client : provider
      const openStream = self.host.openStream.bind(self.host)
      const late = Promise.withResolvers<void>()
      const words: Promise<void>[] = []
      provider.transfers.subscribe(({ type, channel }) => {
        if (type !== 'started' || words.length > 0) return
        self.host.openStream = async (peer, protocols, options) => {
          if (protocols.includes(dataTransferProtocol)) {
            self.host.openStream = openStream
            await late.promise
          }
          return openStream(peer, protocols, options)
        }
        words.push(self.transfers.pause(channelIdOf(channel)), self.transfers.resume(channelIdOf(channel)))
        // Time for the second to be heard first, if it does not wait.
        setTimeout(late.resolve, 100)
      })
      const channel = channelIdOf(await client.transfers.push(provider.at, terms(dag)))
      await expect.poll(() => words.length).toBe(2)
      await Promise.all(words)
      const other = who === 'client' ? provider : client
      const heard = () => other.types().filter((type) => type === 'paused' || type === 'resumed')
      await expect.poll(heard).toEqual(['paused', 'resumed'])
      told.resolve()
      await client.transfers.completed(channel)
      expectWhole(dag, store)
    },
  )

  /** Where each of these goes, and when the other may end. */
  const other = testDag(40, 20_000, 32, 77_000)
  function onePlace() {
    const store = new MemoryBlockStore()
    const gate = Promise.withResolvers<void>()
    const slow: BlockStore = { get: () => undefined, put: () => gate.promise }
    const options: PartyOptions = { places: 1, store: ({ root }) => (root.equals(dag.root) ? store : slow) }
    return { store, gate, options }
  }

  test.each(['client', 'provider'] as const)(
    'by the %s: another transfer has its place, and it goes on when there is one again',
    async (who) => {
      const { store, gate, options } = onePlace()
      const provider = await party(options)
      const client = await party({ source: dag.store, limits: { stallTimeoutMs: 250, maxRestarts: 2 } })
      const friend = await party({ source: other.store })
      const self = who === 'client' ? client : provider
      const pausing: Promise<void>[] = []
      provider.transfers.subscribe(({ type, channel }) => {
        if (type === 'started' && pausing.length === 0) pausing.push(self.transfers.pause(channelIdOf(channel)))
      })
      const paused = channelIdOf(await client.transfers.push(provider.at, terms(dag)))
      await expect.poll(() => pausing.length).toBe(1)
      await Promise.all(pausing)
      const second = channelIdOf(await friend.transfers.push(provider.at, terms(other)))
      await expect.poll(() => provider.transfers.channel(second)?.status).toBe('Ongoing')
      await self.transfers.resume(paused)
      // It hears each time that it is waited for, so that it is not given up however long that takes.
      await expect.poll(() => client.types().filter((type) => type === 'restarted').length, long).toBeGreaterThan(3)
      expect(store.size).toBeLessThan(dag.order.length)
      gate.resolve()
      await friend.transfers.completed(second)
      await client.transfers.completed(paused)
      expectWhole(dag, store)
    },
  )

  test('a word of a pause does not keep a place that is held on to', async () => {
    const { store, gate, options } = onePlace()
    gate.resolve()
    const provider = await party({ ...options, limits: { stallTimeoutMs: 1_000 } })
    const silence = new Promise<undefined>(() => undefined)
    const source: BlockStore = {
      get: (cid) => (cid.equals(dag.order[20]!) ? silence : dag.store.get(cid)),
      put: () => undefined,
    }
    const client = await party({ source })
    const channel = await client.transfers.push(provider.at, terms(dag))
    const { transferId } = channel
    await expect.poll(() => provider.transfers.channels()[0]?.status).toBe('Ongoing')
    const word = requestMessage({ type: messageType.update, transferId, paused: true })
    await sendTransferMessage(client.host, provider.at, word)
    const friend = await party({ source: other.store })
    await friend.transfers.completed(channelIdOf(await friend.transfers.push(provider.at, terms(other))))
    const record = provider.transfers.channel(channelIdOf(channel))
    expect(record).toMatchObject({ initiatorPaused: true, message: expect.stringMatching(/^nothing happened for/) })
    expect(store.size).toBeLessThan(dag.order.length)
  })

  test('a sender that says with its data that it goes on is heard, as Go nodes do it', async () => {
    const store = new MemoryBlockStore()
    const provider = await party({ store: () => store })
    let control: ResponseControl | undefined
    const { host } = await loopbackHost(async (raw) => {
      const graphsync = await createGraphsync(raw)
      const started = (given: ResponseControl) => {
        control = given
      }
      const listener = { started }
      graphsync.admit(() => ({ accepted: true, source: dag.store, startPaused: true, listener }))
    })
    const { root } = dag
    const offer = { baseCid: root, selector: exploreAllSelector, voucher, voucherType: storageVoucherType }
    await sendTransferMessage(host, provider.at, requestMessage({ type: messageType.new, transferId: 3n, ...offer }))
    const update = (paused: boolean) => requestMessage({ type: messageType.update, transferId: 3n, paused })
    await expect.poll(() => control).toBeDefined()
    await sendTransferMessage(host, provider.at, update(true))
    await expect.poll(() => provider.types()).toContain('paused')
    control?.resume(new Map([['fil/data-transfer/1.1', transferMessage.encode(update(false))]]))
    await expect.poll(() => provider.types()).toContain('finished')
    expect(provider.types()).toContain('resumed')
    expectWhole(dag, store)
  })

  test('a cancel is heard by a provider that was away when it was said', async () => {
    const provider = await party({ store: () => new MemoryBlockStore() })
    const client = await party({ source: dag.store })
    const started = Promise.withResolvers<ChannelRecord>()
    client.transfers.subscribe(({ type, channel }) => {
      if (type === 'started') started.resolve(channel)
    })
    await client.transfers.push(provider.at, terms(dag))
    const channel = await started.promise
    const { host } = client
    const { openStream } = host
    let refusals = 0
    Object.assign(host, {
      async openStream(...parts: Parameters<Host['openStream']>) {
        if (refusals++ < 2) throw protocolErrors.PEER_UNREACHABLE({ peer: provider.host.peerId, addresses: '' })
        return await openStream(...parts)
      },
    })
    await client.transfers.cancel(channelIdOf(channel))
    await expect.poll(() => provider.transfers.channels()[0]?.status).toBe('Cancelled')
    expect(client.errors).toEqual([])
  })

  test.each(['client', 'provider'] as const)('a cancel by the %s ends both', async (who) => {
    const closed: number[] = []
    const memory = new MemoryBlockStore()
    const provider = await party({
      store: () => ({
        get: (cid) => memory.get(cid),
        put: async (cid, bytes) => {
          await sleep(1)
          memory.put(cid, bytes)
        },
        close: async () => void closed.push(memory.size),
      }),
    })
    const client = await party({ source: dag.store })
    const self = who === 'client' ? client : provider
    provider.transfers.subscribe(({ type, channel }) => {
      if (type === 'started') void self.transfers.cancel(channelIdOf(channel))
    })
    const channel = await client.transfers.push(provider.at, terms(dag))
    await expect(client.transfers.completed(channelIdOf(channel))).rejects.toMatchObject({ code: 'TRANSFER_CANCELLED' })
    await expect.poll(() => provider.transfers.channels()[0]?.status).toBe('Cancelled')
    await expect.poll(() => closed.length).toBe(1)
    await expect(client.transfers.restart(channelIdOf(channel))).rejects.toMatchObject({ code: 'TRANSFER_OVER' })
  })
})

describe('a pull', () => {
  const dag = testDag(100, 20_000, 32)

  test('gets the data, and both sides complete', async () => {
    const store = new MemoryBlockStore()
    const provider = await party({ source: dag.store })
    const client = await party({ store: () => store })
    const channel = await client.transfers.pull(provider.at, terms(dag))
    const done = await client.transfers.completed(channelIdOf(channel))
    expectWhole(dag, store)
    expect(done).toMatchObject({ isPull: true, receivedBytes: bytesOf(dag) })
    await expect.poll(() => provider.transfers.channels()[0]?.status).toBe('Completed')
    expect(provider.offers[0]).toMatchObject({ isPull: true, isRestart: false })
    expect(client.types()).toEqual(['opened', 'accepted', 'started', 'finished', 'completed'])
  })

  test('that begins paused goes on when the provider is ready', async () => {
    const store = new MemoryBlockStore()
    const provider = await party({ source: dag.store, validate: () => ({ accepted: true, paused: true }) })
    const client = await party({ store: () => store })
    const channel = await client.transfers.pull(provider.at, terms(dag))
    await expect.poll(() => client.transfers.channels()[0]?.responderPaused).toBe(true)
    expect(store.size).toBe(0)
    await provider.transfers.resume(channelIdOf(channel))
    await client.transfers.completed(channelIdOf(channel))
    expectWhole(dag, store)
  })

  test('that is rejected fails', async () => {
    const provider = await party({ source: dag.store, validate: () => ({ accepted: false, reason: 'no' }) })
    const client = await party({ store: () => new MemoryBlockStore() })
    const channel = await client.transfers.pull(provider.at, terms(dag))
    await expect(client.transfers.completed(channelIdOf(channel))).rejects.toMatchObject({ code: 'TRANSFER_REJECTED' })
  })

  test('that is asked for again before its completion is said is completed by the later run', async () => {
    const store = new MemoryBlockStore()
    const [late, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let served = 0
    const provider: Awaited<ReturnType<typeof party>> = await party({
      source: async () => {
        const opened = served++ === 0 ? Promise.resolve() : gate.promise
        return { get: (cid) => opened.then(() => dag.store.get(cid)) }
      },
    })
    const { openStream } = provider.host
    provider.host.openStream = async (peer, protocols, options) => {
      if (protocols.includes(dataTransferProtocol)) {
        provider.host.openStream = openStream
        await late.promise
      }
      return openStream(peer, protocols, options)
    }
    const client: Awaited<ReturnType<typeof party>> = await party({
      store: () => cutting(store, dag.order.length - 1, () => cutAll(client.host)),
    })
    const channel = await client.transfers.pull(provider.at, terms(dag))
    await expect.poll(() => served).toBe(2)
    expect(provider.types()).toContain('finished')
    late.resolve()
    await expect.poll(() => client.transfers.channels()[0]?.status).toBe('ResponderCompleted')
    expect(provider.transfers.channels()[0]?.status).toBe('Ongoing')
    gate.resolve()
    await client.transfers.completed(channelIdOf(channel))
    expectWhole(dag, store)
    await expect.poll(() => provider.transfers.channels()[0]?.status).toBe('Completed')
    expect(provider.types().filter((type) => type === 'finished')).toHaveLength(2)
  })

  // A small one is sent to its end before the cut, so that the provider has it as completed.
  test.each([testDag(10, 5000), dag])('goes on after a cut', async (dag) => {
    const store = new MemoryBlockStore()
    const provider = await party({ source: dag.store })
    const client: Awaited<ReturnType<typeof party>> = await party({
      store: () => cutting(store, Math.min(5, dag.order.length), () => cutAll(client.host)),
    })
    const channel = await client.transfers.pull(provider.at, terms(dag))
    await client.transfers.completed(channelIdOf(channel))
    expectWhole(dag, store)
    expect(client.types()).toContain('restarted')
  })
})

describe('hostile peers', () => {
  const dag = testDag(20, 1000, 8)
  const push = (transferId: bigint, more = {}) =>
    requestMessage({
      type: messageType.new,
      transferId,
      baseCid: dag.root,
      selector: exploreAllSelector,
      voucher,
      voucherType: storageVoucherType,
      ...more,
    })

  test('messages about channels of others, or none, change nothing', async () => {
    const client = await party({ source: dag.store })
    const provider = await party({
      store: () => new MemoryBlockStore(),
      validate: ({ peer }) =>
        peer === client.host.peerId ? { accepted: true } : { accepted: false, reason: 'no deal' },
    })
    const stranger = await party()
    const channel = await client.transfers.push(provider.at, terms(dag))
    const record = await client.transfers.completed(channelIdOf(channel))
    const { transferId } = record
    const restartChannel = {
      initiator: peerIdBytes(client.host.peerId),
      responder: peerIdBytes(provider.host.peerId),
      id: transferId,
    }
    for (const message of [
      requestMessage({ type: messageType.cancel, transferId }),
      responseMessage({ type: messageType.cancel, transferId }),
      responseMessage({ type: messageType.complete, transferId, accepted: true }),
      requestMessage({ type: messageType.restartExisting, transferId: 0n, restartChannel }),
      push(transferId, { type: messageType.restart }),
      requestMessage({ type: messageType.new, transferId: 9n }),
    ]) {
      await sendTransferMessage(stranger.host, provider.at, message)
      await sendTransferMessage(stranger.host, client.at, message)
    }
    await sleep(100)
    expect(client.transfers.channels()).toEqual([record])
    expect(provider.transfers.channels().map(({ status }) => status)).toEqual(['Completed'])
  })

  test('a channel cannot be turned to other data', async () => {
    const provider = await party({
      store: () => ({ get: () => undefined, put: () => sleep(5000, undefined, { ref: false }) }),
    })
    const client = await party({ source: dag.store })
    await sendTransferMessage(client.host, provider.at, push(5n))
    await expect.poll(() => provider.transfers.channels().length).toBe(1)
    await sendTransferMessage(client.host, provider.at, push(5n, { type: messageType.restart, baseCid: proposal }))
    await sleep(100)
    expect(provider.transfers.channels()[0]?.root.equals(dag.root)).toBe(true)
    expect(provider.offers).toHaveLength(1)
  })

  test('a receiver gets what was offered to it and nothing else', async () => {
    const client = await party({ source: dag.store })
    const provider = await party({ store: () => new MemoryBlockStore() })
    const thief = await party()
    const channel = await client.transfers.push(provider.at, terms(dag))
    const accept = responseMessage({ type: messageType.new, transferId: channel.transferId, accepted: true })
    const extensions = new Map([['fil/data-transfer/1.1', transferMessage.encode(accept)]])
    const fetch = thief.graphsync.fetch(client.at, { root: dag.root, store: new MemoryBlockStore(), extensions })
    await expect(fetch.done).rejects.toMatchObject({ code: 'GRAPHSYNC_REFUSED' })
    await client.transfers.completed(channelIdOf(channel))
  })

  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['garbage', Uint8Array.of(0xff, 0, 1)],
    ['half a message', transferMessage.encode(push(1n)).subarray(0, 50)],
    ['a message over the limit', new Uint8Array(2 << 20)],
  ])('%s on a stream opens no channel', async (name, bytes) => {
    const provider = await party({ store: () => new MemoryBlockStore() })
    const client = await party()
    const stream = await client.host.openStream(provider.at, [dataTransferProtocol])
    stream.send(bytes)
    await stream.close().catch(() => undefined)
    await expect.poll(() => provider.errors.length).toBe(name === 'nothing' ? 0 : 1)
    expect(provider.transfers.channels()).toEqual([])
  })

  test('as many messages as a stream brings are heard, as by Go nodes', async () => {
    const provider = await party({ store: () => new MemoryBlockStore() })
    const client = await party({ source: dag.store })
    const stream = await client.host.openStream(provider.at, [dataTransferProtocol])
    stream.send(Buffer.concat([transferMessage.encode(push(1n)), transferMessage.encode(push(2n))]))
    await expect.poll(() => provider.transfers.channels().map(({ transferId }) => transferId)).toEqual([1n, 2n])
    await stream.close()
  })

  test('a validator that throws is a rejection', async () => {
    const provider = await party({
      store: () => new MemoryBlockStore(),
      validate: () => {
        throw new Error('no such deal')
      },
    })
    const client = await party({ source: dag.store })
    const channel = await client.transfers.push(provider.at, terms(dag))
    await expect(client.transfers.completed(channelIdOf(channel))).rejects.toMatchObject({ code: 'TRANSFER_REJECTED' })
  })
})
