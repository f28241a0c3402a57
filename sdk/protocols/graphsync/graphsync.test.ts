import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { type Codec, int, text } from '#sdk/codec/index.ts'
import type { Host } from '../host.ts'
import { loopbackHost, stopHosts } from '../test-hosts.ts'
import type { Admit, ResponseControl } from './admission.ts'
import { type BlockSource, MemoryBlockStore } from './block-store.ts'
import { decodeMessage } from './decode-message.ts'
import { encodeMessage } from './encode-message.ts'
import { maxFrameBytes } from './frame-memory.ts'
import { frame, readFrames } from './framing.ts'
import { createGraphsync, type Graphsync, type GraphsyncOptions } from './graphsync.ts'
import { blockPart, type GraphsyncMessage, graphsyncProtocol } from './messages.ts'
import type { PlaceState } from './place.ts'
import type { BlockEvent } from './request-run.ts'
import { exploreAllSelector } from './selector.ts'
import { responseStatus } from './status.ts'
import { rawCid, testDag } from './test-dag.ts'

const errors: string[] = []

async function peer(admit?: Admit, limits: GraphsyncOptions['limits'] = {}) {
  let graphsync!: Graphsync
  const { host, at } = await loopbackHost(async (host) => {
    graphsync = await createGraphsync(host, { limits, onReceiveError: (_, error) => errors.push(error.code) })
    if (admit !== undefined) graphsync.admit(admit)
  })
  return { host, at, graphsync }
}

const serving =
  (source: BlockSource): Admit =>
  () => ({ accepted: true, source })

afterAll(stopHosts)

describe('a request', () => {
  test('gets a DAG, verified and in order', async () => {
    const dag = testDag(300, 5000, 16)
    const { at } = await peer(serving(dag.store))
    const { graphsync } = await peer()
    const store = new MemoryBlockStore()
    const blocks: BlockEvent[] = []
    const result = await graphsync.fetch(at, { root: dag.root, store, onBlock: (block) => blocks.push(block) }).done
    expect(result.blocks).toBe(dag.order.length)
    expect(blocks.map(({ cid }) => cid.toString())).toEqual(dag.order.map(String))
    expect(blocks.every(({ fromPeer, index }, i) => fromPeer && index === i + 1)).toBe(true)
    for (const cid of dag.order) expect(store.get(cid)).toEqual(dag.store.get(cid))
  })

  test('of many at once, over one connection', async () => {
    const dags = Array.from({ length: 9 }, (_, i) => testDag(40, 3000, 8, i * 1000))
    const sources = new Map(dags.map((dag) => [dag.root.toString(), dag.store]))
    const { at } = await peer(({ root }) => ({ accepted: true, source: sources.get(root.toString())! }))
    const { graphsync, host } = await peer()
    const results = await Promise.all(
      dags.map(({ root }) => graphsync.fetch(at, { root, store: new MemoryBlockStore() }).done),
    )
    expect(results.map(({ blocks }) => blocks)).toEqual(dags.map(({ order }) => order.length))
    const [connection, ...others] = host.node.getConnections()
    expect(others).toEqual([])
    // One stream there and one back, used by all of them.
    const streams = connection!.streams.filter(({ protocol }) => protocol === graphsyncProtocol)
    expect(streams.map(({ direction }) => direction).sort()).toEqual(['inbound', 'outbound'])
  })

  test('does not fetch what is in the store, and says so', async () => {
    const dag = testDag(40, 3000, 8)
    const wire: boolean[] = []
    const { at } = await peer(() => ({
      accepted: true,
      source: dag.store,
      listener: { blockSent: ({ onWire }) => wire.push(onWire) },
    }))
    const { graphsync } = await peer()
    const store = new MemoryBlockStore()
    for (const cid of dag.order.slice(0, 20)) store.put(cid, dag.store.get(cid)!)
    const { bytesFromPeer } = await graphsync.fetch(at, { root: dag.root, store }).done
    expect(wire).toEqual(dag.order.map((_, i) => i >= 20))
    expect(bytesFromPeer).toBeLessThan(dag.order.length * 3000)
    wire.length = 0
    await graphsync.fetch(at, { root: dag.root, store }).done
    expect(wire).toEqual([])
    await graphsync.fetch(at, { root: dag.root, store, askAlways: true }).done
    expect(wire).toEqual(dag.order.map(() => false))
  })

  test('sends a repeated block once', async () => {
    const leaf = new Uint8Array(5000)
    const source = new MemoryBlockStore()
    source.put(rawCid(leaf), leaf)
    const { putCbor } = await import('./test-dag.ts')
    const root = putCbor(source, [rawCid(leaf), rawCid(leaf), rawCid(leaf)])
    const { at } = await peer(serving(source))
    const { graphsync } = await peer()
    const { blocks, bytesFromPeer } = await graphsync.fetch(at, { root, store: new MemoryBlockStore() }).done
    expect(blocks).toBe(4)
    expect(bytesFromPeer).toBeLessThan(2 * leaf.length)
  })

  test('is rejected unless somebody admits it', async () => {
    const dag = testDag(3, 100)
    const { at } = await peer()
    const { graphsync } = await peer()
    await expect(graphsync.fetch(at, { root: dag.root, store: new MemoryBlockStore() }).done).rejects.toMatchObject({
      code: 'GRAPHSYNC_REFUSED',
      details: { status: 'RequestRejected (30)' },
    })
  })

  test('fails when the root, or a block below it, is missing', async () => {
    const dag = testDag(10, 100, 4)
    const holed = new MemoryBlockStore()
    const { at } = await peer(serving(holed))
    const { graphsync } = await peer()
    const store = new MemoryBlockStore()
    const fetch = () => graphsync.fetch(at, { root: dag.root, store }).done
    await expect(fetch()).rejects.toMatchObject({ details: { status: 'RequestFailedContentNotFound (34)' } })
    for (const cid of dag.order) if (cid !== dag.order[3]) holed.put(cid, dag.store.get(cid)!)
    await expect(fetch()).rejects.toMatchObject({ code: 'GRAPHSYNC_INCOMPLETE', details: { missing: 1 } })
    // What the peer lacks may be here already.
    store.put(dag.order[3]!, dag.store.get(dag.order[3]!)!)
    await expect(fetch()).resolves.toMatchObject({ blocks: dag.order.length })
  })

  test('is failed by a source that breaks, and by a block that fits no message', async () => {
    const dag = testDag(3, 100)
    const broken: BlockSource = {
      get: () => {
        throw new Error('disk')
      },
    }
    const { graphsync } = await peer()
    const { at } = await peer(serving(broken))
    const fetch = graphsync.fetch(at, { root: dag.root, store: new MemoryBlockStore() })
    await expect(fetch.done).rejects.toMatchObject({ details: { status: 'RequestFailedUnknown (32)' } })
    const huge = new Uint8Array(maxFrameBytes)
    const big = new MemoryBlockStore()
    big.put(rawCid(huge), huge)
    const second = await peer(serving(big))
    const tooBig = graphsync.fetch(second.at, { root: rawCid(huge), store: new MemoryBlockStore() })
    await expect(tooBig.done).rejects.toMatchObject({ details: { status: 'RequestFailedUnknown (32)' } })
  })
})

describe('pause, resume, cancel', () => {
  const dag = testDag(400, 20_000, 20)

  test('by the requestor: nothing more comes until it asks again', async () => {
    const { at } = await peer(serving(dag.store))
    const { graphsync } = await peer()
    let seen = 0
    const fetch = graphsync.fetch(at, {
      root: dag.root,
      store: new MemoryBlockStore(),
      onBlock: () => {
        seen++
        if (seen === 50) fetch.pause()
      },
    })
    await expect.poll(() => seen).toBeGreaterThanOrEqual(50)
    expect(seen).toBeLessThan(60)
    const before = seen
    await sleep(50)
    expect(seen).toBe(before)
    fetch.resume()
    expect((await fetch.done).blocks).toBe(dag.order.length)
  })

  test('by the responder: the requestor hears of it and of what comes with the resumption', async () => {
    const word: Codec<string> = text()
    let control!: ResponseControl
    const sent: number[] = []
    const { at } = await peer(() => ({
      accepted: true,
      source: dag.store,
      startPaused: true,
      extensions: new Map([['hello', word.encode('there')]]),
      listener: {
        started: (given) => {
          control = given
        },
        blockSent: ({ index }) => {
          sent.push(index)
          if (index === 100) control.pause()
        },
      },
    }))
    const { graphsync } = await peer()
    const heard: string[] = []
    const fetch = graphsync.fetch(at, {
      root: dag.root,
      store: new MemoryBlockStore(),
      onResponse: (extensions, status) => {
        for (const [name, value] of extensions) heard.push(`${name} ${word.decode(value)}`)
        if (status === responseStatus.RequestPaused) heard.push('paused')
      },
    })
    await expect.poll(() => heard).toEqual(['hello there', 'paused'])
    expect(sent).toEqual([])
    control.resume(new Map([['more', word.encode('now')]]))
    await expect.poll(() => heard).toEqual(['hello there', 'paused', 'more now', 'paused'])
    expect(sent.at(-1)).toBe(100)
    control.resume()
    expect((await fetch.done).blocks).toBe(dag.order.length)
  })

  test.each(['requestor', 'responder'] as const)(
    'by the %s: others get its place, and it goes on when there is one again',
    async (who) => {
      const other = testDag(40, 5000, 8, 9)
      let control!: ResponseControl
      const { at } = await peer(({ root }) => {
        if (root.equals(other.root)) return { accepted: true, source: other.store }
        const blockSent = ({ index, onWire }: { index: number; onWire: boolean }) => {
          if (who === 'responder' && index === 100 && onWire) control.pause()
        }
        const started = (given: ResponseControl) => {
          control = given
        }
        return { accepted: true, source: dag.store, listener: { blockSent, started } }
      })
      const { graphsync } = await peer(undefined, { fetching: 1, fetchingPerPeer: 1 })
      const store = new MemoryBlockStore()
      const places: PlaceState[] = []
      const first = graphsync.fetch(at, {
        root: dag.root,
        store,
        onPlace: (place) => places.push(place),
        onBlock: ({ index }) => {
          if (who === 'requestor' && index === 50) first.pause()
        },
      })
      // It has its turn only once the first is paused.
      await graphsync.fetch(at, { root: other.root, store: new MemoryBlockStore() }).done
      expect(places).toEqual(['held', 'none'])
      const gate = Promise.withResolvers<void>()
      const slow = { get: () => undefined, put: () => gate.promise }
      const third = graphsync.fetch(at, { root: other.root, store: slow })
      if (who === 'requestor') first.resume()
      else control.resume()
      await expect.poll(() => places).toEqual(['held', 'none', 'waiting'])
      gate.resolve()
      expect((await third.done).blocks).toBe(other.order.length)
      expect((await first.done).blocks).toBe(dag.order.length)
      expect(places).toEqual(['held', 'none', 'waiting', 'held', 'none'])
      for (const cid of dag.order) expect(Buffer.compare(store.get(cid)!, dag.store.get(cid)!)).toBe(0)
    },
  )

  test('of a response that waits for its turn is told at once', async () => {
    const controls: ResponseControl[] = []
    const started = (control: ResponseControl) => void controls.push(control)
    const { promise: held, resolve: letGo } = Promise.withResolvers<undefined>()
    const stuck: BlockSource = { get: async (cid) => (await held) ?? dag.store.get(cid) }
    const { at } = await peer(
      () => ({ accepted: true, source: controls.length === 0 ? stuck : dag.store, listener: { started } }),
      { running: 1 },
    )
    const { graphsync } = await peer()
    const first = graphsync.fetch(at, { root: dag.root, store: new MemoryBlockStore() })
    await expect.poll(() => controls.length).toBe(1)
    const statuses: number[] = []
    const second = graphsync.fetch(at, {
      root: dag.root,
      store: new MemoryBlockStore(),
      onResponse: (_, status) => statuses.push(status),
    })
    await expect.poll(() => controls.length).toBe(2)
    controls[1]!.pause()
    await expect.poll(() => statuses).toEqual([responseStatus.RequestPaused])
    letGo(undefined)
    expect((await first.done).blocks).toBe(dag.order.length)
    expect(statuses).toHaveLength(1)
    controls[1]!.resume()
    expect((await second.done).blocks).toBe(dag.order.length)
  })

  test('a cancel ends both sides', async () => {
    const ends: unknown[] = []
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let control!: ResponseControl
    let requests = 0
    const { at } = await peer(() => {
      const gate = gates[requests++]!
      let read = 0
      return {
        accepted: true,
        // The end does not come before the cancel.
        source: { get: (cid) => (++read < dag.order.length ? dag.store.get(cid) : gate.promise.then(() => undefined)) },
        listener: {
          started: (given) => {
            control = given
          },
          ended: (end) => {
            ends.push(end)
            gate.resolve()
          },
        },
      }
    })
    const { graphsync } = await peer()
    const fetch = graphsync.fetch(at, {
      root: dag.root,
      store: new MemoryBlockStore(),
      onBlock: ({ index }) => index === 10 && fetch.cancel(),
    })
    await expect(fetch.done).rejects.toMatchObject({
      code: 'GRAPHSYNC_CANCELLED',
      message: expect.stringContaining('us'),
    })
    await expect.poll(() => ends).toEqual([{ cancelledByPeer: true }])
    const second = graphsync.fetch(at, {
      root: dag.root,
      store: new MemoryBlockStore(),
      onBlock: ({ index }) => {
        if (index !== 10) return
        control.cancel()
        gates[1]!.resolve()
      },
    })
    await expect(second.done).rejects.toMatchObject({
      code: 'GRAPHSYNC_CANCELLED',
      message: expect.stringContaining('peer'),
    })
    expect(ends).toEqual([{ cancelledByPeer: true }, { status: responseStatus.RequestCancelled }])
  })

  test('a lost connection fails both sides, and what arrived is not sent again', async () => {
    const wire: number[] = []
    const ends: unknown[] = []
    const { at } = await peer(() => ({
      accepted: true,
      source: dag.store,
      listener: { blockSent: ({ onWire, index }) => onWire && wire.push(index), ended: (end) => ends.push(end) },
    }))
    const { graphsync, host } = await peer()
    const store = new MemoryBlockStore()
    const fetch = graphsync.fetch(at, {
      root: dag.root,
      store,
      onBlock: ({ index }) => {
        if (index === 100) for (const connection of host.node.getConnections()) connection.abort(new Error('cut'))
      },
    })
    await expect(fetch.done).rejects.toMatchObject({ code: 'GRAPHSYNC_CONNECTION_LOST' })
    wire.length = 0
    await graphsync.fetch(at, { root: dag.root, store }).done
    expect(wire[0]).toBeGreaterThan(80)
    expect(ends).toHaveLength(2)
  })
})

describe('flow control', () => {
  test('a slow store holds the sender back', async () => {
    const dag = testDag(120, 500_000, 128)
    let sent = 0
    const { at } = await peer(() => ({
      accepted: true,
      source: dag.store,
      listener: { blockSent: ({ bytes }) => (sent += bytes) },
    }))
    const { graphsync } = await peer()
    let stored = 0
    let ahead = 0
    const memory = new MemoryBlockStore()
    const store = {
      get: memory.get.bind(memory),
      put: async (cid: Parameters<typeof memory.put>[0], bytes: Uint8Array) => {
        await sleep(2)
        memory.put(cid, bytes)
        stored += bytes.length
        ahead = Math.max(ahead, sent - stored)
      },
    }
    await graphsync.fetch(at, { root: dag.root, store }).done
    expect(stored).toBeGreaterThan(60_000_000 - 1)
    expect(ahead).toBeLessThan(16_000_000)
    // Late as it was, the store got each block's own bytes.
    for (const cid of dag.order) expect(Buffer.compare(memory.get(cid)!, dag.store.get(cid)!)).toBe(0)
  })
})

describe('hostile peers', () => {
  const dag = testDag(5, 3000)
  const root = dag.root

  /** A peer that answers every request with messages of its own making. */
  async function liar(make: (id: string) => GraphsyncMessage[]) {
    return await loopbackHost(async (host: Host) => {
      await host.handle(graphsyncProtocol, async (stream, connection) => {
        const from = connection.remotePeer.toString()
        for await (const { bytes } of readFrames(stream, from)) {
          for (const request of decodeMessage(bytes).requests) {
            if (request.type !== 'new') continue
            const back = await connection.newStream([graphsyncProtocol])
            for (const message of make(request.id)) back.send(frame(encodeMessage(message)))
            await back.close()
          }
        }
      })
    })
  }

  const answer = (
    id: string,
    index: number,
    data: Uint8Array,
    status: number = responseStatus.PartialResponse,
  ): GraphsyncMessage => ({
    requests: [],
    responses: [
      { id, status: status as 14, links: [{ cid: dag.order[index]!, action: 'present' }], extensions: new Map() },
    ],
    blocks: [blockPart(dag.order[index]!, data)],
  })
  const block = (index: number) => dag.store.get(dag.order[index]!)!
  const uncheckable = (id: string): GraphsyncMessage => ({
    ...answer(id, 0, block(0)),
    blocks: [{ prefix: Uint8Array.of(1, 0x55, 0x16, 0x20), data: block(0) }],
  })

  test.each<[string, (id: string) => GraphsyncMessage[], string]>([
    [
      'a block with other bytes than its CID',
      (id) => [answer(id, 0, block(0)), answer(id, 1, block(2), 20)],
      'GRAPHSYNC_BLOCK_WRONG',
    ],
    ['blocks in another order', (id) => [answer(id, 0, block(0)), answer(id, 2, block(2))], 'GRAPHSYNC_ORDER'],
    ['an end before the end', (id) => [answer(id, 0, block(0), 20)], 'GRAPHSYNC_ENDED_EARLY'],
    ['more than was asked for', (id) => [0, 1, 2, 3, 4, 5, 0].map((i) => answer(id, i, block(i))), 'GRAPHSYNC_ORDER'],
    ['a block whose hash cannot be checked', (id) => [uncheckable(id)], 'GRAPHSYNC_MESSAGE'],
    [
      'several of them behind a good one',
      (id) => [answer(id, 0, block(0)), uncheckable(id), uncheckable(id), uncheckable(id)],
      'GRAPHSYNC_MESSAGE',
    ],
  ])('%s', async (_, make, code) => {
    const { at } = await liar(make)
    const { graphsync } = await peer()
    const store = new MemoryBlockStore()
    await expect(graphsync.fetch(at, { root, store }).done).rejects.toMatchObject({ code })
    for (const cid of dag.order) if (store.get(cid) !== undefined) expect(store.get(cid)).toEqual(dag.store.get(cid))
  })

  test('answers and blocks that nobody asked for are dropped', async () => {
    const victim = await peer(serving(dag.store))
    const { host, graphsync } = await peer()
    const stream = await host.openStream(victim.at, [graphsyncProtocol])
    stream.send(frame(encodeMessage(answer('00'.repeat(16), 0, block(0)))))
    stream.send(
      frame(encodeMessage({ requests: [{ type: 'cancel', id: 'ff'.repeat(16) }], responses: [], blocks: [] })),
    )
    expect((await graphsync.fetch(victim.at, { root, store: new MemoryBlockStore() }).done).blocks).toBe(6)
    expect(stream.status).toBe('open')
  })

  test.each<[string, Uint8Array]>([
    ['a frame over the limit', Uint8Array.of(0x81, 0x80, 0x80, 0x02)],
    ['a length that never ends', new Uint8Array(10).fill(0xff)],
    ['garbage in a frame', Uint8Array.of(3, 0xff, 0xff, 0xff)],
    ['half a frame', Uint8Array.of(100, 1, 2, 3)],
  ])('%s ends the stream, and only that', async (_, bytes) => {
    const victim = await peer(serving(dag.store))
    const { host, graphsync } = await peer()
    const stream = await host.openStream(victim.at, [graphsyncProtocol])
    stream.send(bytes)
    await stream.close()
    await sleep(60)
    expect(errors.at(-1)).toBe('GRAPHSYNC_MESSAGE')
    expect((await graphsync.fetch(victim.at, { root, store: new MemoryBlockStore() }).done).blocks).toBe(6)
  })

  test('a selector that cannot be used is refused with a status', async () => {
    const victim = await peer(serving(dag.store))
    const { host } = await peer()
    const statuses: number[] = []
    const asking = await loopbackHost(async (asker) => {
      await asker.handle(graphsyncProtocol, async (stream) => {
        for await (const { bytes } of readFrames(stream, 'peer')) {
          for (const { status } of decodeMessage(bytes).responses) statuses.push(status)
        }
      })
    })
    expect(host.peerId).not.toBe(asking.host.peerId)
    const stream = await asking.host.openStream(victim.at, [graphsyncProtocol])
    const request = { type: 'new' as const, id: '01'.repeat(16), root, extensions: new Map() }
    const bad = { ...request, selector: int.encode(7) }
    const flood = Array.from({ length: 200 }, (_, i) => ({
      ...request,
      id: i.toString(16).padStart(32, '0'),
      selector: exploreAllSelector,
    }))
    stream.send(frame(encodeMessage({ requests: [bad], responses: [], blocks: [] })))
    await expect.poll(() => statuses).toEqual([responseStatus.RequestFailedUnknown])
    stream.send(frame(encodeMessage({ requests: flood, responses: [], blocks: [] })))
    await expect.poll(() => statuses).toHaveLength(201)
    expect(statuses.filter((status) => status === responseStatus.RequestFailedBusy).length).toBeGreaterThan(100)
  })
})
