import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, expect, it } from 'vitest'
import { DealkitError } from '#sdk/errors/index.ts'
import { commp } from '../commp.ts'
import { mod251 } from '../test-payloads.ts'
import { collect } from '../testing/collect.ts'
import { createS3PieceStore } from './s3-piece-store.ts'

const payload = mod251(1000, 7)
const piece = commp(payload)
const keys = { accessKey: 'AKIAEXAMPLE', secretKey: 'hush-secret-hush', token: 'hush-token-hush' }

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown

/** A store on a server that answers as the test says; a method without an answer is a failure of the test. */
async function storeOn(answers: Readonly<Record<string, Answer>>) {
  const asked: string[] = []
  server = createServer((request, response) => {
    asked.push(`${request.method}`)
    request.resume().on('end', () => {
      const answer = answers[`${request.method}`]
      if (answer === undefined) response.writeHead(500).end()
      else answer(request, response)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endPoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pieces`
  const store = await createS3PieceStore({ endPoint, ...keys, limits: { idleMs: 500, attempts: 3 } })
  return { store, asked }
}

async function failureOf(run: Promise<unknown>): Promise<DealkitError> {
  const error = await run.then(
    () => expect.unreachable(),
    (caught: unknown) => caught,
  )
  if (!DealkitError.is(error)) throw error
  return error
}

const head =
  (size: number, etag = '"a"'): Answer =>
  (_, response) =>
    response.writeHead(200, { 'content-length': size, etag }).end()
const part = (bytes: Uint8Array, headers: Record<string, string | number>): Answer => {
  return (_, response) => response.writeHead(206, { etag: '"a"', ...headers }).end(bytes)
}

it.each<[string, Answer]>([
  [
    'gives another whole length than before',
    part(payload, { 'content-range': 'bytes 0-999/1500', 'content-length': 1000 }),
  ],
  [
    'announces more than was asked for',
    part(mod251(1200), { 'content-range': 'bytes 0-1199/1000', 'content-length': 1200 }),
  ],
  ['announces less', part(payload.subarray(1), { 'content-range': 'bytes 0-998/1000', 'content-length': 999 })],
  [
    'streams more without announcing it',
    part(mod251(1200), { 'content-range': 'bytes 0-999/1000', 'transfer-encoding': 'chunked' }),
  ],
  [
    'never streams a byte',
    part(new Uint8Array(0), { 'content-range': 'bytes 0-999/1000', 'transfer-encoding': 'chunked' }),
  ],
])('a server that %s is caught', async (_, get) => {
  const { store } = await storeOn({ HEAD: head(1000), GET: get })
  expect(await failureOf(collect(store.read(piece.cid)))).toMatchObject({ code: 'S3_LENGTH' })
  await store.close()
})

it('a server whose object changes between two requests is caught', async () => {
  const other = part(payload, { etag: '"b"', 'content-range': 'bytes 0-999/1000', 'content-length': 1000 })
  const { store } = await storeOn({ HEAD: head(1000), GET: other })
  expect(await failureOf(collect(store.read(piece.cid)))).toMatchObject({ code: 'S3_OBJECT_CHANGED' })
  await store.close()
})

it('a server that keeps another length than it was sent is caught, and what it kept is removed', async () => {
  let puts = 0
  const put: Answer = (_, response) => {
    puts++
    response.writeHead(200, { etag: '"a"' }).end()
  }
  const absentThenShort: Answer = (request, response) => {
    const isBucket = /^\/pieces\/?$/.test(new URL(request.url ?? '', 'http://s3').pathname)
    if (puts > 0 || isBucket) head(900)(request, response)
    else response.writeHead(404).end()
  }
  const remove: Answer = (_, response) => response.writeHead(204).end()
  const { store, asked } = await storeOn({ HEAD: absentThenShort, PUT: put, DELETE: remove })
  const failure = await failureOf(store.put(piece.cid, [payload], { paddedSize: piece.paddedSize }))
  expect(failure).toMatchObject({ code: 'S3_LENGTH', details: { expected: 1000, found: 900 } })
  expect(asked.at(-1)).toBe('DELETE')
  await store.close()
})

it('a server that is busy is asked again, and not for ever', async () => {
  let busy = 2
  const sometimes: Answer = (request, response) => {
    if (busy-- > 0) response.writeHead(503).end()
    else head(1000)(request, response)
  }
  const { store, asked } = await storeOn({ HEAD: sometimes })
  expect(await store.size(piece.cid)).toBe(1000)
  expect(asked).toHaveLength(3)
  busy = Number.POSITIVE_INFINITY
  expect(await failureOf(store.size(piece.cid))).toMatchObject({ code: 'S3_FAILED' })
  expect(asked).toHaveLength(6)
  await store.close()
})

it('a server that is no S3 at all is named', async () => {
  const page: Answer = (_, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome</html')
  const { store } = await storeOn({ GET: page })
  expect(await failureOf(store.check('read'))).toMatchObject({ code: 'S3_FAILED' })
  await store.close()
})

it('secrets are in no error, even when the server sends them back', async () => {
  const echo: Answer = (request, response) => {
    const said = `${keys.secretKey} ${keys.token} ${JSON.stringify(request.headers).replaceAll('"', '')}`
    const body = `<Error><Code>SignatureDoesNotMatch</Code><Message>${said}</Message><CanonicalRequest>${said}</CanonicalRequest></Error>`
    response.writeHead(403, { 'content-type': 'application/xml', 'x-said': said }).end(body)
  }
  const { store } = await storeOn({ GET: echo, HEAD: echo, PUT: echo })
  for (const use of [store.check('read'), store.has(piece.cid), store.put(piece.cid, [payload])]) {
    const failure = await failureOf(use)
    expect(failure).toMatchObject({ code: 'S3_DENIED' })
    const printed = [
      failure.message,
      failure.stack,
      JSON.stringify(failure),
      inspect(failure, { depth: 9, showHidden: true }),
    ]
    expect(printed.join('\n')).not.toMatch(/hush|AKIAEXAMPLE/)
  }
  expect(inspect(store, { depth: 9, showHidden: true })).not.toMatch(/hush|AKIAEXAMPLE/)
  await store.close()
})
