import { afterEach, describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { int, text } from '#sdk/codec/primitives.ts'
import { createClient } from './client.ts'
import { channel, type MethodTable, param } from './method.ts'
import { subscription } from './subscription.ts'
import { type Received, type Script, type ScriptedServer, scriptedServer } from './testing/scripted-server.ts'

const methods = { Watch: channel('read', [param('from', int)], text()) } satisfies MethodTable
const api = { component: 'venus node', namespace: 'Filecoin', version: 'v1', methods } as const

let server: ScriptedServer | undefined
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
  await server?.stop()
  server = undefined
})

async function connected(script: Script) {
  server = await scriptedServer(script)
  const client = createClient(api, { url: server.url, token: 'a.b.c' })
  open.push(client)
  return { client, server }
}

const send = (socket: WebSocket, frame: object) => socket.send(JSON.stringify({ jsonrpc: '2.0', ...frame }))
const value = (socket: WebSocket, channel: number, item: unknown) =>
  send(socket, { method: 'xrpc.ch.val', params: [channel, item] })
const close = (socket: WebSocket, channel: number) => send(socket, { method: 'xrpc.ch.close', params: [channel] })

/** Answers a subscription with these values on channel 7 and then closes it. */
const values =
  (...items: unknown[]) =>
  ({ id, method }: Received, socket: WebSocket) => {
    if (method === 'xrpc.cancel') return
    send(socket, { id, result: 7 })
    for (const item of items) value(socket, 7, item)
    close(socket, 7)
  }

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of values) all.push(item)
  return all
}

describe('a subscription', () => {
  it('gives its values in order, then ends, and its connection with it', async () => {
    const { client, server } = await connected({ frame: values('a', 'b', 'c') })
    expect(await collect(client.watch(3))).toEqual(['a', 'b', 'c'])
    expect(server.frames).toEqual([{ jsonrpc: '2.0', id: 1, method: 'Filecoin.Watch', params: [3] }])
    await expect.poll(() => server.sockets.size).toBe(0)
  })

  it('is cancelled by its request when the loop is left', async () => {
    const { client, server } = await connected({
      frame: ({ id, method }, socket) => {
        if (method === 'xrpc.cancel') return
        send(socket, { id, result: 4 })
        for (const item of ['a', 'b', 'c']) value(socket, 4, item)
      },
    })
    for await (const item of client.watch(0)) if (item === 'b') break
    await expect.poll(() => server.frames.at(-1)).toMatchObject({ method: 'xrpc.cancel', params: [1] })
  })

  it('is cancelled by an iterator that never read', async () => {
    const { client, server } = await connected({ frame: ({ id }, socket) => send(socket, { id, result: 1 }) })
    const iterator = client.watch(0)[Symbol.asyncIterator]()
    await expect.poll(() => server.frames.length).toBe(1)
    const waiting = iterator.next()
    expect(await iterator.return?.()).toEqual({ value: undefined, done: true })
    expect(await waiting).toEqual({ value: undefined, done: true })
    await expect.poll(() => server.frames.at(-1)?.method).toBe('xrpc.cancel')
  })

  it('shares its connection with others, each with its own values', async () => {
    const { client, server } = await connected({
      frame: ({ id, method, params }, socket) => {
        if (method === 'xrpc.cancel') return
        send(socket, { id, result: id + 10 })
        value(socket, id + 10, `from ${params[0]}`)
        if (id === 2) {
          close(socket, 12)
          close(socket, 11)
        }
      },
    })
    expect(await Promise.all([collect(client.watch(1)), collect(client.watch(2))])).toEqual([['from 1'], ['from 2']])
    expect(server.upgrades).toBe(1)
  })

  it('outlives one that began as the connection of the one before was closing', async () => {
    const { client } = await connected({ frame: values('x') })
    for (let i = 0; i < 20; i++) expect(await collect(client.watch(i))).toEqual(['x'])
  })

  it('ends with the error of its call, or of a value that cannot be read', async () => {
    const { client, server } = await connected({
      frame: ({ id }, socket) => send(socket, { id, error: { code: 1, message: 'no' } }),
    })
    await expect(collect(client.watch(0))).rejects.toMatchObject({ code: 'RPC_ERROR', message: 'no' })
    server.script = { frame: values('fine', 5) }
    const items: string[] = []
    const reading = (async () => {
      for await (const item of client.watch(0)) items.push(item)
    })()
    await expect(reading).rejects.toMatchObject({ code: 'RPC_BAD_RESPONSE' })
    expect(items).toEqual(['fine'])
  })

  it('ends with an error when the connection is lost, or speaks no JSON', async () => {
    const { client, server } = await connected({ frame: (_, socket) => socket.terminate() })
    await expect(collect(client.watch(0))).rejects.toMatchObject({
      code: 'RPC_UNREACHABLE',
      message: expect.stringContaining('the connection was lost'),
    })
    server.script = { frame: (_, socket) => socket.send('{') }
    await expect(collect(client.watch(0))).rejects.toMatchObject({ code: 'RPC_BAD_RESPONSE' })
    server.script = { frame: values('again') }
    expect(await collect(client.watch(0))).toEqual(['again'])
  })

  it('tells who refused it, and waits longer after every failure', async () => {
    const { client, server } = await connected({ refuse: 401 })
    await expect(collect(client.watch(0))).rejects.toMatchObject({ code: 'RPC_UNAUTHORIZED' })
    server.script = { refuse: 503 }
    const began = performance.now()
    await expect(collect(client.watch(0))).rejects.toThrow('HTTP 503')
    await expect(collect(client.watch(0))).rejects.toThrow('HTTP 503')
    expect(performance.now() - began).toBeGreaterThan(290)
    server.script = { frame: values('ok') }
    expect(await collect(client.watch(0))).toEqual(['ok'])
  })

  it('ends at its signal, with the signal’s reason', async () => {
    const { client } = await connected({ frame: ({ id }, socket) => send(socket, { id, result: 1 }) })
    const leaving = new AbortController()
    const reading = collect(client.with({ signal: leaving.signal }).watch(0))
    leaving.abort(new Error('enough'))
    await expect(reading).rejects.toThrow('enough')
    await expect(collect(client.with({ signal: leaving.signal }).watch(0))).rejects.toThrow('enough')
  })

  it('ends quietly when the client is closed', async () => {
    const { client, server } = await connected({ frame: ({ id }, socket) => send(socket, { id, result: 1 }) })
    const reading = collect(client.watch(0))
    await expect.poll(() => server.frames.length).toBe(1)
    const early = collect(client.watch(1))
    await client.close()
    expect(await Promise.all([reading, early])).toEqual([[], []])
    await expect.poll(() => server.sockets.size).toBe(0)
  })
})

describe('what arrives between two steps of a loop', () => {
  it('is kept up to a limit, and told of beyond', async () => {
    let failed: Error | undefined
    let fail: (error: Error) => void = () => undefined
    const slow = subscription<number>((receive) => {
      for (let i = 1; i <= 4; i++) {
        try {
          receive(i)
        } catch (error) {
          failed = error as Error
        }
      }
      const ended = new Promise<void>((_, reject) => {
        fail = reject
      })
      return [() => undefined, ended]
    }, 3)
    fail(failed!)
    const seen: number[] = []
    const reading = (async () => {
      for await (const item of slow) seen.push(item)
    })()
    await expect(reading).rejects.toMatchObject({ code: 'RPC_SUBSCRIPTION_BEHIND', details: { limit: 3 } })
    expect(seen).toEqual([1, 2, 3])
    expect(await slow[Symbol.asyncIterator]().next()).toEqual({ value: undefined, done: true })
  })
})
