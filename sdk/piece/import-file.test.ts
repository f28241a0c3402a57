import { createHash } from 'node:crypto'
import { appendFileSync, truncateSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CarReader } from '@ipld/car'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { vectors, vectorsPresent } from '#sdk/test-vectors.ts'
import { type ByteSource, bytesSource } from './byte-source.ts'
import { commp } from './commp.ts'
import { importFile, importSource } from './import-file.ts'
import { verifyCar } from './read-car.ts'
import { stopHashingThreads } from './segment-threads.ts'
import { mod251, type PayloadRule, payloadOf } from './test-payloads.ts'
import { FileDagPlan, marketLayout } from './unixfs-file.ts'

interface ImportVector {
  payload: PayloadRule
  payload_size: number
  chunk_size: number
  max_links: number
  inline_limit: number
  root: string
  root_without_inlining?: string
  distinct_blocks?: number
  dag_depth: number
}

interface DealCarVector {
  payload: PayloadRule
  root: string
  blocks_in_order: string[]
  car_with_identity_blocks: { size: number; sha256: string; piece_cid: string; padded_piece_size: number }
}

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-import-'))
})
afterAll(async () => {
  await rm(directory, { recursive: true })
  await stopHashingThreads()
})

const file = async (name: string, bytes: Uint8Array) => {
  const path = join(directory, name)
  await writeFile(path, bytes)
  return path
}

/** Zeros without the memory for them. */
const zeros = (size: number): ByteSource => ({
  name: 'zeros',
  size,
  readInto: async (target) => {
    target.fill(0)
  },
  close: () => Promise.resolve(),
})

async function rootOf(source: ByteSource, v: ImportVector, inlineBytes: number): Promise<string> {
  const layout = { chunkBytes: v.chunk_size, maxLinks: v.max_links, inlineBytes }
  const plan = new FileDagPlan(v.payload_size, layout)
  expect(plan.depth).toBe(v.dag_depth)
  return (await importSource(source, plan, undefined, { threads: 1 })).root.toString()
}

describe.skipIf(!vectorsPresent)('known roots', () => {
  for (const v of vectors<ImportVector>('unixfs-import.json')) {
    const name = v.payload.file ?? v.payload.pattern
    it(`${name} of ${v.payload_size} bytes in chunks of ${v.chunk_size}, ${v.max_links} links a node`, async () => {
      const large = v.payload_size > 2 ** 29
      const source = large
        ? zeros(v.payload_size)
        : bytesSource(payloadOf(v.payload.file === undefined ? v.payload : { ...v.payload, pattern: 'file' }))
      expect(await rootOf(source, v, v.inline_limit)).toBe(v.root)
      if (v.root_without_inlining !== undefined) {
        expect(await rootOf(source, v, -1)).toBe(v.root_without_inlining)
      }
    })
  }
})

describe.skipIf(!vectorsPresent)('known CARs of files', () => {
  for (const v of vectors<DealCarVector>('deal-car.json')) {
    it(`${v.payload.length} bytes`, async () => {
      const path = await file(`vector-${v.payload.length}`, payloadOf(v.payload))
      const carPath = `${path}.car`
      const imported = await importFile({ path, carPath })
      const expected = v.car_with_identity_blocks
      expect(imported.root.toString()).toBe(v.root)
      expect(imported.size).toBe(v.payload.length)
      expect(imported.car).toEqual({ path: carPath, size: expected.size })
      expect(imported.piece.cid.toString()).toBe(expected.piece_cid)
      expect(imported.piece.paddedSize).toBe(expected.padded_piece_size)
      const car = await readFile(carPath)
      expect(createHash('sha256').update(car).digest('hex')).toBe(expected.sha256)
      const reader = await CarReader.fromBytes(car)
      const cids: string[] = []
      for await (const cid of reader.cids()) cids.push(cid.toString())
      expect(cids).toEqual(v.blocks_in_order)
    })
  }
})

describe('import', () => {
  it('writes each block once and takes back the room of nodes seen before, over segment borders', async () => {
    const unique = mod251(3000, 11)
    const payload = Buffer.concat([unique, unique, new Uint8Array(4_000_000), mod251(1_500_000, 5), unique])
    const layout = { chunkBytes: 1000, maxLinks: 3, inlineBytes: 126 }
    const path = join(directory, 'repeats.car')
    const handle = await open(path, 'w')
    const { root, piece } = await importSource(bytesSource(payload), new FileDagPlan(payload.length, layout), handle)
    await handle.close()
    const car = await readFile(path)
    expect(car.length).toBe(piece.payloadSize)
    expect(commp(car).cid.toString()).toBe(piece.cid.toString())
    const summary = await verifyCar(bytesSource(car))
    expect(summary.roots.map(String)).toEqual([root.toString()])
    expect(summary.missingRoots).toEqual([])
    const reader = await CarReader.fromBytes(car)
    const seen = new Set<string>()
    for await (const cid of reader.cids()) {
      expect(seen.has(cid.toString())).toBe(false)
      seen.add(cid.toString())
    }
    expect(seen.size).toBe(summary.blocks)
  })

  it('gives the same piece without writing, in one thread and in two, and tells its progress', async () => {
    const path = await file('ten', mod251(10_500_000, 3))
    const seen: number[] = []
    const plain = await importFile({ path, threads: 1, onProgress: ({ bytesRead }) => seen.push(bytesRead) })
    expect(plain.car.path).toBeUndefined()
    expect(seen.at(-1)).toBe(10_500_000)
    expect(seen.length).toBe(11)
    const written = await importFile({ path, carPath: join(directory, 'ten.car'), threads: 2 })
    expect(written.piece).toEqual(plain.piece)
    expect(commp(await readFile(join(directory, 'ten.car'))).cid.toString()).toBe(plain.piece.cid.toString())
  })

  it('refuses what is no readable file, and says which', async () => {
    const refused = (path: string) => importFile({ path, carPath: join(directory, 'refused.car') })
    await expect(refused(join(directory, 'absent'))).rejects.toMatchObject({ code: 'PIECE_FILE_MISSING' })
    await expect(refused(directory)).rejects.toMatchObject({ code: 'PIECE_FILE_KIND' })
    await expect(refused(await file('empty', new Uint8Array()))).rejects.toMatchObject({ code: 'PIECE_FILE_EMPTY' })
    if (process.platform !== 'win32') {
      await expect(refused('/dev/null')).rejects.toMatchObject({ code: 'PIECE_FILE_KIND' })
    }
    if (process.getuid?.() !== 0) {
      const locked = await file('locked', mod251(10))
      await chmod(locked, 0)
      await expect(refused(locked)).rejects.toMatchObject({ code: 'PIECE_FILE_UNREADABLE' })
    }
  })

  it('refuses to replace its own input, and a directory that is not there', async () => {
    const path = await file('self', mod251(100))
    await expect(importFile({ path, carPath: path })).rejects.toMatchObject({ code: 'PIECE_SAME_FILE' })
    expect((await readFile(path)).length).toBe(100)
    await expect(importFile({ path, carPath: join(directory, 'no', 'such.car') })).rejects.toMatchObject({
      code: 'PIECE_WRITE_FAILED',
    })
  })

  it.each([
    ['shrinks', (path: string) => truncateSync(path, 1_500_000)],
    ['grows', (path: string) => appendFileSync(path, 'more')],
  ])('leaves nothing behind when the file %s meanwhile', async (name, change) => {
    const folder = join(directory, name)
    await mkdir(folder)
    const path = await file(`${name}.bin`, mod251(8_000_000))
    let calls = 0
    const importing = importFile({
      path,
      carPath: join(folder, 'out.car'),
      onProgress: () => {
        if (calls++ === 0) change(path)
      },
    })
    await expect(importing).rejects.toMatchObject({ code: 'PIECE_FILE_CHANGED' })
    expect(await readdir(folder)).toEqual([])
  })

  it('leaves nothing behind and keeps what was there when aborted', async () => {
    const folder = join(directory, 'aborted')
    await mkdir(folder)
    const carPath = join(folder, 'out.car')
    await writeFile(carPath, 'kept')
    const path = await file('aborted.bin', mod251(8_000_000))
    const abort = new AbortController()
    const importing = importFile({ path, carPath, signal: abort.signal, onProgress: () => abort.abort() })
    await expect(importing).rejects.toMatchObject({ name: 'AbortError' })
    expect(await readdir(folder)).toEqual(['out.car'])
    expect(await readFile(carPath, 'utf8')).toBe('kept')
  })

  it('states the layout the market client uses', () => {
    expect(marketLayout).toEqual({ chunkBytes: 1_048_576, maxLinks: 1024, inlineBytes: 126 })
  })
})
