import { once } from 'node:events'
import { connect } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { bool, int, text, uint64 } from '#sdk/codec/index.ts'
import { channel, type MethodTable, method, param } from '#sdk/rpc/method.ts'
import { issueToken, tokenVerifier } from '#sdk/rpc/token.ts'
import { serviceErrors } from '../errors.ts'
import { JsonText } from './json-text.ts'
import { type RpcServer, startRpcServer } from './rpc-server.ts'
import { servedMethods } from './served-methods.ts'

const secret = new Uint8Array(32).fill(7)
const api = {
  Add: method('read', [param('a', int), param('b', int)], int),
  Wide: method('read', [param('value', uint64)], uint64),
  Ready: method('read', [], text()),
  Fail: method('read', [], text()),
  Fault: method('read', [], text()),
  Refuse: method('read', [], text()),
  Reset: method('admin', [], bool),
  Nothing: method('read', [], bool),
  Sleep: method('read', [], text()),
  Count: channel('read', [param('to', int)], int),
  Forever: channel('read', [], int),
  Unserved: method('read', [], text()),
} satisfies MethodTable

let server: RpcServer
let token: string
let sleeping = 0
let woken = 0
let foreverEnded = 0

const methods = servedMethods(['Filecoin', 'Gateway'], api, {
  Add: (a, b) => a + b,
  Wide: (value) => value,
  Ready: () => new JsonText('"served as it is"'),
  Fail: () => {
    throw new Error('actor not found')
  },
  Fault: () => {
    throw new TypeError('undefined is not a function')
  },
  Refuse: async () => {
    throw serviceErrors.SERVICE_NOT_RUNNING({ service: 'chain', status: 'stopped' })
  },
  Reset: () => true,
  Nothing: () => undefined as never,
  Sleep: async (call) => {
    sleeping++
    if (!call.signal.aborted) await once(call.signal, 'abort')
    woken++
    return 'woken'
  },
  Count: async function* (to) {
    for (let i = 1; i <= to; i++) yield i
  },
  Forever: async function* (call) {
    try {
      for (let i = 0; !call.signal.aborted; i++) {
        yield i
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
    } finally {
      foreverEnded++
    }
  },
})

beforeAll(async () => {
  token = await issueToken(secret, { kind: 'allow' }, ['read'])
  server = await startRpcServer({
    listen: '/ip4/127.0.0.1/tcp/0/http',
    versions: { v0: methods, v1: methods },
    verify: tokenVerifier(secret),
    routes: [
      { path: '/healthz', open: true, handle: (_request, response) => void response.end('ok') },
      { path: '/resource', handle: (_request, response, call) => void response.end([...call.permissions].join()) },
    ],
    maxBodyBytes: 64 * 1024,
    logger: pino({ level: 'silent' }),
  })
})
afterAll(() => server.stop())

async function post(body: unknown, auth: string | undefined = token, path = '/rpc/v0') {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: auth === undefined || auth === '' ? {} : { authorization: `Bearer ${auth}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const reply = await response.text()
  return { status: response.status, reply, json: reply === '' ? undefined : JSON.parse(reply) }
}

const request = (name: string, params: unknown[] | null = [], id: number | string | undefined = 1) => ({
  jsonrpc: '2.0',
  method: `Filecoin.${name}`,
  params,
  ...(id === undefined ? {} : { id }),
})

describe('over HTTP', () => {
  it('answers on both paths and in both namespaces', async () => {
    const ok = { status: 200, reply: '{"jsonrpc":"2.0","id":1,"result":5}', json: expect.anything() }
    expect(await post(request('Add', [2, 3]))).toEqual(ok)
    expect(await post({ ...request('Add', [2, 3]), method: 'Gateway.Add' }, token, '/rpc/v1')).toEqual(ok)
  })

  it('keeps the id, integers past 2^53, and texts that are JSON already', async () => {
    expect((await post(request('Ready', null, 'abc'))).json).toEqual({
      jsonrpc: '2.0',
      id: 'abc',
      result: 'served as it is',
    })
    const body = '{"jsonrpc":"2.0","id":1,"method":"Filecoin.Wide","params":[18446744073709551615]}'
    expect((await post(body)).reply).toContain('"result":18446744073709551615}')
  })

  it('gives null for nothing, and no reply to a notification', async () => {
    expect((await post(request('Nothing'))).reply).toBe('{"jsonrpc":"2.0","id":1,"result":null}')
    const { id: _id, ...notification } = request('Add', [1, 2])
    expect(await post(notification)).toMatchObject({ status: 200, reply: '' })
  })

  it('runs a batch in order, leaving notifications out of the answer', async () => {
    const { id: _id, ...notification } = request('Add', [0, 0])
    const { json, status } = await post([request('Add', [1, 1], 1), notification, request('Nope', [], 2)])
    expect(status).toBe(200)
    expect(json).toEqual([
      { jsonrpc: '2.0', id: 1, result: 2 },
      { jsonrpc: '2.0', id: 2, error: { code: -32601, message: "method 'Filecoin.Nope' not found" } },
    ])
  })

  it.each([
    ['not JSON', '{"jsonrpc":', 500, -32700, 'Parse error'],
    ['nested too deeply', '['.repeat(5000) + ']'.repeat(5000), 500, -32700, 'Parse error'],
    ['empty', '', 400, -32600, 'Invalid request'],
    ['an empty batch', '[]', 400, -32600, 'Invalid request'],
    ['an unknown method', request('Nope'), 500, -32601, "method 'Filecoin.Nope' not found"],
    ['a method without handler', request('Unserved'), 500, -32601, "method 'Filecoin.Unserved' not found"],
    ['too few params', request('Add', [1]), 500, -32602, "wrong param count (method 'Filecoin.Add'): 1 != 2"],
    ['a bad id', { ...request('Add'), id: {} }, 500, -32700, 'failed to parse ID: invalid id type: object'],
    [
      'a channel over HTTP',
      request('Count', [1]),
      500,
      -32601,
      "method 'Filecoin.Count' not supported in this mode (no out channel support)",
    ],
    [
      'a bad param',
      request('Add', [1, 'x']),
      500,
      -32700,
      `unmarshaling params for 'Filecoin.Add' (param: b): expected an integer, got "x"`,
    ],
  ])('refuses %s', async (_what, body, status, code, message) => {
    expect(await post(body)).toMatchObject({ status, json: { error: { code, message } } })
  })

  it('refuses a body over the limit, announced or not', async () => {
    const message = 'request bigger than maximum 65536 allowed'
    expect(await post(' '.repeat(70_000))).toMatchObject({ status: 500, json: { error: { code: -32700, message } } })
    const response = await fetch(`${server.url}/rpc/v0`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: ReadableStream.from(Array.from({ length: 70 }, () => Buffer.alloc(1024, 32))),
      duplex: 'half',
    } as RequestInit)
    expect(await response.json()).toMatchObject({ error: { code: -32700, message } })
  })

  it('tells ordinary errors, faults of the program, and missing permission apart', async () => {
    expect(await post(request('Fail'))).toMatchObject({
      status: 200,
      json: { error: { code: 1, message: 'actor not found' } },
    })
    expect((await post(request('Fault'))).json.error).toMatchObject({
      code: 0,
      message: expect.stringContaining("panic in rpc method 'Filecoin.Fault'"),
    })
    expect((await post(request('Refuse'))).json.error).toMatchObject({
      code: 1,
      message: 'chain is stopped',
      data: { code: 'SERVICE_NOT_RUNNING', next: 'Start it first.' },
    })
    expect(await post(request('Reset'))).toMatchObject({
      status: 200,
      json: { error: { code: 1, message: "missing permission to invoke 'Reset'  (need 'admin')" } },
    })
  })

  it('answers 401 without a token, with a wrong one, without Bearer; takes either payload, header or query', async () => {
    expect(await post(request('Add', [1, 1]), '')).toMatchObject({ status: 401, reply: '' })
    const foreign = await issueToken(new Uint8Array(32), { kind: 'allow' }, ['read'])
    expect(await post(request('Add', [1, 1]), foreign)).toMatchObject({ status: 401 })
    const bare = await fetch(`${server.url}/rpc/v0`, { method: 'POST', headers: { authorization: token }, body: '{}' })
    expect(bare.status).toBe(401)
    const admin = await issueToken(secret, { kind: 'perm', name: 'MarketLocalToken' }, ['read', 'admin'])
    expect((await post(request('Reset'), admin)).json.result).toBe(true)
    expect((await post(request('Reset'), '', `/rpc/v0?token=${admin}`)).json.result).toBe(true)
  })

  it('serves other routes, open or behind the token, and 404 and 405 beside them', async () => {
    expect(await (await fetch(`${server.url}/healthz`)).text()).toBe('ok')
    expect((await fetch(`${server.url}/resource`)).status).toBe(401)
    expect(await (await fetch(`${server.url}/resource?token=${token}`)).text()).toBe('read')
    expect((await fetch(`${server.url}/nowhere`)).status).toBe(404)
    expect((await fetch(`${server.url}/rpc/v0?token=${token}`)).status).toBe(405)
  })

  it('aborts the call of a caller that goes away', async () => {
    const leaving = new AbortController()
    const before = woken
    const call = fetch(`${server.url}/rpc/v0?token=${token}`, {
      method: 'POST',
      body: JSON.stringify(request('Sleep')),
      signal: leaving.signal,
    })
    await expect.poll(() => sleeping).toBe(before + 1)
    leaving.abort()
    await expect(call).rejects.toThrow()
    await expect.poll(() => woken).toBe(before + 1)
  })
})

describe('over WebSocket', () => {
  async function connect(query = `?token=${token}`) {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/rpc/v0${query}`)
    const frames: unknown[] = []
    socket.on('message', (data) => frames.push(JSON.parse(String(data))))
    await once(socket, 'open')
    const send = (json: unknown) => socket.send(JSON.stringify(json))
    return { socket, frames, send }
  }

  it('refuses the upgrade without a token', async () => {
    await expect(connect('')).rejects.toThrow('401')
  })

  it('answers calls as they finish, and reports protocol errors', async () => {
    const { socket, frames, send } = await connect()
    send(request('Sleep', [], 1))
    send(request('Add', [1, 2], 2))
    send(request('Nope', [], 3))
    socket.send('{')
    await expect.poll(() => frames.length).toBe(3)
    expect(frames).toEqual(
      expect.arrayContaining([
        { jsonrpc: '2.0', id: 2, result: 3 },
        { jsonrpc: '2.0', id: 3, error: { code: -32601, message: "method 'Filecoin.Nope' not found" } },
        { jsonrpc: '2.0', id: null, error: { code: -32700, message: 'Parse error' } },
      ]),
    )
    send({ jsonrpc: '2.0', method: 'xrpc.cancel', params: [1] })
    await expect.poll(() => frames.at(-1)).toEqual({ jsonrpc: '2.0', id: 1, result: 'woken' })
    socket.close()
  })

  it('streams a channel after its reply, and closes it', async () => {
    const { socket, frames, send } = await connect()
    send(request('Count', [2], 9))
    await expect.poll(() => frames.length).toBe(4)
    expect(frames).toEqual([
      { jsonrpc: '2.0', id: 9, result: 1 },
      { jsonrpc: '2.0', method: 'xrpc.ch.val', params: [1, 1] },
      { jsonrpc: '2.0', method: 'xrpc.ch.val', params: [1, 2] },
      { jsonrpc: '2.0', method: 'xrpc.ch.close', params: [1] },
    ])
    socket.close()
  })

  it('ends a channel on xrpc.cancel, and when the caller goes away', async () => {
    const { socket, frames, send } = await connect()
    const before = foreverEnded
    send(request('Forever', [], 5))
    await expect.poll(() => frames.length).toBeGreaterThan(2)
    send({ jsonrpc: '2.0', method: 'xrpc.cancel', params: [5] })
    await expect.poll(() => frames.at(-1)).toEqual({ jsonrpc: '2.0', method: 'xrpc.ch.close', params: [1] })
    await expect.poll(() => foreverEnded).toBe(before + 1)
    send(request('Forever', [], 6))
    await expect.poll(() => frames.at(-1)).toMatchObject({ method: 'xrpc.ch.val' })
    socket.terminate()
    await expect.poll(() => foreverEnded).toBe(before + 2)
  })
})

it('stops with calls and channels running, once and again', async () => {
  const own = await startRpcServer({
    listen: '/ip4/127.0.0.1/tcp/0',
    versions: { v0: methods },
    verify: tokenVerifier(secret),
    anonymous: ['read'],
    logger: pino({ level: 'silent' }),
  })
  const before = sleeping
  const call = fetch(`${own.url}/rpc/v0`, { method: 'POST', body: JSON.stringify(request('Sleep')) })
  const socket = new WebSocket(`${own.url.replace('http', 'ws')}/rpc/v0`)
  await once(socket, 'open')
  socket.send(JSON.stringify(request('Forever')))
  await once(socket, 'message')
  await expect.poll(() => sleeping).toBe(before + 1)
  const closed = once(socket, 'close')
  await Promise.all([own.stop(), own.stop()])
  await closed
  expect(await (await call).json()).toMatchObject({ result: 'woken' })
  await expect(fetch(own.url)).rejects.toThrow()
})

it('takes so many connections and no more', async () => {
  const own = await startRpcServer({
    listen: '/ip4/127.0.0.1/tcp/0',
    versions: { v0: methods },
    verify: tokenVerifier(secret),
    anonymous: ['read'],
    maxConnections: 2,
    logger: pino({ level: 'silent' }),
  })
  const open = async () => {
    const socket = new WebSocket(`${own.url.replace('http', 'ws')}/rpc/v0`)
    await once(socket, 'open')
    return socket
  }
  const [first] = [await open(), await open()]
  await expect(open()).rejects.toThrow()
  const closed = once(first, 'close')
  first.close()
  await closed
  await expect.poll(() => open().then(Boolean, () => false)).toBe(true)
  await own.stop()
})

it('gives a request so long to arrive, and no longer', async () => {
  const own = await startRpcServer({
    listen: '/ip4/127.0.0.1/tcp/0',
    versions: { v0: methods },
    verify: tokenVerifier(secret),
    anonymous: ['read'],
    requestTimeout: 200,
    logger: pino({ level: 'silent' }),
  })
  const socket = connect(own.port, '127.0.0.1')
  socket.write('POST /rpc/v0 HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n{"jsonrpc"')
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 408 /)
  socket.destroy()
  await own.stop()
})

it('says where it cannot listen', async () => {
  const options = { versions: {}, verify: tokenVerifier(secret), logger: pino({ level: 'silent' }) }
  await expect(startRpcServer({ ...options, listen: `/ip4/127.0.0.1/tcp/${server.port}` })).rejects.toMatchObject({
    code: 'SERVICE_LISTEN_FAILED',
    message: expect.stringContaining('EADDRINUSE'),
  })
  await expect(startRpcServer({ ...options, listen: 'localhost:80' })).rejects.toMatchObject({
    code: 'SERVICE_LISTEN_ADDRESS',
  })
})
