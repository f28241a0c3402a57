import { readFile } from 'node:fs/promises'
import type { Stream } from '@libp2p/interface'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { text } from '#sdk/codec/index.ts'
import { askProtocol } from '#sdk/protocols/ask/messages.ts'
import { dataTransferProtocol } from '#sdk/protocols/data-transfer/messages.ts'
import { dealStatusProtocol } from '#sdk/protocols/deal-status/messages.ts'
import { decodeMessage } from '#sdk/protocols/graphsync/decode-message.ts'
import { encodeMessage } from '#sdk/protocols/graphsync/encode-message.ts'
import { frame, readFrames } from '#sdk/protocols/graphsync/framing.ts'
import { blockPart, type GraphsyncMessage, graphsyncProtocol } from '#sdk/protocols/graphsync/messages.ts'
import { exploreAllSelector } from '#sdk/protocols/graphsync/selector.ts'
import { responseStatus } from '#sdk/protocols/graphsync/status.ts'
import { rawCid } from '#sdk/protocols/graphsync/test-dag.ts'
import { createHost, type Host } from '#sdk/protocols/host.ts'
import type { PeerAddress } from '#sdk/protocols/peer.ts'
import type { ServiceProcess } from '#testnet/service/service-process.ts'
import { type FaultNetwork, openFaultNetwork } from './fault-network.ts'

/** What the market's process may grow by while it is attacked and receives a deal's data. */
const growthBytes = 200 << 20

let faults: FaultNetwork
let at: PeerAddress
let attackers: Host[] = []
/** Statuses that the market answered with. */
let statuses: number[] = []

beforeAll(async () => {
  faults = await openFaultNetwork({ processes: ['market'] })
  const { peerId, addresses } = await faults.market.netAddrsListen()
  at = { peerId: peerId!, multiaddrs: addresses }
}, 120_000)
afterAll(() => faults.stop())

/** While somebody attacks, a deal of somebody else's goes on, and the market does not grow without bound. */
let deal: ReturnType<FaultNetwork['propose']>
let before: number
beforeEach(async () => {
  statuses = []
  before = await marketBytes()
  deal = faults.propose(6 << 20)
})
afterEach(async () => {
  await faults.atProvider(await deal, ({ state }) => state === 'AwaitingPreCommit')
  expect((await marketBytes()) - before).toBeLessThan(growthBytes)
  await Promise.all(attackers.map((host) => host.stop()))
  attackers = []
}, 120_000)

async function attacker(): Promise<Host> {
  const host = await createHost({ key: crypto.getRandomValues(new Uint8Array(32)), limits: { maxStreams: 2_000 } })
  await host.handle(graphsyncProtocol, async (stream) => {
    for await (const { bytes } of readFrames(stream, at.peerId)) {
      statuses.push(...decodeMessage(bytes).responses.map(({ status }) => status))
    }
  })
  await host.start()
  attackers.push(host)
  return host
}

/** Resident memory of the market's process. */
async function marketBytes(): Promise<number> {
  const { pid } = faults.network.services.market as ServiceProcess
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => 'VmRSS: 0 kB')
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) * 1024
}

const ended = async (stream: Stream) => expect.poll(() => stream.status, { timeout: 60_000 }).not.toBe('open')

const block = new Uint8Array(1 << 20).fill(7)
const root = rawCid(block)
const id = '0a'.repeat(16)

const gibibyteLength = Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x04)

it.each<[string, string, Uint8Array]>([
  ['a length of 1 GiB', graphsyncProtocol, gibibyteLength],
  ['a length that never ends', graphsyncProtocol, new Uint8Array(64).fill(0xff)],
  ['bytes that are no message', graphsyncProtocol, Uint8Array.of(3, 0xff, 0xff, 0xff)],
  ['a string of 1 GiB', dataTransferProtocol, Uint8Array.of(0x5a, 0x40, 0, 0, 0)],
  [
    'more than a message may have',
    dataTransferProtocol,
    Buffer.concat([Uint8Array.of(0x5a, 0, 0x20, 0, 0), block, block]),
  ],
  ['a list of a billion things', askProtocol, Uint8Array.of(0x9a, 0x3b, 0x9a, 0xca, 0)],
  ['a map of a billion things', dealStatusProtocol, Uint8Array.of(0xba, 0x3b, 0x9a, 0xca, 0)],
])(
  '%s ends its stream',
  async (_, protocol, bytes) => {
    const stream = await (await attacker()).openStream(at, [protocol])
    stream.send(bytes)
    await ended(stream)
  },
  120_000,
)

it('a frame that is cut off ends its stream', async () => {
  const stream = await (await attacker()).openStream(at, [graphsyncProtocol])
  stream.send(Uint8Array.of(100, 1, 2, 3))
  await stream.close()
  await ended(stream)
}, 120_000)

it('a request that belongs to no transfer is rejected, whatever extensions it has', async () => {
  const stream = await (await attacker()).openStream(at, [graphsyncProtocol])
  const ask = (of: string, extensions: Map<string, Uint8Array>): GraphsyncMessage => ({
    requests: [{ type: 'new', id: of, root, selector: exploreAllSelector, extensions }],
    responses: [],
    blocks: [],
  })
  stream.send(frame(encodeMessage(ask(id, new Map()))))
  stream.send(frame(encodeMessage(ask('0b'.repeat(16), new Map([['nobody/knows/1.0', text().encode('this')]])))))
  const { RequestRejected } = responseStatus
  await expect.poll(() => statuses, { timeout: 60_000 }).toEqual([RequestRejected, RequestRejected])
}, 120_000)

it('blocks that nobody asked for are dropped', async () => {
  const stream = await (await attacker()).openStream(at, [graphsyncProtocol])
  const { PartialResponse } = responseStatus
  const unwanted: GraphsyncMessage = {
    requests: [],
    responses: [{ id, status: PartialResponse, links: [{ cid: root, action: 'present' }], extensions: new Map() }],
    blocks: [blockPart(root, block)],
  }
  for (let i = 0; i < 100; i++) {
    if (!stream.send(frame(encodeMessage(unwanted)))) await stream.onDrain()
  }
  expect(stream.status).toBe('open')
}, 120_000)

it('10,000 streams that say nothing leave room for others', async () => {
  const protocols = [graphsyncProtocol, dataTransferProtocol, askProtocol, dealStatusProtocol]
  let opened = 0
  let refused = 0
  for (let peer = 0; peer < 20; peer++) {
    const host = await attacker()
    const connection = await host.dial(at)
    const opening = Array.from({ length: 500 }, async (_, i) => {
      await connection.newStream([protocols[i % protocols.length]!], { signal: AbortSignal.timeout(20_000) })
      opened++
    })
    for (const { status } of await Promise.allSettled(opening)) if (status === 'rejected') refused++
  }
  expect(opened + refused).toBe(10_000)
}, 240_000)
