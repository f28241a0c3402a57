import { spawn } from 'node:child_process'
import dns from 'node:dns'
import { once } from 'node:events'
import { truncate, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { readBytes } from '../byte-stream.ts'
import { verifyPiece } from '../car-commp.ts'
import { commp, createCommPStream } from '../commp.ts'
import type { PieceStore } from '../piece-store.ts'
import { mod251 } from '../test-payloads.ts'
import { collect } from '../testing/collect.ts'
import { type S3Server, s3Keys, startS3Server } from '../testing/s3-server.ts'
import { startTcpProxy, type TcpProxy } from '../testing/tcp-proxy.ts'
import { createS3PieceStore, type S3PieceStoreOptions } from './s3-piece-store.ts'

const MiB = 1 << 20
const partBytes = 5 * MiB
const payload = mod251(3_000_000, 7)
const piece = commp(payload)
const endlessUpload = fileURLToPath(new URL('../testing/endless-upload.ts', import.meta.url))

let server: S3Server
let proxy: TcpProxy
beforeAll(async () => {
  server = await startS3Server()
  proxy = await startTcpProxy(server.port)
})
afterEach(() => proxy.flow())
afterAll(async () => {
  await proxy.stop()
  await server.stop()
})

let folders = 0
const openStore = (options: Partial<S3PieceStoreOptions> = {}) =>
  createS3PieceStore({ endPoint: server.endPoint, subDir: `f${folders++}`, ...s3Keys, ...options })
/** A store behind the proxy, with little patience. */
const openSlowStore = (options: Partial<S3PieceStoreOptions> = {}) =>
  openStore({
    endPoint: `http://127.0.0.1:${proxy.port}/pieces`,
    limits: { idleMs: 400, attempts: 2, partBytes },
    ...options,
  })

async function listed(store: PieceStore): Promise<string[]> {
  const entries: string[] = []
  for await (const { cid } of store.list()) entries.push(cid.toString())
  return entries
}

/** Chunks of the payload of another piece than `piece`, each other than the one before. */
function* megabytes(count: number, onChunk: (index: number) => void = () => undefined) {
  for (let i = 0; i < count; i++) {
    onChunk(i)
    yield new Uint8Array(MiB).fill(i + 1)
  }
}

it('a piece has a URL that reads it without keys', async () => {
  const store = await openStore()
  await store.put(piece.cid, [payload])
  const response = await fetch(await store.link!(piece.cid, 60_000))
  expect(response.status).toBe(200)
  expect(Buffer.compare(await response.bytes(), payload)).toBe(0)
  const other = await openStore({ accessKey: 'SOMEBODY' })
  expect((await fetch(await other.link!(piece.cid, 60_000))).status).toBe(403)
})

describe('uploads', () => {
  it('go out in parts while the payload comes, and are read back whole', async () => {
    const hasher = createCommPStream()
    for (const bytes of megabytes(27)) await hasher.write(bytes)
    const { cid, paddedSize } = await hasher.digest()
    const store = await openSlowStore({ limits: { partBytes } })
    const begun = proxy.sentBytes
    const requestsBefore = proxy.requests.length
    let furthestAhead = 0
    const source = megabytes(27, (i) => {
      furthestAhead = Math.max(furthestAhead, i * MiB - (proxy.sentBytes - begun))
    })
    expect(await store.put(cid, source, { paddedSize })).toMatchObject({ size: 27 * MiB, written: true })
    // Three parts may be on their way, and one begun.
    expect(furthestAhead).toBeLessThanOrEqual(4 * partBytes + MiB)
    const parts = proxy.requests.slice(requestsBefore).filter((line) => line.includes('partNumber='))
    expect(new Set(parts).size).toBe(6)

    const source2 = await store.open(cid)
    expect(await verifyPiece(source2, cid, paddedSize)).toMatchObject({ payloadSize: 27 * MiB })
    const border = await readBytes(source2, partBytes - 3, 6)
    expect([...border]).toEqual([5, 5, 5, 6, 6, 6])
    await source2.close()
    await store.close()
  })

  it('that are aborted or found wrong leave nothing, and are taken back', async () => {
    const store = await openSlowStore()
    const abort = new AbortController()
    const aborted = store.put(
      piece.cid,
      megabytes(30, (i) => i === 14 && abort.abort()),
      { signal: abort.signal },
    )
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' })
    const wrong = store.put(piece.cid, megabytes(17), { paddedSize: 32 * MiB })
    await expect(wrong).rejects.toMatchObject({ code: 'PIECE_MISMATCH' })
    expect(await listed(store)).toEqual([])
    const takenBack = proxy.requests.filter((line) => /^DELETE .*uploadId=/.test(line))
    expect(takenBack).toHaveLength(2)
    await store.close()
  })

  it('whose process is killed leave nothing, and can be made again', async () => {
    const store = await openStore()
    const args = [endlessUpload, `http://127.0.0.1:${proxy.port}/pieces`, s3Keys.accessKey, s3Keys.secretKey]
    const before = proxy.requests.length
    const uploader = spawn(process.execPath, [...args, piece.cid.toString()], { stdio: 'inherit' })
    await vi.waitUntil(() => proxy.requests.slice(before).filter((line) => line.includes('partNumber=')).length > 2, {
      timeout: 15_000,
    })
    uploader.kill('SIGKILL')
    await once(uploader, 'exit')
    const whole = await createS3PieceStore({ endPoint: server.endPoint, ...s3Keys })
    expect(await whole.has(piece.cid)).toBe(false)
    expect(await listed(whole)).toEqual([])
    expect(await whole.put(piece.cid, [payload])).toMatchObject({ written: true })
    expect(await whole.remove(piece.cid)).toBe(true)
    await store.close()
    await whole.close()
  })

  it('fail in bounded time when the server goes silent, and can be made again', async () => {
    const store = await openSlowStore()
    const stalled = store.put(
      piece.cid,
      megabytes(30, (i) => i === 14 && proxy.stall()),
    )
    await expect(stalled).rejects.toMatchObject({ code: 'S3_STALLED' })
    await expect(store.put(piece.cid, [payload])).rejects.toMatchObject({ code: 'S3_STALLED' })
    proxy.flow()
    expect(await store.has(piece.cid)).toBe(false)
    expect(await store.put(piece.cid, [payload], { paddedSize: piece.paddedSize })).toMatchObject({ written: true })
    await store.close()
  })
})

describe('reads', () => {
  it('go on where they were when a connection breaks', async () => {
    const store = await openSlowStore()
    await store.put(piece.cid, [payload])
    proxy.cutAfter(1_000_000)
    expect(Buffer.compare(await collect(store.read(piece.cid)), payload)).toBe(0)
    const source = await store.open(piece.cid)
    proxy.cutAfter(500_000)
    expect(Buffer.compare(await readBytes(source, 0, payload.length), payload)).toBe(0)
    await source.close()
    await store.close()
  })

  it('fail in bounded time when the server goes silent', async () => {
    const store = await openSlowStore()
    await store.put(piece.cid, [payload])
    const reading = store.read(piece.cid)
    await reading.next()
    proxy.stall()
    await expect(collect(reading)).rejects.toMatchObject({ code: 'S3_STALLED' })
    await expect(store.has(piece.cid)).rejects.toMatchObject({ code: 'S3_STALLED' })
    proxy.flow()
    expect(await store.has(piece.cid)).toBe(true)
    await store.close()
  })

  it('may stop early', async () => {
    const store = await openStore()
    await store.put(piece.cid, [payload])
    for await (const bytes of store.read(piece.cid)) {
      expect(Buffer.compare(bytes, payload.subarray(0, bytes.length))).toBe(0)
      break
    }
    await store.close()
  })

  it('show a piece that was cut off or replaced in the bucket', async () => {
    const store = await openStore({ subDir: 'broken' })
    await store.put(piece.cid, [payload])
    const source = await store.open(piece.cid)
    const file = server.fileOf(`broken/${piece.cid}`)
    await truncate(file, 2_999_000)
    expect(await store.size(piece.cid)).toBe(2_999_000)
    await expect(readBytes(source, 0, 100)).rejects.toMatchObject({ code: 'S3_LENGTH' })
    await source.close()
    await expect(store.put(piece.cid, [payload], { expectedSize: payload.length })).rejects.toMatchObject({
      code: 'PIECE_STORE_SIZE',
    })
    await writeFile(file, mod251(3_000_000, 11))
    const swapped = await store.open(piece.cid)
    await expect(verifyPiece(swapped, piece.cid, piece.paddedSize)).rejects.toMatchObject({ code: 'PIECE_MISMATCH' })
    await swapped.close()
    await store.close()
  })
})

describe('servers', () => {
  it('that refuse the key or lack the bucket are named, with what to do', async () => {
    const denied = await openStore({ accessKey: 'nobody' })
    await expect(denied.check('read')).rejects.toMatchObject({
      code: 'S3_DENIED',
      message: expect.stringContaining('InvalidAccessKeyId'),
      next: expect.stringContaining('s3:ListBucket'),
    })
    for (const use of [denied.has(piece.cid), denied.put(piece.cid, [payload]), collect(denied.read(piece.cid))]) {
      await expect(use).rejects.toMatchObject({ code: 'S3_DENIED' })
    }
    const missing = await openStore({ endPoint: `${server.url}/nothing` })
    for (const use of [missing.check('read'), missing.has(piece.cid), missing.put(piece.cid, [payload])]) {
      await expect(use).rejects.toMatchObject({
        code: 'S3_BUCKET_MISSING',
        message: expect.stringContaining('nothing'),
      })
    }
    const away = await openStore({ endPoint: 'http://127.0.0.1:1/pieces' })
    await expect(away.check('read')).rejects.toMatchObject({
      code: 'S3_UNREACHABLE',
      message: expect.stringContaining('http://127.0.0.1:1/pieces'),
    })
    await Promise.all([denied, missing, away].map((store) => store.close()))
  })

  it('are asked with the bucket in front of the host, where that is the style', async () => {
    const lookup = vi.spyOn(dns, 'lookup').mockImplementation(((
      name: string,
      options: { all?: boolean },
      done: (...given: unknown[]) => void,
    ) => {
      const found = { address: '127.0.0.1', family: 4 }
      if (name !== 'pieces.s3.test') done(new Error(`${name} was not expected`))
      else if (options.all === true) done(null, [found])
      else done(null, found.address, found.family)
    }) as typeof dns.lookup)
    const store = await openStore({ endPoint: `http://s3.test:${server.port}/pieces`, urlStyle: 'virtual' })
    await store.check('write')
    await store.put(piece.cid, [payload], { paddedSize: piece.paddedSize })
    expect(Buffer.compare(await collect(store.read(piece.cid)), payload)).toBe(0)
    expect(lookup).toHaveBeenCalled()
    await store.close()
    lookup.mockRestore()
  })

  it('must have keys', async () => {
    await expect(openStore({ secretKey: '' })).rejects.toMatchObject({ code: 'S3_CREDENTIALS' })
    await expect(openStore({ accessKey: '' })).rejects.toMatchObject({ code: 'S3_CREDENTIALS' })
  })
})
