import { chmod, mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commp } from '#sdk/piece/index.ts'
import { mod251 } from '#sdk/piece/test-payloads.ts'
import { collect } from '#sdk/piece/testing/collect.ts'
import { type S3Server, s3Keys, startS3Server } from '#sdk/piece/testing/s3-server.ts'
import { startTcpProxy } from '#sdk/piece/testing/tcp-proxy.ts'
import type { FsStorage, S3Storage } from './piece-storage-config.ts'
import { PieceStores } from './piece-stores.ts'

const payload = mod251(100_000, 7)
const piece = commp(payload)
const whole = { paddedSize: piece.paddedSize, expectedSize: payload.length }

let directory: string
let file: string
let server: S3Server
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-piece-stores-'))
  file = join(directory, 'data.car')
  await writeFile(file, payload)
  server = await startS3Server()
})
afterAll(async () => {
  await server.stop()
  await rm(directory, { recursive: true })
})

const logged: string[] = []
const logger = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })

let names = 0
const place = () => join(directory, `store-${names++}`)
const fs = (Path: string, given: Partial<FsStorage> = {}): FsStorage => ({
  Name: Path.split('/').at(-1)!,
  Enable: true,
  ReadOnly: false,
  Path,
  ...given,
})
const s3 = (given: Partial<S3Storage> = {}): S3Storage => ({
  Name: 's3',
  Enable: true,
  ReadOnly: false,
  EndPoint: server.endPoint,
  Bucket: '',
  SubDir: `stores-${names++}`,
  AccessKey: s3Keys.accessKey,
  SecretKey: s3Keys.secretKey,
  Token: '',
  Region: '',
  UrlStyle: 'auto',
  ...given,
})
const open = (Fs: FsStorage[], S3: S3Storage[] = [], use: 'read' | 'write' = 'write') =>
  PieceStores.open({ Fs, S3 }, { use, logger })

describe('several piece stores', () => {
  it('are read as one, and written where there is room', async () => {
    const old = place()
    const first = await open([fs(old)])
    await first.put(piece.cid, file, payload.length, whole)
    await first.close()

    const stores = await open([fs(old, { ReadOnly: true })], [s3()])
    expect(await stores.size(piece.cid)).toBe(payload.length)
    expect(Buffer.compare(await collect(stores.readPiece(piece.cid, { offset: 7 })), payload.subarray(7))).toBe(0)
    const other = mod251(5_000, 3)
    const otherFile = join(directory, 'other.car')
    await writeFile(otherFile, other)
    const { cid, paddedSize } = commp(other)
    expect(await stores.size(cid)).toBeUndefined()
    await expect(stores.openPiece(cid)).rejects.toMatchObject({ code: 'PIECE_NOT_FOUND' })
    await stores.put(cid, otherFile, other.length, { paddedSize })
    expect(await readdir(old)).toEqual([piece.cid.toString()])
    expect((await stores.list()).map(String).sort()).toEqual([piece.cid.toString(), cid.toString()].sort())
    const source = await stores.openPiece(cid)
    expect(source.size).toBe(other.length)
    await source.close()
    await stores.close()
  })

  it('can be added and removed, by name', async () => {
    const stores = await open([fs(place(), { Name: 'a' })])
    const bucket = s3({ Name: 'b' })
    await stores.add({ s3: bucket })
    await expect(stores.add({ fs: fs(place(), { Name: 'b' }) })).rejects.toMatchObject({ code: 'PIECE_STORAGE_EXISTS' })
    expect(stores.config.S3).toEqual([bucket])
    expect((await stores.statuses()).map((status) => ['s3' in status, status.room === undefined])).toEqual([
      [false, false],
      [true, true],
    ])
    await expect(stores.remove('c')).rejects.toMatchObject({ code: 'PIECE_STORAGE_UNKNOWN' })
    await stores.remove('a')
    await expect(stores.remove('b')).rejects.toMatchObject({ code: 'PIECE_STORAGE_LAST' })
    expect(stores.config).toEqual({ Fs: [], S3: [bucket] })
    await stores.close()
  })

  it('that are switched off stay in the configuration', async () => {
    const off = fs('/nowhere', { Enable: false })
    const on = fs(place())
    const stores = await open([off, on])
    expect(stores.places).toEqual([on.Path])
    expect(stores.config.Fs).toEqual([on, off])
  })

  it('refuse what no store has room for', async () => {
    const stores = await open([fs(place())])
    await expect(stores.put(piece.cid, file, 2 ** 52, {})).rejects.toMatchObject({ code: 'PIECE_NO_SPACE' })
    const none = await open([fs(directory, { ReadOnly: true })])
    await expect(none.put(piece.cid, file, 1, {})).rejects.toMatchObject({ code: 'PIECE_NO_SPACE' })
  })

  it('put a whole copy in the place of a damaged one', async () => {
    const path = place()
    const stores = await open([fs(path)])
    await stores.put(piece.cid, file, payload.length, whole)
    await truncate(join(path, piece.cid.toString()), 99_000)
    await stores.put(piece.cid, file, payload.length, whole)
    expect(await stores.size(piece.cid)).toBe(payload.length)
    await writeFile(join(path, piece.cid.toString()), mod251(payload.length, 11))
    await stores.put(piece.cid, file, payload.length, whole)
    expect(Buffer.compare(await collect(stores.readPiece(piece.cid)), payload)).toBe(0)
    expect(logged.join('')).toContain('stored piece is damaged')

    await truncate(join(path, piece.cid.toString()), 99_000)
    const readOnly = await open([fs(path, { ReadOnly: true })], [s3()])
    await expect(readOnly.put(piece.cid, file, payload.length, whole)).rejects.toMatchObject({
      code: 'PIECE_STORE_SIZE',
    })
    await readOnly.close()
  })
})

describe('a piece store that fails', () => {
  it('does not hide a piece that another one has, and is not taken for one that lacks it', async () => {
    const proxy = await startTcpProxy(server.port)
    const bucket = s3({ EndPoint: `http://127.0.0.1:${proxy.port}/pieces` })
    const stores = await open([fs(place())], [bucket])
    await proxy.stop()
    await expect(stores.size(piece.cid)).rejects.toMatchObject({
      code: 'PIECE_LOOK_UP_FAILED',
      message: expect.stringContaining(`127.0.0.1:${proxy.port}/pieces`),
    })
    await stores.add({ fs: fs(place(), { Name: 'whole' }) })
    const disk = await open([stores.config.Fs[1]!])
    await disk.put(piece.cid, file, payload.length, whole)
    expect(await stores.size(piece.cid)).toBe(payload.length)
    const holders: string[] = []
    for await (const { name } of stores.holders(piece.cid)) holders.push(name)
    expect(holders).toEqual([stores.config.Fs[1]!.Path])
    await stores.close()
  })

  it('lets the next one take the data', async () => {
    const proxy = await startTcpProxy(server.port)
    const lost = place()
    const kept = place()
    const stores = await open([fs(lost), fs(kept)], [s3({ EndPoint: `http://127.0.0.1:${proxy.port}/pieces` })])
    await proxy.stop()
    await rm(lost, { recursive: true })
    await writeFile(lost, 'no directory any more')
    expect(await stores.put(piece.cid, file, payload.length, whole)).toMatchObject({ size: payload.length })
    expect(await readdir(kept)).toEqual([piece.cid.toString()])
    await stores.close()
  })

  it('is named at the start, with what to do', async () => {
    const missing = place()
    const refused = (run: Promise<unknown>) => expect(run).rejects
    await refused(open([fs(missing, { Name: 'archive', ReadOnly: true })])).toMatchObject({
      code: 'PIECE_STORAGE_UNUSABLE',
      message: expect.stringMatching(new RegExp(`archive.*${missing}.*ENOENT`)),
      next: expect.stringContaining('mounted'),
    })
    await refused(open([fs(file, { Name: 'file' })])).toMatchObject({ message: expect.stringContaining('file') })
    await refused(open([], [s3({ Name: 'oss', AccessKey: 'nobody', SecretKey: 'hushhush' })])).toMatchObject({
      code: 'PIECE_STORAGE_UNUSABLE',
      message: expect.stringMatching(/oss.*InvalidAccessKeyId/),
      next: expect.stringContaining('[PieceStorage]'),
    })
    await refused(open([], [s3({ Name: 'oss', EndPoint: `${server.url}/nothing` })])).toMatchObject({
      message: expect.stringContaining('there is no bucket nothing'),
    })
    await refused(open([], [s3({ EndPoint: 'http://host' })])).toMatchObject({
      message: expect.stringContaining('must append bucket'),
    })
    await refused(open([], [s3({ SecretKey: '' })])).toMatchObject({ message: expect.stringContaining('SecretKey') })
  })

  it('that is away for the moment is logged at the start, and used when it is back', async () => {
    const proxy = await startTcpProxy(server.port)
    await proxy.stop()
    logged.length = 0
    const stores = await open(
      [fs(place())],
      [s3({ Name: 'away', EndPoint: `http://127.0.0.1:${proxy.port}/pieces`, SecretKey: 'hushhush' })],
    )
    expect(logged.join('')).toMatch(/away.*it is tried again when needed/)
    expect(logged.join('')).not.toContain('hushhush')
    await stores.close()
  })

  it('that may only be read is not written to at the start', async () => {
    const path = place()
    await mkdir(path)
    await writeFile(join(path, '.half.1-0123456789ab.part'), '')
    await chmod(path, 0o555)
    const stores = await open([fs(path, { ReadOnly: true })])
    const reader = await open([fs(path)], [], 'read')
    expect(await readdir(path)).toEqual(['.half.1-0123456789ab.part'])
    await expect(reader.put(piece.cid, file, payload.length, whole)).rejects.toMatchObject({ code: 'PIECE_NO_SPACE' })
    await Promise.all([stores.close(), reader.close()])
  })
})
