import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { int } from '#sdk/codec/index.ts'
import { method } from '#sdk/rpc/method.ts'
import { createService } from './create-service.ts'
import { defineService } from './define-service.ts'
import { servedMethods } from './rpc/served-methods.ts'

const api = { Next: method('read', [], int), Fail: method('read', [], int) }
const counter = defineService({
  name: 'counter',
  needs: { node: { section: 'Node' } },
  config: { file: 'config.toml', schema: z.object({}) },
  rpc: { listen: () => '/ip4/127.0.0.1/tcp/0', version: 'v0', tokens: { kind: 'allow' }, anonymous: ['read'] },
  start({ metrics }) {
    metrics.byState('things', 'Things by state', () => [{ state: 'Ready' }, { state: 'Done' }, { state: 'Ready' }])
    metrics.gauge('height', 'How high', () => 12)
    const fail = () => {
      throw new Error('no')
    }
    return { versions: { v0: servedMethods(['Counter'], api, { Next: () => 1, Fail: fail }) } }
  },
})

let repo: string
let said: string[]
const logger = pino(
  new Writable({
    write(line, _encoding, done) {
      said.push((JSON.parse(String(line)) as { msg: string }).msg)
      done()
    },
  }),
)
beforeEach(async () => {
  repo = await mkdtemp(join(tmpdir(), 'dealkit-operation-'))
  said = []
})
afterEach(() => rm(repo, { recursive: true }))

const post = (url: string, name: string) =>
  fetch(`${url}/rpc/v0`, {
    method: 'POST',
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: `Counter.${name}`, params: [] }),
  })

it('counts and times calls, and tells how many things are in which state', async () => {
  await using service = createService(counter, { repo, logger, endpoints: { node: { url: 'http://x', token: '' } } })
  const { url } = await service.start()
  for (const name of ['Next', 'Next', 'Fail']) await post(url, name)
  const text = await (await fetch(`${url}/metrics`)).text()
  expect(text).toContain('rpc_calls_total{method="Next",outcome="ok"} 2')
  expect(text).toContain('rpc_calls_total{method="Fail",outcome="error"} 1')
  expect(text).toContain('rpc_call_seconds_count{method="Next"} 2')
  expect(text).toContain('things{state="Ready"} 2')
  expect(text).toContain('things{state="Done"} 1')
  expect(text).toContain('height 12')
  expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({ status: 'ok', service: 'counter' })
})

it('waits for what it needs, and says where it looks for it', async () => {
  let status = 200
  const node = createServer((_request, response) => response.writeHead(status).end('{}'))
  await new Promise<void>((listening) => node.listen(0, '127.0.0.1', listening))
  const { port } = node.address() as AddressInfo
  const again = () => new Promise<void>((listening) => node.listen(port, '127.0.0.1', listening))
  await new Promise((closed) => node.close(closed))

  const url = `/ip4/127.0.0.1/tcp/${port}`
  const endpoints = { node: { url, token: 'secret-token' } }
  await using service = createService(counter, { repo, logger, endpoints, awaits: ['node'] })
  const started = service.start()
  await expect
    .poll(() => said.join())
    .toContain(`node at http://127.0.0.1:${port}/rpc/v0 cannot be reached (ECONNREFUSED)`)
  await again()
  await started
  expect(said).toContain(`node at http://127.0.0.1:${port}/rpc/v0 answers`)
  await service.stop()

  status = 401
  await expect(service.start()).rejects.toMatchObject({ code: 'RPC_UNAUTHORIZED' })
  expect(said.join()).not.toContain('secret-token')
  await new Promise((closed) => node.close(closed))
})

it('can be told to give up waiting', async () => {
  const endpoints = { node: { url: 'http://127.0.0.1:1', token: '' } }
  const stop = new AbortController()
  await using service = createService(counter, { repo, logger, endpoints, awaits: ['node'], signal: stop.signal })
  const started = service.start()
  started.catch(() => undefined)
  await expect.poll(() => said.length).toBe(1)
  stop.abort(new Error('enough'))
  await expect(started).rejects.toThrow('enough')
})
