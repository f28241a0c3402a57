import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CarReader } from '@ipld/car'
import * as dagPb from '@ipld/dag-pb'
import { MemoryBlockstore } from 'blockstore-core'
import { UnixFS } from 'ipfs-unixfs'
import { exporter } from 'ipfs-unixfs-exporter'
import { importer } from 'ipfs-unixfs-importer'
import type { CID } from 'multiformats/cid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { vectorFile, vectorsPresent } from '#sdk/test-vectors.ts'
import { bytesSource, openFile, sliceOf, unpaddedOf } from './byte-source.ts'
import { extractFile } from './extract-file.ts'
import { fr32Pad, fr32PaddedLength } from './fr32.ts'
import { importSource } from './import-file.ts'
import { carSections } from './read-car.ts'
import { mod251 } from './test-payloads.ts'
import { encodeFileNode, FileDagPlan, leafCid, marketLayout, nodeCid } from './unixfs-file.ts'
import { writeCar } from './write-car.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-extract-'))
})
afterAll(() => rm(directory, { recursive: true }))

async function carOf(name: string, payload: Uint8Array, chunkBytes = 1000): Promise<{ path: string; root: CID }> {
  const path = join(directory, name)
  const handle = await open(path, 'w')
  const plan = new FileDagPlan(payload.length, { chunkBytes, maxLinks: 7, inlineBytes: 126 })
  const { root } = await importSource(bytesSource(payload), plan, handle)
  await handle.close()
  return { path, root }
}

describe('extracting a file', () => {
  it.each([1, 126, 127, 1000, 1001, 2000, 50_050])('of %i bytes gives it back', async (size) => {
    const payload = mod251(size, 5)
    const { path, root } = await carOf(`${size}.car`, payload)
    const out = join(directory, `${size}.out`)
    const seen: number[] = []
    const extracted = await extractFile(path, undefined, out, { onProgress: (p) => seen.push(p.bytesWritten) })
    expect(extracted.size).toBe(size)
    expect(extracted.root.toString()).toBe(root.toString())
    expect(seen.at(-1)).toBe(size)
    expect(Buffer.compare(await readFile(out), payload)).toBe(0)
  })

  it('reads the DAG of another implementation', async () => {
    const payload = mod251(700_000, 29)
    const blockstore = new MemoryBlockstore()
    let root: CID | undefined
    for await (const { cid } of importer([{ path: 'x', content: payload }], blockstore)) root = cid
    const blocks: { cid: CID; bytes: Uint8Array }[] = []
    for await (const { cid, bytes } of blockstore.getAll()) {
      const parts: Uint8Array[] = []
      for await (const part of bytes) parts.push(part)
      blocks.push({ cid, bytes: Buffer.concat(parts) })
    }
    const path = join(directory, 'theirs.car')
    await writeCar({ path, roots: [root!], blocks })
    await extractFile(path, root, join(directory, 'theirs.out'))
    expect(Buffer.compare(await readFile(join(directory, 'theirs.out')), payload)).toBe(0)
  })

  it('writes what another implementation reads', async () => {
    const payload = mod251(40_000, 5)
    const { path, root } = await carOf('ours.car', payload)
    const reader = await CarReader.fromBytes(await readFile(path))
    const entry = await exporter(root, {
      async *get(cid: CID) {
        yield (await reader.get(cid))!.bytes
      },
    })
    if (entry.type !== 'file') throw new Error(entry.type)
    const parts: Uint8Array[] = []
    for await (const part of entry.content()) parts.push(part)
    expect(Buffer.compare(Buffer.concat(parts), payload)).toBe(0)
  })

  it('refuses nodes that contradict each other', async () => {
    const leaf = mod251(1000)
    const cid = leafCid(leaf, marketLayout)
    const link = { cid, treeBytes: 1000, fileBytes: 1000 }
    const lying = encodeFileNode([link, { ...link, fileBytes: 999 }])
    const uneven = dagPb.encode(
      dagPb.createNode(new UnixFS({ type: 'file' }).marshal(), [dagPb.createLink('', 1000, cid)]),
    )
    const noUnixFs = dagPb.encode(dagPb.createNode(Uint8Array.of(255, 255), []))
    for (const node of [lying, uneven, noUnixFs]) {
      const root = nodeCid(node, { ...marketLayout, inlineBytes: 0 })
      const path = join(directory, 'lying.car')
      await writeCar({
        path,
        roots: [root],
        blocks: [
          { cid: root, bytes: node },
          { cid, bytes: leaf },
        ],
      })
      await expect(extractFile(path, root, join(directory, 'lying.out'))).rejects.toMatchObject({
        code: 'UNIXFS_BROKEN',
      })
    }
  })

  it('takes it out of a piece in the middle of an unsealed sector', async () => {
    const payload = mod251(9000, 5)
    const { path } = await carOf('sector.car', payload)
    const car = await readFile(path)
    const padded = new Uint8Array(16_384)
    fr32Pad(car, padded)
    expect(fr32PaddedLength(car.length)).toBeLessThan(padded.length)
    const sector = join(directory, 'sector')
    await writeFile(sector, Buffer.concat([mod251(16_384), padded, mod251(100)]))
    const source = await openFile(sector)
    const out = join(directory, 'sector.out')
    await extractFile(unpaddedOf(sliceOf(source, 16_384, 16_384)), undefined, out)
    await source.close()
    expect(Buffer.compare(await readFile(out), payload)).toBe(0)
  })

  it('refuses damaged and missing blocks and leaves nothing behind', async () => {
    const folder = join(directory, 'refused')
    await mkdir(folder)
    const out = join(folder, 'out')
    const { path } = await carOf('damaged.car', mod251(20_000, 5))
    const car = await readFile(path)
    const sections: { cid: CID; offset: number; blockOffset: number }[] = []
    for await (const section of carSections(bytesSource(car))) sections.push(section)
    const last = sections.at(-1)!

    const damaged = Buffer.from(car)
    damaged[last.blockOffset]! ^= 1
    await expect(extractFile(bytesSource(damaged), undefined, out)).rejects.toMatchObject({
      code: 'CAR_BLOCK_MISMATCH',
      details: { cid: last.cid.toString(), offset: last.offset },
    })
    await expect(extractFile(bytesSource(car.subarray(0, last.offset)), undefined, out)).rejects.toMatchObject({
      code: 'CAR_BLOCK_MISSING',
      details: { cid: last.cid.toString() },
    })
    const abort = new AbortController()
    await expect(
      extractFile(path, undefined, out, { signal: abort.signal, onProgress: () => abort.abort() }),
    ).rejects.toMatchObject({ name: 'AbortError' })
    expect(await readdir(folder)).toEqual([])
  })

  it.skipIf(!vectorsPresent)('refuses directories and CARs with several roots', async () => {
    const out = join(directory, 'never')
    await expect(
      extractFile(vectorFile('cars/wikipedia-cryptographic-hash-function.car'), undefined, out),
    ).rejects.toMatchObject({ code: 'UNIXFS_NOT_A_FILE' })
    await expect(extractFile(vectorFile('cars/sample-rw-bs-v2.car'), undefined, out)).rejects.toMatchObject({
      code: 'CAR_ROOTS',
    })
  })
})
