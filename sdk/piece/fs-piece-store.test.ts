import { spawnSync } from 'node:child_process'
import { mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commp } from './commp.ts'
import { createFsPieceStore } from './fs-piece-store.ts'
import { GrowingFile } from './growing-file.ts'
import { mod251 } from './test-payloads.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-store-'))
})
afterAll(() => rm(directory, { recursive: true }))

const payload = mod251(2_500_000, 7)
const piece = commp(payload)

const newStore = async () => {
  const path = await mkdtemp(join(directory, 'store-'))
  return { path, store: await createFsPieceStore(path) }
}

describe('the file system piece store', () => {
  it('keeps a piece as one file, named by its CID', async () => {
    const { path, store } = await newStore()
    const file = join(directory, 'payload.car')
    await writeFile(file, payload)
    const put = await store.put(piece.cid, file, { paddedSize: piece.paddedSize, expectedSize: payload.length })
    expect(put).toMatchObject({ size: payload.length, written: true })
    expect(await readdir(path)).toEqual([piece.cid.toString()])
  })

  it('takes a file itself when it may, and leaves a wrong one where it is', async () => {
    const { path, store } = await newStore()
    const file = join(directory, 'moved.car')
    await writeFile(file, payload)
    const options = { paddedSize: piece.paddedSize, move: true }
    const other = commp(mod251(2_500_000, 11))
    await expect(store.put(other.cid, file, options)).rejects.toMatchObject({ code: 'PIECE_MISMATCH' })
    expect(await store.put(piece.cid, file, options)).toMatchObject({ size: payload.length, written: true })
    expect(await readdir(path)).toEqual([piece.cid.toString()])
    expect(await readdir(directory)).not.toContain('moved.car')
  })

  it('takes the word of who hashed a file while writing it, as long as the file is as it was then', async () => {
    const { path, store } = await newStore()
    const from = join(directory, 'grown.car')
    const file = await GrowingFile.open(await open(from, 'w+'), 0, { commP: true })
    await file.append(payload)
    const options = { paddedSize: piece.paddedSize, move: true, hashed: await file.close() }
    await writeFile(from, mod251(2_500_000, 11))
    await expect(store.put(piece.cid, from, options)).rejects.toMatchObject({ code: 'PIECE_MISMATCH' })
    expect(await readdir(path)).toEqual([])
    await writeFile(from, payload)
    expect(await store.put(piece.cid, from, options)).toMatchObject({ size: payload.length, written: true })
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

  it('says when the directory cannot be read, and makes none to read from', async () => {
    const absent = join(directory, 'absent')
    const store = await createFsPieceStore(absent, { readOnly: true })
    await expect(store.check('read')).rejects.toMatchObject({ code: 'PIECE_STORE_UNREADABLE' })
    expect(await readdir(directory)).not.toContain('absent')
  })

  it('says when the directory cannot be made', async () => {
    const file = join(directory, 'a-file')
    await writeFile(file, '')
    await expect(createFsPieceStore(join(file, 'store'))).rejects.toMatchObject({ code: 'PIECE_WRITE_FAILED' })
  })
})
