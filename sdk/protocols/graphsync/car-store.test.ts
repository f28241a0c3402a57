import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { carCommP, importFile, openFile } from '#sdk/piece/index.ts'
import { openCarSource, openCarStore } from './car-store.ts'
import { exploreAllSelector, parseSelector } from './selector.ts'
import { testDag } from './test-dag.ts'
import { Traversal } from './traversal.ts'

const directory = await mkdtemp(join(tmpdir(), 'car-store-'))
afterAll(() => rm(directory, { recursive: true }))

const dag = testDag(30, 100_000, 8)
const bytesOf = (i: number) => dag.store.get(dag.order[i]!)!

describe('a CAR that grows', () => {
  test('gives back what was put, before and after it is written', async () => {
    const store = await openCarStore(join(directory, 'grow.car'), dag.root)
    for (const cid of dag.order) {
      await store.put(cid, dag.store.get(cid)!)
      expect(Buffer.compare((await store.get(cid))!, dag.store.get(cid)!)).toBe(0)
    }
    await store.put(dag.order[0]!, bytesOf(0))
    expect(store.blocks).toBe(dag.order.length)
    await store.flush()
    for (const cid of dag.order) expect(Buffer.compare((await store.get(cid))!, dag.store.get(cid)!)).toBe(0)
    await store.close()
    const source = await openFile(store.path)
    expect(source.size).toBe(store.size)
    const blocks = await openCarSource(source)
    expect(Buffer.compare((await blocks.get(dag.order[7]!))!, bytesOf(7))).toBe(0)
    await source.close()
  })

  test('walked from the CAR of a file, it becomes that CAR, byte for byte', async () => {
    const path = join(directory, 'file.bin')
    const carPath = join(directory, 'file.car')
    // A repeated megabyte, an end of its own, and a tail short enough to stand inside its CID.
    await writeFile(path, Buffer.concat([Buffer.alloc(3 << 20, 7), Buffer.alloc(1 << 20, 8), Buffer.alloc(50, 9)]))
    const { root } = await importFile({ path, carPath })
    const source = await openFile(carPath)
    const blocks = await openCarSource(source)
    const store = await openCarStore(join(directory, 'copy.car'), root)
    const walk = new Traversal(root, parseSelector(exploreAllSelector))
    for (let cid = walk.needs; cid !== undefined; cid = walk.needs) {
      const bytes = (await blocks.get(cid))!
      await store.put(cid, bytes)
      walk.give(bytes)
    }
    await store.close()
    await source.close()
    expect(Buffer.compare(await readFile(store.path), await readFile(carPath))).toBe(0)
  })
})

describe('a CAR that is opened again', () => {
  async function partly(name: string, count: number) {
    const path = join(directory, name)
    const store = await openCarStore(path, dag.root)
    for (const cid of dag.order.slice(0, count)) await store.put(cid, dag.store.get(cid)!)
    await store.close()
    return { path, size: store.size }
  }

  test.each<[string, (path: string, size: number) => Promise<void>, number]>([
    ['as it was left', async () => undefined, 10],
    ['cut off inside a block', (path, size) => truncate(path, size - 5), 9],
    ['with garbage behind it', (path) => appendFile(path, Buffer.from([200, 1, 2, 3])), 10],
    ['with zeros behind it', (path) => appendFile(path, Buffer.alloc(100)), 10],
    [
      'with a damaged block',
      async (path, size) => {
        const bytes = await readFile(path)
        bytes[size - 100] = bytes[size - 100]! ^ 1
        await writeFile(path, bytes)
      },
      9,
    ],
    ['cut off in its header', (path) => truncate(path, 20), 0],
    ['empty', (path) => truncate(path, 0), 0],
  ])('%s, goes on behind the last good block', async (name, damage, good) => {
    const { path, size } = await partly(`${name}.car`, 10)
    await damage(path, size)
    const store = await openCarStore(path, dag.root)
    expect(store.blocks).toBe(good)
    for (const cid of dag.order.slice(good)) await store.put(cid, dag.store.get(cid)!)
    await store.close()
    const whole = await openCarStore(path, dag.root)
    expect(whole.blocks).toBe(dag.order.length)
    await whole.close()
  })

  test('gives the commitment of all of it, also of what was there', async () => {
    const { path } = await partly('commp.car', 20)
    const store = await openCarStore(path, dag.root, { commP: true })
    await store.flush()
    for (const cid of dag.order.slice(20)) await store.put(cid, dag.store.get(cid)!)
    expect(store.hashed).toBeUndefined()
    await store.close()
    expect(store.hashed?.piece).toEqual(await carCommP(path))
  })

  test('of another root, begins again', async () => {
    const { path } = await partly('other.car', 10)
    const store = await openCarStore(path, dag.order[1]!)
    expect(store.blocks).toBe(0)
    await store.close()
  })

  test('that cannot be, says so', async () => {
    await expect(openCarStore(join(directory, 'no', 'such.car'), dag.root)).rejects.toMatchObject({
      code: 'GRAPHSYNC_STORE',
    })
  })
})
