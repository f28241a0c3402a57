import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { multiaddr } from '@multiformats/multiaddr'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { vectors, vectorsPresent } from '#sdk/test-vectors.ts'
import { CborScan } from './cbor-scan.ts'
import { createHost, dealkitAgent } from './host.ts'
import { generateHostKey, peerIdOfKey, readHostKey } from './host-key.ts'
import { dialAddresses, peerIdBytes, peerIdText } from './peer.ts'
import { writeBytes } from './stream.ts'
import { StreamReader } from './stream-reader.ts'
import { loopbackHost, stopHosts } from './test-hosts.ts'

afterAll(stopHosts)

describe('a host', () => {
  test('is known by its key, in any of its forms', async () => {
    const seed = new Uint8Array(32).fill(3)
    const key = await readHostKey(seed)
    expect(await peerIdOfKey(key.raw)).toBe(await peerIdOfKey(seed))
    const stored = await generateHostKey()
    expect(await peerIdOfKey(stored)).toMatch(/^12D3KooW/)
    await expect(readHostKey(new Uint8Array(33))).rejects.toMatchObject({ code: 'HOST_KEY_INVALID' })
  })

  test('listens, is found by binary addresses, says who it is, and stops', async () => {
    const { host, at } = await loopbackHost()
    const { host: dialer } = await loopbackHost(undefined, { listen: [] })
    const binary = at.multiaddrs!.map((text) => multiaddr(text).bytes)
    const broken = Uint8Array.of(255, 255)
    await dialer.dial({ peerId: host.peerId, multiaddrs: [broken, ...binary] })
    await expect.poll(() => dialer.agentOf(host.peerId)).toBe(dealkitAgent)
    expect(await dialer.agentOf(await peerIdOfKey(await generateHostKey()))).toBeUndefined()
    await host.stop()
    await host.stop()
    await expect.poll(() => dialer.node.getConnections().length).toBe(0)
    await expect(dialer.dial(at, { attempts: 1 })).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
  })

  test.each([
    ['an address alone', '/ip4/127.0.0.1/tcp/1/p2p/12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'],
    [
      'an address that is no list',
      { peerId: '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN', multiaddrs: '/ip4' },
    ],
    ['no peer id', { peerId: null, multiaddrs: [] }],
    ['nothing', undefined],
  ])('refuses %s for a peer, and says what one is', async (_what, peer) => {
    const { host } = await loopbackHost()
    const expected = { code: 'PEER_INVALID', next: expect.stringContaining('{ peerId, multiaddrs }') }
    // What a script without types does.
    const untyped = (call: (...given: never[]) => Promise<unknown>) => Reflect.apply(call, host, [peer, ['/x/1']])
    await expect(untyped(host.dial)).rejects.toMatchObject(expected)
    await expect(untyped(host.openStream)).rejects.toMatchObject(expected)
  })

  // Timers of a few milliseconds may be left; those that libp2p would leave behind last one and two seconds.
  test('leaves no timer behind that keeps a program from ending', async () => {
    const script = `import { createHost } from ${JSON.stringify(new URL('./host.ts', import.meta.url).href)}
      const host = await createHost({ key: new Uint8Array(32), listen: ['/ip4/127.0.0.1/tcp/0'] })
      await host.start()
      await host.stop()
      const turn = () => new Promise(setImmediate)
      while (process.getActiveResourcesInfo().includes('TCPServerWrap')) await turn()
      const stopped = performance.now()
      while (process.getActiveResourcesInfo().includes('Timeout') && performance.now() - stopped < 500) await turn()
      console.log(process.getActiveResourcesInfo().join())`
    const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script]
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args)
    expect(stderr).toBe('')
    expect(stdout).not.toContain('Timeout')
  })

  test('that cannot listen says where', async () => {
    const { host } = await loopbackHost()
    const taken = host.addresses()[0]!.replace(/\/p2p\/.*/, '')
    const second = await createHost({ key: await generateHostKey(), listen: [taken] })
    await expect(second.start()).rejects.toMatchObject({
      code: 'HOST_LISTEN_FAILED',
      message: expect.stringContaining(taken),
    })
  })

  test('announces what it is told to', async () => {
    const { host } = await loopbackHost(undefined, { announce: ['/dns4/market.example/tcp/58418'] })
    expect(host.addresses()).toEqual([`/dns4/market.example/tcp/58418/p2p/${host.peerId}`])
  })
})

describe('peers', () => {
  const known = vectors<{ text: string; bytes_hex: string }>('peer-ids.json')
  test.skipIf(!vectorsPresent).each(known)('$text as bytes and back', ({ text, bytes_hex }) => {
    expect(Buffer.from(peerIdBytes(text)).toString('hex')).toBe(bytes_hex)
    expect(peerIdText(new Uint8Array(Buffer.from(bytes_hex, 'hex')))).toBe(text)
  })

  test('addresses get the peer id once; unreadable ones are named if nothing else is left', () => {
    const peerId = '12D3KooWJXLLG3KQjSrWcaKVzssBLyEViJ1ZV34E7Hac4KRhKe5X'
    const multiaddrs = ['/ip4/1.2.3.4/tcp/5', `/ip4/1.2.3.4/tcp/6/p2p/${peerId}`, 'nonsense']
    expect(dialAddresses({ peerId, multiaddrs }).map(String)).toEqual([
      `/ip4/1.2.3.4/tcp/5/p2p/${peerId}`,
      `/ip4/1.2.3.4/tcp/6/p2p/${peerId}`,
    ])
    expect(() => dialAddresses({ peerId, multiaddrs: ['nonsense'] })).toThrow('nonsense')
    expect(() => dialAddresses({ peerId: 'me' })).toThrow('"me"')
    expect(() => peerIdText(Uint8Array.of(1))).toThrow('01')
  })
})

describe('streams', () => {
  test('a reader that does not read holds the writer back, and gets all in the end', async () => {
    const total = 24 * 1024 * 1024
    let reader!: StreamReader
    const { at } = await loopbackHost((host) =>
      host.handle('/test', async (stream) => {
        reader = new StreamReader(stream)
        await reader.more()
      }),
    )
    const { host } = await loopbackHost()
    const stream = await host.openStream(at, ['/test'])
    let sent = 0
    const writing = (async () => {
      const chunk = new Uint8Array(256 * 1024)
      for (; sent < total; sent += chunk.length) await writeBytes(stream, chunk, {}, { protocol: '/test', peer: '' })
      await stream.close()
    })()
    await sleep(300)
    expect(sent).toBeLessThan(10 * 1024 * 1024)
    let got = 0
    do {
      got += reader.buffered.byteLength
      reader.take(reader.buffered.byteLength)
    } while (await reader.more())
    await writing
    expect(got).toBe(total)
  })

  test('a peer that never reads is given up on', async () => {
    const { at } = await loopbackHost((host) => host.handle('/test', async (stream) => stream.pause()))
    const { host } = await loopbackHost()
    const stream = await host.openStream(at, ['/test'])
    const details = { protocol: '/test', peer: at.peerId }
    const writing = writeBytes(stream, new Uint8Array(16 << 20), { timeoutMs: 200 }, details)
    await expect(writing).rejects.toMatchObject({ code: 'STREAM_TIMEOUT' })
    stream.abort(new Error('enough'))
  })
})

test('the end of a CBOR item is found however its bytes come', async () => {
  const { encode } = await import('@ipld/dag-cbor')
  const values = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.integer(),
      fc.string(),
      fc.uint8Array({ maxLength: 300 }),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('any'), { maxLength: 30 }),
      fc.dictionary(fc.string(), tie('any'), { maxKeys: 30 }),
    ),
  })).any
  fc.assert(
    fc.property(values, fc.uint8Array({ maxLength: 9 }), (value, tail) => {
      const item = encode(value)
      const bytes = new Uint8Array([...item, ...tail])
      const scan = new CborScan(1 << 20)
      let found: number | undefined
      for (let length = 0; found === undefined; length++) found = scan.end(bytes.subarray(0, length))
      expect(found).toBe(item.length)
    }),
    { seed: 1, numRuns: 100 },
  )
})
