import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBytes } from './byte-stream.ts'
import { commp } from './commp.ts'
import { createFsPieceStore } from './fs-piece-store.ts'
import { mod251 } from './test-payloads.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-store-'))
})
afterAll(() => rm(directory, { recursive: true }))

const payload = mod251(2_500_000, 7)
const piece = commp(payload)

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts)
}

const newStore = async () => {
  const path = await mkdtemp(join(directory, 'store-'))
  return { path, store: await createFsPieceStore(path) }
}

describe('the file system piece store', () => {
  it('keeps a piece under its CID and gives all or a part of it', async () => {
    const { path, store } = await newStore()
    const file = join(directory, 'payload.car')
    await writeFile(file, payload)
    expect(await store.has(piece.cid)).toBe(false)
    const put = await store.put(piece.cid, file, { paddedSize: piece.paddedSize, expectedSize: payload.length })
    expect(put).toMatchObject({ size: payload.length, written: true })
    expect(await readdir(path)).toEqual([piece.cid.toString()])
    expect(await store.has(piece.cid.toString())).toBe(true)
    expect(await store.size(piece.cid)).toBe(payload.length)
    expect(Buffer.compare(await collect(store.read(piece.cid)), payload)).toBe(0)
    const part = await collect(store.read(piece.cid, { offset: 1_500_000, length: 100 }))
    expect(Buffer.compare(part, payload.subarray(1_500_000, 1_500_100))).toBe(0)
    const source = await store.open(piece.cid)
    expect(Buffer.compare(await readBytes(source, 7, 9), payload.subarray(7, 16))).toBe(0)
    await source.close()
    const listed: string[] = []
    for await (const { cid, size } of store.list()) listed.push(`${cid} ${size}`)
    expect(listed).toEqual([`${piece.cid} ${payload.length}`])
    expect(await store.remove(piece.cid)).toBe(true)
    expect(await store.remove(piece.cid)).toBe(false)
  })

  it('takes a stream, and does not write a piece twice', async () => {
    const { path, store } = await newStore()
    expect((await store.put(piece.cid, [payload.subarray(0, 10), payload.subarray(10)])).written).toBe(true)
    expect((await store.put(piece.cid, [mod251(3)])).written).toBe(false)
    expect((await readFile(join(path, piece.cid.toString()))).length).toBe(payload.length)
    await expect(store.put(piece.cid, [], { expectedSize: 3 })).rejects.toMatchObject({ code: 'PIECE_STORE_SIZE' })
  })

  it('refuses a payload of another piece or length and leaves nothing behind', async () => {
    const { path, store } = await newStore()
    const options = { paddedSize: piece.paddedSize }
    await expect(store.put(piece.cid, [mod251(2_500_000, 11)], options)).rejects.toMatchObject({
      code: 'PIECE_MISMATCH',
    })
    await expect(store.put(piece.cid, [payload], { expectedSize: 100 })).rejects.toMatchObject({
      code: 'PIECE_STORE_SIZE',
    })
    await expect(store.put(piece.cid, [payload.subarray(1)], { expectedSize: 2_500_000 })).rejects.toMatchObject({
      code: 'PIECE_STORE_SIZE',
    })
    await expect(store.put(piece.cid, join(directory, 'absent'))).rejects.toMatchObject({ code: 'PIECE_FILE_MISSING' })
    await expect(
      store.put(piece.cid, [payload], { signal: AbortSignal.abort(), paddedSize: piece.paddedSize }),
    ).rejects.toMatchObject({ name: 'AbortError' })
    expect(await readdir(path)).toEqual([])
  })

  it('names what it does not have, and takes only piece CIDs', async () => {
    const { store } = await newStore()
    await expect(store.size(piece.cid)).rejects.toMatchObject({ code: 'PIECE_NOT_STORED' })
    await expect(store.open(piece.cid)).rejects.toMatchObject({ code: 'PIECE_NOT_STORED' })
    await expect(collect(store.read(piece.cid))).rejects.toMatchObject({ code: 'PIECE_NOT_STORED' })
    await expect(store.has('../../etc/passwd')).rejects.toMatchObject({ code: 'PIECE_CID_TEXT' })
    await expect(store.has('bafkqaaa')).rejects.toMatchObject({ code: 'PIECE_CID_KIND' })
  })

  it('removes at its start what a dead writer left, and nothing else', async () => {
    const { path } = await newStore()
    const dead = spawnSync(process.execPath, ['-e', '0']).pid
    const names = [`.x.${dead}-0123456789ab.part`, `.x.${process.ppid}-0123456789ab.part`, 'notes.txt']
    for (const name of names) await writeFile(join(path, name), 'x')
    const listed: unknown[] = []
    for await (const entry of (await createFsPieceStore(path)).list()) listed.push(entry)
    expect(listed).toEqual([])
    expect((await readdir(path)).sort()).toEqual(names.slice(1).sort())
  })

  it('says when the directory cannot be made', async () => {
    const file = join(directory, 'a-file')
    await writeFile(file, '')
    await expect(createFsPieceStore(join(file, 'store'))).rejects.toMatchObject({ code: 'PIECE_WRITE_FAILED' })
  })
})
