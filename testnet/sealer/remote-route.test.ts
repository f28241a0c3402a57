import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { temporaryDirectory } from '#testnet/vitest/temporary-directory.ts'
import { remoteRoute } from './remote-route.ts'
import type { SectorStorage } from './storage/sector-storage.ts'

const directory = temporaryDirectory()
const file = () => join(directory(), 's-t01000-0')
const storage: Pick<SectorStorage, 'find'> = { find: async (_kind, sector) => (sector === 0 ? file() : undefined) }
const route = remoteRoute(storage)
const call = {
  permissions: new Set(['admin'] as const),
  account: undefined,
  remote: '127.0.0.1',
  signal: new AbortController().signal,
}
const server = createServer((request, response) => void route.handle(request, response, call))
let url = ''

beforeAll(async () => {
  await writeFile(file(), '0123456789')
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/remote/unsealed`
})
afterAll(() => server.close())

it.each([
  { range: undefined, status: 200, text: '0123456789', part: null },
  { range: 'bytes=2-4', status: 206, text: '234', part: 'bytes 2-4/10' },
  { range: 'bytes=8-', status: 206, text: '89', part: 'bytes 8-9/10' },
  { range: 'bytes=-3', status: 206, text: '789', part: 'bytes 7-9/10' },
  { range: 'bytes=10-', status: 416, text: '', part: 'bytes */10' },
])('answers $range with $status', async ({ range, status, text, part }) => {
  const answer = await fetch(`${url}/s-t01000-0`, { headers: range === undefined ? {} : { range } })
  expect([answer.status, answer.headers.get('content-range')]).toEqual([status, part])
  expect(await answer.text()).toBe(text)
})

it('has no sector that is not here, and no other file', async () => {
  for (const name of ['s-t01000-1', '..%2fconfig.toml']) expect((await fetch(`${url}/${name}`)).status).toBe(404)
})
