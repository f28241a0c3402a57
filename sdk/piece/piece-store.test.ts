import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBytes } from './byte-stream.ts'
import { commp } from './commp.ts'
import { createFsPieceStore } from './fs-piece-store.ts'
import type { PieceStore } from './piece-store.ts'
import { createS3PieceStore } from './s3/s3-piece-store.ts'
import { mod251 } from './test-payloads.ts'
import { collect } from './testing/collect.ts'
import { type S3Server, s3Keys, startS3Server } from './testing/s3-server.ts'

let directory: string
let server: S3Server
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-stores-'))
  server = await startS3Server()
})
afterAll(async () => {
  await server.stop()
  await rm(directory, { recursive: true })
})

const payload = mod251(2_500_000, 7)
const piece = commp(payload)
const options = { paddedSize: piece.paddedSize }

async function listed(store: PieceStore): Promise<string[]> {
  const entries: string[] = []
  for await (const { cid, size } of store.list()) entries.push(`${cid} ${size}`)
  return entries
}

let stores = 0
const kinds: [string, (name: string, readOnly: boolean) => Promise<PieceStore>][] = [
  ['a directory', (name, readOnly) => createFsPieceStore(join(directory, name), { readOnly })],
  [
    'a folder of a bucket',
    (subDir, readOnly) => createS3PieceStore({ endPoint: server.endPoint, subDir, readOnly, ...s3Keys }),
  ],
]

describe.each(kinds)('pieces in %s', (_, open) => {
  const newStore = async () => {
    const name = `store-${stores++}`
    return { store: await open(name, false), readOnly: () => open(name, true) }
  }

  it('are kept under their CID, and given whole or in part', async () => {
    const { store } = await newStore()
    const file = join(directory, 'payload.car')
    await writeFile(file, payload)
    expect(await store.has(piece.cid)).toBe(false)
    const put = await store.put(piece.cid, file, { ...options, expectedSize: payload.length })
    expect(put).toEqual({ cid: piece.cid, size: payload.length, written: true })
    expect(await store.has(piece.cid.toString())).toBe(true)
    expect(await store.size(piece.cid)).toBe(payload.length)
    expect(Buffer.compare(await collect(store.read(piece.cid)), payload)).toBe(0)
    const part = await collect(store.read(piece.cid, { offset: 1_500_000, length: 100 }))
    expect(Buffer.compare(part, payload.subarray(1_500_000, 1_500_100))).toBe(0)
    expect(await collect(store.read(piece.cid, { offset: payload.length }))).toHaveLength(0)
    await expect(collect(store.read(piece.cid, { offset: 1, length: payload.length }))).rejects.toMatchObject({
      code: 'PIECE_RANGE',
    })
    expect(await listed(store)).toEqual([`${piece.cid} ${payload.length}`])
    expect(await store.remove(piece.cid)).toBe(true)
    expect(await store.remove(piece.cid)).toBe(false)
    expect(await listed(store)).toEqual([])
  })

  it('can be read here and there, one after the other, and both at a time', async () => {
    const { store } = await newStore()
    await store.put(piece.cid, [payload])
    const source = await store.open(piece.cid)
    const places = [0, 5, 70_000, 1_070_000, 2_000_000, 16]
    for (const at of places) {
      const bytes = await readBytes(source, at, 65_000)
      const next = await readBytes(source, at + 65_000, 65_000)
      expect(Buffer.compare(Buffer.concat([bytes, next]), payload.subarray(at, at + 130_000))).toBe(0)
    }
    const many = await Promise.all(places.map((at) => readBytes(source, at, 300_000)))
    many.forEach((bytes, i) => {
      expect(Buffer.compare(bytes, payload.subarray(places[i]!, places[i]! + 300_000))).toBe(0)
    })
    await expect(readBytes(source, payload.length - 1, 2)).rejects.toMatchObject({ code: 'PIECE_RANGE' })
    await source.close()
  })

  it('are taken as a stream, and not written twice', async () => {
    const { store } = await newStore()
    expect((await store.put(piece.cid, [payload.subarray(0, 10), payload.subarray(10)])).written).toBe(true)
    expect((await store.put(piece.cid, [mod251(3)])).written).toBe(false)
    expect(await store.size(piece.cid)).toBe(payload.length)
    await expect(store.put(piece.cid, [], { expectedSize: 3 })).rejects.toMatchObject({ code: 'PIECE_STORE_SIZE' })
  })

  it('are refused when they are of another CID or length, and nothing is left behind', async () => {
    const { store } = await newStore()
    const refused = (payload: Uint8Array[], given: object) => expect(store.put(piece.cid, payload, given)).rejects
    await refused([mod251(2_500_000, 11)], options).toMatchObject({ code: 'PIECE_MISMATCH' })
    await refused([mod251(9_000_000)], options).toMatchObject({ code: 'PIECE_TOO_LARGE' })
    await refused([payload], { expectedSize: 100 }).toMatchObject({ code: 'PIECE_STORE_SIZE' })
    await refused([payload.subarray(1)], { expectedSize: 2_500_000 }).toMatchObject({ code: 'PIECE_STORE_SIZE' })
    await refused([payload], { signal: AbortSignal.abort(), ...options }).toMatchObject({ name: 'AbortError' })
    await expect(store.put(piece.cid, join(directory, 'absent'))).rejects.toMatchObject({ code: 'PIECE_FILE_MISSING' })
    expect(await listed(store)).toEqual([])
    expect(await store.has(piece.cid)).toBe(false)
  })

  it('are named when they are missing, and nothing but a piece CID names one', async () => {
    const { store } = await newStore()
    await expect(store.size(piece.cid)).rejects.toMatchObject({ code: 'PIECE_NOT_STORED' })
    await expect(store.open(piece.cid)).rejects.toMatchObject({ code: 'PIECE_NOT_STORED' })
    await expect(collect(store.read(piece.cid))).rejects.toMatchObject({ code: 'PIECE_NOT_STORED' })
    await expect(store.has('../../etc/passwd')).rejects.toMatchObject({ code: 'PIECE_CID_TEXT' })
    await expect(store.has('bafkqaaa')).rejects.toMatchObject({ code: 'PIECE_CID_KIND' })
  })

  it('can be read and not changed in a store opened for reading only', async () => {
    const { store, readOnly } = await newStore()
    await store.put(piece.cid, [payload])
    const other = commp(mod251(1000))
    const reader = await readOnly()
    await reader.check('read')
    expect(await reader.size(piece.cid)).toBe(payload.length)
    expect((await reader.put(piece.cid, [payload])).written).toBe(false)
    for (const change of [
      () => reader.put(other.cid, [mod251(1000)]),
      () => reader.remove(piece.cid),
      () => reader.check('write'),
    ]) {
      await expect(change()).rejects.toMatchObject({ code: 'PIECE_STORE_READ_ONLY' })
    }
    expect(await listed(store)).toEqual([`${piece.cid} ${payload.length}`])
  })

  it('lie in a store that proves it can be written to, without a trace', async () => {
    const { store } = await newStore()
    await store.check('write')
    expect(await listed(store)).toEqual([])
    const room = await store.room()
    if (room !== undefined) expect(room.availableBytes).toBeLessThanOrEqual(room.capacityBytes)
    await store.close()
  })
})
