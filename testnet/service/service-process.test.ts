import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Endpoint } from './define-service.ts'
import { spawnService } from './service-process.ts'

const source = { service: 'counter', module: '#testnet/service/testing/counter-service.ts', name: 'counterService' }

let repo: string
beforeEach(async () => {
  repo = await mkdtemp(join(tmpdir(), 'dealkit-process-'))
})
afterEach(() => rm(repo, { recursive: true }))

async function call({ url, token }: Endpoint, method: string): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: `Counter.${method}`, params: [] })
  const response = await fetch(`${url}/rpc/v0`, { method: 'POST', body, headers: { authorization: `Bearer ${token}` } })
  return ((await response.json()) as { result?: unknown }).result
}

it('runs in its own process, survives being killed, and stops', async () => {
  const counter = spawnService(source, { repo, config: { First: 40 } })
  const first = await counter.start()
  expect(await counter.start()).toBe(first)
  expect(await call(first, 'Pid')).toBe(counter.pid)
  expect(counter.pid).not.toBe(process.pid)
  expect(await call(first, 'Next')).toBe(41)
  expect(await call({ ...first, token: await counter.token('read') }, 'Next')).toBeUndefined()

  await counter.kill()
  expect(counter.status).toBe('stopped')
  await expect(call(first, 'Next')).rejects.toThrow()
  const second = await counter.start()
  expect(await call(second, 'Next')).toBe(42)
  await call(second, 'Shutdown')
  await expect.poll(() => counter.status).toBe('stopped')
  await counter.start()
  await counter.stop()
  await counter.stop()
  expect(() => counter.endpoint).toThrow('counter is stopped')
})

it('passes on why it did not start', async () => {
  const running = spawnService(source, { repo, config: { First: -1 } })
  await expect(running.start()).rejects.toMatchObject({
    code: 'SERVICE_PROCESS_FAILED',
    message: 'counter did not start: it counts upwards',
  })
  const invalid = spawnService(source, { repo, config: { First: 'one' } })
  await expect(invalid.start()).rejects.toMatchObject({
    code: 'SERVICE_CONFIG_INVALID',
    message: expect.stringContaining('First'),
  })
  expect(invalid.status).toBe('stopped')
})
