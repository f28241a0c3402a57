import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CID } from 'multiformats/cid'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ImportedFile, importFile } from '#sdk/piece/index.ts'
import {
  type ChannelRecord,
  type ChannelStore,
  channelIdOf,
  MemoryChannelStore,
} from '#sdk/protocols/data-transfer/channel-record.ts'
import { createDataTransfer } from '#sdk/protocols/data-transfer/data-transfer.ts'
import { MemoryBlockStore } from '#sdk/protocols/graphsync/block-store.ts'
import { createGraphsync } from '#sdk/protocols/graphsync/graphsync.ts'
import { createHost } from '#sdk/protocols/host.ts'
import type { PeerAddress } from '#sdk/protocols/peer.ts'
import { freeRetrievalTerms } from '#sdk/protocols/retrieval/free-retrieval.ts'
import { retrievalVoucherTypes } from '#sdk/protocols/retrieval/vouchers.ts'
import type { ProviderRetrieval } from '#sdk/rpc/types/market/retrieval.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { manualClock } from '#testnet/service/clock/manual-clock.ts'
import { createService } from '#testnet/service/create-service.ts'
import { freePort } from '#testnet/service/testing/free-port.ts'
import { type Bench, nodeConfig, openBench } from '../testing/market-bench.ts'
import { endAbandonedPulls } from './abandoned-pulls.ts'

const minuteMs = 60_000
const identity = CID.parse('bafkqaaa')
const clock = manualClock(Date.now())
const logged: { channel?: string; reason?: string; msg: string }[] = []
let bench: Bench
let market: PeerAddress
let file: ImportedFile

beforeAll(async () => {
  const log = { write: (line: string) => logged.push(JSON.parse(line) as (typeof logged)[number]) }
  bench = await openBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger: pino({ level: 'silent' }) }),
    clock,
    logger: pino({ level: 'warn' }, log),
    // A client finds the market again where it was.
    config: { Libp2p: { ListenAddresses: [`/ip4/127.0.0.1/tcp/${await freePort()}`] } },
  })
  const { peerId, addresses } = await bench.market.netAddrsListen()
  market = { peerId: peerId!, multiaddrs: addresses }
  const path = join(bench.directory, 'pulled')
  await writeFile(path, randomBytes(5_000_000))
  file = await importFile({ path, carPath: `${path}.car` })
  await bench.bring(await bench.proposal(file), file)
}, 30_000)
afterAll(() => bench.stop())

/** A client that stops in the middle of what it gets, until its gate opens. */
async function openClient(seed: number, kept: { channels: ChannelStore; blocks: MemoryBlockStore }) {
  const host = await createHost({ key: new Uint8Array(32).fill(seed) })
  const graphsync = await createGraphsync(host)
  const gate = Promise.withResolvers<void>()
  const half = Promise.withResolvers<void>()
  let blocks = 0
  const transfers = await createDataTransfer({
    host,
    graphsync,
    store: kept.channels,
    limits: { firstDelayMs: 50 },
    vouchers: {
      [retrievalVoucherTypes.proposal]: {
        validate: () => ({ accepted: false, reason: 'not here' }),
        store: () => ({
          get: (cid) => kept.blocks.get(cid),
          put(cid, bytes) {
            kept.blocks.put(cid, bytes)
            if (++blocks < 3) return undefined
            half.resolve()
            return gate.promise
          },
        }),
      },
    },
  })
  await host.start()
  const leave = async () => {
    const stopping = transfers.stop()
    gate.resolve()
    await stopping
    await graphsync.stop()
    await host.stop()
  }
  return { host, transfers, half: half.promise, goOn: gate.resolve, leave }
}

const empty = () => ({ channels: new MemoryChannelStore(), blocks: new MemoryBlockStore() })

/** Begins a pull and goes away in the middle of it. */
async function pullHalf(seed: number, kept: ReturnType<typeof empty>): Promise<string> {
  const client = await openClient(seed, kept)
  await client.transfers.pull(market, freeRetrievalTerms({ payloadCid: file.root, id: 1n }))
  await client.half
  await client.leave()
  const { peerId } = client.host
  await expect.poll(async () => (await retrieval(peerId)).message).not.toBe('')
  // What was being read for it is not waited for.
  await bench.restart()
  return peerId
}

async function retrieval(peer: string): Promise<ProviderRetrieval> {
  return bench.market.marketGetRetrievalDeal(peer, 1n)
}
const stateOf = async (peer: string) => (await retrieval(peer)).state
const said = 'timed out waiting for client to restart transfer: nothing was heard of it for 60 minutes'

describe('a pull whose client goes away', () => {
  it('is ended after an hour, over a restart of the market, and listing and log say why', async () => {
    const kept = empty()
    const peer = await pullHalf(11, kept)
    await clock.advance(30 * minuteMs)
    await bench.restart()
    await clock.advance(29 * minuteMs)
    expect(await stateOf(peer)).toBe('Ongoing')
    await clock.advance(7 * minuteMs)

    const ended = await retrieval(peer)
    expect([ended.state, ended.message]).toEqual(['Cancelled', expect.stringContaining(said)])
    const listed = (await bench.market.marketListDataTransfers()).find(({ otherPeer }) => otherPeer === peer)
    expect(listed).toMatchObject({ status: 'Cancelled', message: ended.message })
    const line = logged.find(({ msg }) => msg === 'a retrieval was ended')
    expect(line).toMatchObject({ reason: ended.message, channel: expect.stringContaining(peer) })
    await bench.restart()
    expect(await retrieval(peer)).toMatchObject({ state: 'Cancelled', message: ended.message })

    // Coming back later does not open it again.
    const client = await openClient(11, kept)
    const [channel] = client.transfers.channels()
    const done = client.transfers.completed(channelIdOf(channel!))
    await Promise.all([client.transfers.start(), expect(done).rejects.toThrow(said)])
    await client.leave()
    expect(await stateOf(peer)).toBe('Cancelled')
  }, 30_000)

  it('goes on when it comes back within the hour, after a restart of the market too', async () => {
    const kept = empty()
    const peer = await pullHalf(12, kept)
    await clock.advance(30 * minuteMs)
    await bench.restart()
    await clock.advance(25 * minuteMs)
    const client = await openClient(12, kept)
    client.goOn()
    const [channel] = client.transfers.channels()
    const done = client.transfers.completed(channelIdOf(channel!))
    await client.transfers.start()
    expect(await done).toMatchObject({ status: 'Completed', transferId: channel!.transferId })
    await expect.poll(() => stateOf(peer)).toBe('Completed')
    await client.leave()
  }, 30_000)
})

describe('a pull on which nothing moves', () => {
  const startMs = Date.UTC(2022, 0, 20)
  const pull = (change: Partial<ChannelRecord>) =>
    ({
      initiator: 'client',
      responder: 'market',
      transferId: 1n,
      root: identity,
      isInitiator: false,
      isPull: true,
      status: 'Ongoing',
      message: '',
      updatedAt: startMs,
      ...change,
    }) as ChannelRecord

  /** What is ended among channels that are looked at for so many minutes. */
  async function looking(channels: ChannelRecord[], minutes: number, connected: (minute: number) => boolean) {
    const time = manualClock(startMs)
    const stop = new AbortController()
    const cancelled: { id: bigint; minute: number; reason: string | undefined }[] = []
    const minute = () => (time.now() - startMs) / minuteMs
    const ended = endAbandonedPulls({
      transfers: {
        list: () => channels,
        async cancel({ id }, reason) {
          cancelled.push({ id, minute: minute(), reason })
          channels.splice(
            channels.findIndex(({ transferId }) => transferId === id),
            1,
          )
        },
      },
      isConnected: () => connected(minute()),
      clock: time,
      signal: stop.signal,
      logger: pino({ level: 'silent' }),
    })
    await time.advance(minutes * minuteMs)
    stop.abort()
    await ended
    return cancelled
  }

  it('is left alone while its client is connected, and for an hour from then on', async () => {
    expect(await looking([pull({})], 300, () => true)).toEqual([])
    const [gone] = await looking([pull({ message: 'cut off' })], 300, (minute) => minute < 121)
    expect(gone).toEqual({ id: 1n, minute: 180, reason: `${said} (cut off)` })
  })

  it('is given the time of one look after a market that was down for longer', async () => {
    const updatedAt = startMs - 600 * minuteMs
    expect((await looking([pull({ updatedAt })], 60, () => false)).map(({ minute }) => minute)).toEqual([5])
    expect(await looking([pull({ updatedAt })], 64, (minute) => minute < 6)).toEqual([])
  })

  it('is the only kind of channel that is ended', async () => {
    const others = [
      pull({ transferId: 2n, isPull: false }),
      pull({ transferId: 3n, isInitiator: true }),
      pull({ transferId: 4n, status: 'Completed' }),
      pull({ transferId: 5n, status: 'Failed' }),
    ]
    expect((await looking([...others, pull({})], 200, () => false)).map(({ id }) => id)).toEqual([1n])
  })
})
