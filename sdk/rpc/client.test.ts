import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { jsonList, jsonNullable } from '#sdk/codec/json.ts'
import { int, text, uint64 } from '#sdk/codec/primitives.ts'
import { type ComponentApi, createClient } from './client.ts'
import { parseJson } from './json.ts'
import { channel, type MethodTable, method, param } from './method.ts'

const api = {
  component: 'toy',
  namespace: 'TOY',
  version: 'v0',
  methods: {
    Add: method('read', [param('a', uint64), param('b', uint64)], uint64),
    Params: method('read', [param('a', text()), param('b', jsonNullable(int))], jsonList(jsonNullable(text()))),
    Fail: method('read', [param('kind', text())], int),
    Hang: method('read', [], int),
    Count: channel('read', [param('to', int)], int),
  },
} as const satisfies ComponentApi<MethodTable>

interface Request {
  readonly id: number
  readonly method: string
  readonly params: readonly unknown[]
}

const failures: Record<string, unknown> = {
  unknown: { code: -32601, message: "method 'TOY.Fail' not found" },
  forbidden: { code: 1, message: "missing permission to invoke 'Fail'  (need 'write')" },
  ordinary: { code: 1, message: 'deal 7 not found', data: { code: 'DEAL_UNKNOWN' } },
}

function answer(request: Request): string {
  const reply = (result: string) => `{"jsonrpc":"2.0","id":${request.id},"result":${result}}`
  const [a, b] = request.params
  switch (request.method) {
    case 'TOY.Add':
      return reply(String(BigInt(String(a)) + BigInt(String(b))))
    case 'TOY.Params':
      return reply(JSON.stringify([a, b === null ? null : String(b)]))
    default:
      if (a === 'garbage') return '<html>'
      if (a === 'shape') return reply('"seven"')
      return JSON.stringify({ jsonrpc: '2.0', id: request.id, error: failures[String(a)] })
  }
}

let server: Server
let url: string
const cancelled: unknown[] = []
const sockets = new Set<WebSocket>()

beforeAll(async () => {
  server = createServer(async (request, response) => {
    if (request.headers.authorization !== 'Bearer secret') return response.writeHead(401).end()
    if (request.url !== '/rpc/v0') return response.writeHead(404).end()
    const call = parseJson(await readAll(request)) as Request
    if (call.method === 'TOY.Hang') return
    response.end(answer(call))
  })
  const channels = new WebSocketServer({
    server,
    verifyClient: ({ req }: { req: IncomingMessage }) => req.headers.authorization === 'Bearer secret',
  })
  channels.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('message', (data) => serveChannel(socket, JSON.parse(String(data)) as Request))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  for (const socket of sockets) socket.terminate()
  server.closeAllConnections()
  server.close()
})

/** Counts to the limit; to -1 it goes on, to -2 it breaks off, to -3 it talks nonsense. */
function serveChannel(socket: WebSocket, request: Request): void {
  if (request.method === 'xrpc.cancel') {
    cancelled.push(request.params[0])
    return
  }
  const [to] = request.params as [number]
  const number = 40 + request.id
  const send = (frame: unknown) => socket.send(JSON.stringify(frame))
  send({ jsonrpc: '2.0', id: request.id, result: number })
  const items = to < 0 ? 2 : to
  for (let i = 1; i <= items; i++) send({ jsonrpc: '2.0', method: 'xrpc.ch.val', params: [number, i] })
  if (to >= 0) send({ jsonrpc: '2.0', method: 'xrpc.ch.close', params: [number] })
  if (to === -2) socket.terminate()
  if (to === -3) socket.send('{"method": xrpc')
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

const connect = (token = 'secret') => createClient(api, { url, token })

async function collect(values: AsyncIterable<number>, into: number[] = []): Promise<number[]> {
  for await (const value of values) into.push(value)
  return into
}

describe('calls', () => {
  test('carry 64-bit numbers exactly, both ways', async () => {
    const client = connect()
    expect(await client.add(2n ** 63n, 2n ** 63n - 1n)).toBe(2n ** 64n - 1n)
    await client.close()
  })

  test('send null for what is left out', async () => {
    const client = connect()
    expect(await client.params('x')).toEqual(['x', null])
    expect(await client.params('x', 5)).toEqual(['x', '5'])
    await client.close()
  })

  test.each([
    ['unknown', 'RPC_METHOD_NOT_FOUND', /has no method TOY.Fail/],
    ['forbidden', 'RPC_FORBIDDEN', /need 'write'/],
    ['ordinary', 'RPC_ERROR', /^deal 7 not found$/],
    ['garbage', 'RPC_BAD_RESPONSE', /not JSON/],
    ['shape', 'RPC_BAD_RESPONSE', /TOY.Fail cannot be read: expected an integer, got "seven"/],
  ])('name the failure: %s', async (kind, code, message) => {
    const client = connect()
    await expect(client.fail(kind)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    await client.close()
  })

  test('keep what the component says besides its message', async () => {
    const client = connect()
    await expect(client.fail('ordinary')).rejects.toMatchObject({ details: { data: { code: 'DEAL_UNKNOWN' } } })
    await client.close()
  })

  test('name a refused token, a wrong path and a component that is not there', async () => {
    await expect(connect('other').add(1n, 1n)).rejects.toMatchObject({ code: 'RPC_UNAUTHORIZED' })
    const astray = createClient(api, { url: `${url}/other`, token: 'secret' })
    await expect(astray.add(1n, 1n)).rejects.toMatchObject({ code: 'RPC_BAD_RESPONSE' })
    const nobody = createClient(api, { url: 'http://127.0.0.1:1' })
    await expect(nobody.add(1n, 1n)).rejects.toMatchObject({ code: 'RPC_UNREACHABLE' })
  })

  test('end at their deadline, or when the caller gives up', async () => {
    const client = connect()
    await expect(client.with({ timeoutMs: 30 }).hang()).rejects.toMatchObject({ code: 'RPC_TIMEOUT' })
    const caller = new AbortController()
    const hanging = client.with({ signal: caller.signal }).hang()
    caller.abort(new Error('enough'))
    await expect(hanging).rejects.toThrow('enough')
    await client.close()
  })
})

describe('subscriptions', () => {
  test('give every value and end with the channel', async () => {
    const client = connect()
    expect(await collect(client.count(3))).toEqual([1, 2, 3])
    expect(await collect(client.count(2))).toEqual([1, 2])
    await client.close()
  })

  test('share a connection', async () => {
    const client = connect()
    expect(await Promise.all([collect(client.count(2)), collect(client.count(3))])).toEqual([
      [1, 2],
      [1, 2, 3],
    ])
    await client.close()
  })

  test('tell the component when the loop is left', async () => {
    const client = connect()
    const before = cancelled.length
    for await (const value of client.count(-1)) if (value === 2) break
    await expect.poll(() => cancelled.length).toBe(before + 1)
    await client.close()
  })

  test.each([
    [-2, /connection was lost/],
    [-3, /not JSON/],
  ])('end with the reason when the connection fails (%i)', async (to, reason) => {
    const client = connect()
    const values: number[] = []
    await expect(collect(client.count(to), values)).rejects.toMatchObject({
      code: 'RPC_UNREACHABLE',
      message: expect.stringMatching(reason),
    })
    expect(values).toEqual([1, 2])
    expect(await collect(client.count(1))).toEqual([1])
    await client.close()
  })

  test('are refused without the right token', async () => {
    const client = connect('other')
    await expect(collect(client.count(1))).rejects.toMatchObject({ code: 'RPC_UNAUTHORIZED' })
    await client.close()
  })
})
