import { afterEach, describe, expect, it } from 'vitest'
import { jsonNullable } from '#sdk/codec/json.ts'
import { int, int64, text } from '#sdk/codec/primitives.ts'
import { createClient } from './client.ts'
import { channel, type MethodTable, method, param } from './method.ts'
import { reply, type Script, type ScriptedServer, scriptedServer } from './testing/scripted-server.ts'

const methods = {
  Echo: method('read', [param('value', int64)], int64),
  Name: method('read', [], text()),
  Push: method('write', [], text()),
  Find: method('read', [param('text', text()), param('limit', jsonNullable(int))], int),
  Watch: channel('read', [], text()),
} satisfies MethodTable
const api = { component: 'venus node', namespace: 'Filecoin', version: 'v1', methods } as const

let server: ScriptedServer | undefined
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
  await server?.stop()
  server = undefined
})

async function connected(script: Script, options: { token?: string; timeoutMs?: number } = {}) {
  server = await scriptedServer(script)
  const client = createClient(api, { url: server.url, ...options })
  open.push(client)
  return { client, server }
}

const answer = (result: unknown): Script => ({
  call: ({ id }, response) => reply(response, { jsonrpc: '2.0', id, result }),
})

describe('a call', () => {
  it('posts the Go name with positional parameters and the token, and keeps all digits', async () => {
    const { client, server } = await connected(
      {
        call: ({ id }, response) => response.end(`{"jsonrpc":"2.0","id":${id},"result":9223372036854775807}`),
      },
      { token: 'a.b.c' },
    )
    expect(await client.echo(9223372036854775806n)).toBe(9223372036854775807n)
    expect(server.requests[0]).toMatchObject({
      path: '/rpc/v1',
      authorization: 'Bearer a.b.c',
      body: '{"jsonrpc":"2.0","id":1,"method":"Filecoin.Echo","params":[9223372036854775806]}',
    })
  })

  it('sends null for what is left out, and says where an answer has another shape', async () => {
    const { client, server } = await connected(answer('seven'))
    await expect(client.find('x')).rejects.toMatchObject({
      code: 'RPC_BAD_RESPONSE',
      message: 'The answer of the venus node to Filecoin.Find cannot be read: expected an integer, got "seven"',
    })
    expect(JSON.parse(server.requests[0]!.body).params).toEqual(['x', null])
  })

  it('goes to the namespace of its table', async () => {
    server = await scriptedServer(answer('ok'))
    const market = createClient({ ...api, namespace: 'VENUS_MARKET', version: 'v0' }, { url: server.url })
    open.push(market)
    expect(await market.name()).toBe('ok')
    expect(JSON.parse(server.requests[0]!.body).method).toBe('VENUS_MARKET.Name')
    expect(server.requests[0]!.path).toBe('/rpc/v0')
  })

  it('shares connections, which are kept between calls', async () => {
    const { client, server } = await connected(answer('ok'))
    for (let i = 0; i < 5; i++) await client.name()
    await client.with({ timeoutMs: 1000 }).name()
    expect(server.connections).toBe(1)
  })

  it('of hundreds at once under one signal warns of nothing', async () => {
    const { client } = await connected(answer('ok'))
    const warnings: Error[] = []
    const note = (warning: Error) => warnings.push(warning)
    process.on('warning', note)
    const under = client.with({ signal: new AbortController().signal, timeoutMs: 10_000 })
    await Promise.all(Array.from({ length: 200 }, () => under.name()))
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', note)
    expect(warnings).toEqual([])
  })

  it.each([
    ['unknown method', { code: -32601, message: "method 'Filecoin.Name' not found" }, 500, 'RPC_METHOD_NOT_FOUND'],
    ['missing permission', { code: 1, message: "missing permission to invoke 'Name'" }, 200, 'RPC_FORBIDDEN'],
    ['ordinary error', { code: 1, message: 'actor not found', data: { code: 'X' } }, 200, 'RPC_ERROR'],
    ['panic', { code: 0, message: 'fatal error calling' }, 200, 'RPC_ERROR'],
  ])('tells apart: %s', async (_what, error, status, code) => {
    const { client } = await connected({ call: ({ id }, response) => reply(response, { id, error }, status) })
    await expect(client.name()).rejects.toMatchObject({ code, message: expect.stringContaining(error.message) })
  })

  it('keeps code and data of an error', async () => {
    const error = { code: 12, message: 'null round', data: 7 }
    const { client } = await connected({ call: ({ id }, response) => reply(response, { id, error }) })
    await expect(client.name()).rejects.toMatchObject({
      message: 'null round',
      details: { rpcCode: 12, data: 7, method: 'Filecoin.Name', component: 'venus node' },
    })
  })

  it.each([
    [401, '', 'RPC_UNAUTHORIZED'],
    [403, 'no', 'RPC_FORBIDDEN'],
    [404, 'not here', 'RPC_BAD_RESPONSE'],
    [502, '<html>', 'RPC_BAD_RESPONSE'],
    [200, '', 'RPC_BAD_RESPONSE'],
    [200, '[]', 'RPC_BAD_RESPONSE'],
    [200, '{"result":7}', 'RPC_BAD_RESPONSE'],
    [200, '['.repeat(1000), 'RPC_BAD_RESPONSE'],
  ])('answered with %i %s', async (status, body, code) => {
    const { client } = await connected({ call: (_, response) => response.writeHead(status).end(body) })
    await expect(client.name()).rejects.toMatchObject({ code })
  })

  it('ends at its deadline, and at its signal', async () => {
    const { client } = await connected({ call: () => undefined })
    await expect(client.with({ timeoutMs: 30 }).name()).rejects.toMatchObject({ code: 'RPC_TIMEOUT' })
    const leaving = new AbortController()
    const call = client.with({ signal: leaving.signal }).name()
    leaving.abort(new Error('enough'))
    await expect(call).rejects.toThrow('enough')
  })

  it('reads no answer over the limit', async () => {
    server = await scriptedServer(answer('x'.repeat(5000)))
    const { RpcProvider } = await import('./provider.ts')
    const provider = new RpcProvider({ url: server.url, component: 'node', version: 'v1', maxResponseBytes: 4096 })
    open.push({ close: () => provider.destroy() })
    await expect(provider.send({ method: 'X', params: [] }, { safe: true })).rejects.toMatchObject({
      code: 'RPC_BAD_RESPONSE',
      message: expect.stringContaining('over 4096 bytes'),
    })
  })

  it('names component and URL of who cannot be reached, without credentials', async () => {
    const client = createClient(api, { url: 'http://me:secret@127.0.0.1:1/rpc/v1', token: 'hush' })
    open.push(client)
    const failure = (await client.name().catch((error: Error) => error)) as Error
    expect(failure).toMatchObject({ code: 'RPC_UNREACHABLE' })
    expect(failure.message).toBe('The venus node at http://127.0.0.1:1/rpc/v1 cannot be reached: ECONNREFUSED')
    expect(client.url).toBe('http://127.0.0.1:1/rpc/v1')
    expect(JSON.stringify(failure)).not.toMatch(/secret|hush/)
  })

  it('tries again while nobody listens yet', async () => {
    const first = await scriptedServer()
    const port = Number(new URL(first.url).port)
    await first.stop()
    const client = createClient(api, { url: first.url })
    open.push(client)
    const call = client.push()
    await new Promise((resolve) => setTimeout(resolve, 50))
    server = await scriptedServer(answer('late'), port)
    expect(await call).toBe('late')
  })

  it('repeats a read under which an idle connection was closed, but nothing that writes', async () => {
    let calls = 0
    const { client, server } = await connected({
      call: ({ id }, response, request) => {
        if (++calls % 2 === 0) request.socket.resetAndDestroy()
        else reply(response, { id, result: 'ok' })
      },
    })
    await client.name()
    expect(await client.name()).toBe('ok')
    await expect(client.push()).rejects.toMatchObject({
      code: 'RPC_UNREACHABLE',
      message: expect.stringContaining('Filecoin.Push may have been carried out'),
    })
    expect(server.requests).toHaveLength(4)
  })
})
