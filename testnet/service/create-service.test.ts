import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { text } from '#sdk/codec/index.ts'
import { method } from '#sdk/rpc/method.ts'
import { configDuration } from './config/config-duration.ts'
import { createService } from './create-service.ts'
import { defineService } from './define-service.ts'
import { openRepo } from './repo/repo.ts'
import { servedMethods } from './rpc/served-methods.ts'

const logger = pino({ level: 'silent' })
const happened: string[] = []
const api = { Greet: method('read', [], text()) }

const schema = z.object({
  API: z
    .object({
      ListenAddress: z.string().default('/ip4/127.0.0.1/tcp/0').describe('Where the API listens'),
      Secret: z.string().default(''),
    })
    .prefault({})
    .describe('The JSON-RPC server'),
  Node: z.object({ Url: z.string().default(''), Token: z.string().default('') }).prefault({}),
  Greeting: z.string().default('hello').describe('What it says'),
})

const greeter = defineService({
  name: 'greeter',
  needs: { node: { section: 'Node' }, gateway: { section: 'Gateway', optional: true } },
  config: { file: 'config.toml', schema },
  rpc: {
    listen: (config) => config.API.ListenAddress,
    version: 'v0',
    tokens: { kind: 'perm', name: 'GreeterLocalToken' },
    secret: { section: 'API', key: 'Secret' },
  },
  start(context) {
    context.onStop(() => happened.push('first'))
    context.onStop(async () => happened.push('second'))
    context.signal.addEventListener('abort', () => happened.push('abort'))
    if (context.config.value.Greeting === 'trouble') throw new Error('trouble')
    const { node, gateway } = context.endpoints
    const greet = () => `${context.config.value.Greeting} ${node.url} ${gateway?.url}`
    return { versions: { v0: servedMethods(['Greeter'], api, { Greet: greet }) } }
  },
})

let repo: string
const node = { url: 'http://127.0.0.1:3453', token: 't' }
beforeEach(async () => {
  repo = await mkdtemp(join(tmpdir(), 'dealkit-service-'))
  happened.length = 0
})
afterEach(() => rm(repo, { recursive: true }))

async function shutdown(url: string, token: string): Promise<{ error?: { message: string } }> {
  const answer = await fetch(`${url}/rpc/v0`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'Greeter.Shutdown', params: [] }),
  })
  return answer.json() as Promise<{ error?: { message: string } }>
}

it('is shut down by a call where the process is its own, after the answer', async () => {
  const ended = Promise.withResolvers<void>()
  const own = createService(greeter, { repo, logger, endpoints: { node }, shutdown: () => ended.resolve() })
  const { url, token } = await own.start()
  const reader = await own.token('write')
  expect((await shutdown(url, reader)).error?.message).toContain("missing permission to invoke 'Shutdown'")
  expect(await shutdown(url, token)).not.toHaveProperty('error')
  await ended.promise
  await own.stop()
  const shared = createService(greeter, { repo, logger, endpoints: { node } })
  const again = await shared.start()
  const { error } = await shutdown(again.url, again.token)
  expect(error?.message).toContain('greeter is no process of its own')
  await shared.stop()
})

it('says at the start which settings have no effect here', async () => {
  const said: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => said.push((JSON.parse(line) as { msg: string }).msg) })
  const settings = z.object({
    Journal: z.object({ Path: z.string().default('journal'), Secret: z.string().default('') }).prefault({}),
    Period: configDuration.default(10_000),
  })
  const idle = { Journal: 'there is none', Period: 'nothing is periodic' }
  const quiet = defineService({
    name: 'quiet',
    needs: {},
    config: { file: 'config.toml', schema: settings, idle },
    rpc: { listen: () => '/ip4/127.0.0.1/tcp/0', version: 'v0', tokens: { kind: 'allow' } },
    start: () => ({ versions: {} }),
  })
  const usual = createService(quiet, { repo, logger: log })
  await usual.start()
  await usual.stop()
  expect(said).toEqual([])
  const config = { Journal: { Path: '/var/journal', Secret: 'abc' }, Period: '1h' }
  const changed = createService(quiet, { repo, logger: log, config })
  await changed.start()
  await changed.stop()
  expect(said).toEqual([
    '[Journal] Path = "/var/journal" has no effect here: there is none',
    '[Journal] Secret = … has no effect here: there is none',
    'Period = "1h0m0s" has no effect here: nothing is periodic',
  ])
})

async function greet(url: string, token: string): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'Greeter.Greet', params: [] })
  const response = await fetch(`${url}/rpc/v0`, { method: 'POST', body, headers: { authorization: `Bearer ${token}` } })
  return ((await response.json()) as { result: unknown }).result
}

it('starts once, serves, and stops once, backwards; then starts again with the same secret', async () => {
  const service = createService(greeter, { repo, endpoints: { node }, logger })
  expect(() => service.endpoint).toThrow('greeter is stopped')
  const [first, again] = await Promise.all([service.start(), service.start()])
  expect(again).toBe(first)
  expect(await greet(first.url, first.token)).toBe('hello http://127.0.0.1:3453 undefined')
  expect(await greet(first.url, await service.token('read'))).toContain('hello')
  const health = await fetch(`${first.url}/healthz`)
  expect(await health.json()).toMatchObject({ status: 'ok', service: 'greeter' })

  await Promise.all([service.stop(), service.stop()])
  await service.stop()
  expect(happened).toEqual(['abort', 'second', 'first'])
  await expect(fetch(first.url)).rejects.toThrow()
  const second = await service.start()
  expect(await greet(second.url, first.token)).toContain('hello')
  await service.stop()
})

it('keeps token, api and configuration for the owner, and leaves no lock behind', async () => {
  const service = createService(greeter, { repo, endpoints: { node }, config: { Greeting: 'hi' }, logger })
  const { token } = await service.start()
  expect(await readFile(join(repo, 'token'), 'utf8')).toBe(token)
  expect(await readFile(join(repo, 'api'), 'utf8')).toBe(service.multiaddr)
  for (const name of ['token', 'api', 'config.toml', 'repo.lock']) {
    expect((await stat(join(repo, name))).mode & 0o777, name).toBe(0o600)
  }
  await service.stop()
  expect((await readdir(repo)).sort()).toEqual(['api', 'config.toml', 'token'])
})

it('completes a configuration that somebody began by hand with what the flags say, and keeps what it says', async () => {
  const path = join(repo, 'config.toml')
  await writeFile(path, 'Greeting = "by hand"\n\n[Node]\nUrl = ""\n')
  const config = { Greeting: 'by flag', Node: { Url: 'http://127.0.0.1:1', Token: 'secret' } }
  const service = createService(greeter, { repo, config, logger })
  const { url, token } = await service.start()
  expect(await greet(url, token)).toContain('by flag http://127.0.0.1:1')
  await service.stop()
  const alone = createService(greeter, { repo, logger })
  const again = await alone.start()
  expect(await greet(again.url, again.token)).toContain('by hand http://127.0.0.1:1')
  await alone.stop()
})

it('keeps its secret when it comes back with flags of the same section', async () => {
  const config = { API: { ListenAddress: '/ip4/127.0.0.1/tcp/0' } }
  const service = createService(greeter, { repo, endpoints: { node }, config, logger })
  const { token } = await service.start()
  await service.stop()
  const { url } = await service.start()
  expect(await greet(url, token)).toContain('hello')
  await service.stop()
})

it('writes a commented configuration at first, and later lays flags over it without writing them', async () => {
  const path = join(repo, 'config.toml')
  const first = createService(greeter, { repo, endpoints: { node }, config: { Greeting: 'hi' }, logger })
  await first.start()
  await first.stop()
  const written = await readFile(path, 'utf8')
  expect(written.split('\n').slice(0, 3)).toEqual(['# Default config:', '# What it says', 'Greeting = "hi"'])
  expect(written).toContain(
    '# The JSON-RPC server\n[API]\n# Where the API listens\nListenAddress = "/ip4/127.0.0.1/tcp/0"',
  )

  const flagged = createService(greeter, { repo, endpoints: { node }, config: { Greeting: 'moin' }, logger })
  const { url, token } = await flagged.start()
  expect(await greet(url, token)).toContain('moin')
  await flagged.stop()
  expect(await readFile(path, 'utf8')).toBe(written)

  await writeFile(path, `${written}\n[Node]\nUrl = 4\n`.replace('\n[Node]\nUrl = ""\nToken = ""', ''))
  await expect(flagged.start()).rejects.toMatchObject({
    code: 'SERVICE_CONFIG_INVALID',
    message: expect.stringContaining('Node.Url'),
  })
  await writeFile(path, 'Greeting = ')
  await expect(flagged.start()).rejects.toMatchObject({ code: 'SERVICE_CONFIG_INVALID' })
})

it('names an endpoint that is missing, and undoes a start that fails', async () => {
  await expect(createService(greeter, { repo, logger }).start()).rejects.toMatchObject({
    code: 'SERVICE_ENDPOINT_MISSING',
    message: 'greeter needs the address of node, and [Node] has no Url',
  })
  await rm(join(repo, 'config.toml'))
  const trouble = createService(greeter, { repo, endpoints: { node }, config: { Greeting: 'trouble' }, logger })
  await expect(trouble.start()).rejects.toThrow('trouble')
  expect(happened).toEqual(['abort', 'second', 'first'])
  expect(trouble.status).toBe('stopped')
  expect(await readdir(repo)).toEqual(['config.toml'])
})

it('gives a repo to one service only, and takes over from a process that is gone', async () => {
  const held = await openRepo(repo)
  await expect(openRepo(repo)).rejects.toMatchObject({
    code: 'SERVICE_REPO_LOCKED',
    message: expect.stringContaining(`process ${process.pid}`),
  })
  await held.close()
  const lock = join(repo, 'repo.lock')
  await writeFile(lock, JSON.stringify({ pid: 1, started: '' }))
  await expect(openRepo(repo)).rejects.toMatchObject({ details: { holder: '1' } })
  const gone = Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }))
  for (const text of [JSON.stringify({ pid: gone, started: '' }), JSON.stringify({ pid: 1, started: '-5' }), '', '{']) {
    await writeFile(lock, text)
    const taken = await openRepo(repo)
    expect(JSON.parse(await readFile(lock, 'utf8'))).toMatchObject({ pid: process.pid })
    await taken.close()
  }
})
