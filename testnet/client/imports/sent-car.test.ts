import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { identity } from 'multiformats/hashes/identity'
import { afterAll, expect, test } from 'vitest'
import { carV2HeaderBytes, carV2Pragma } from '#sdk/piece/car-format.ts'
import { bytesSource, carCommP, openCarBlocks, writeCar } from '#sdk/piece/index.ts'
import { MemoryBlockStore } from '#sdk/protocols/graphsync/block-store.ts'
import { openCarSource, openCarStore } from '#sdk/protocols/graphsync/car-store.ts'
import { exploreAllSelector, parseSelector } from '#sdk/protocols/graphsync/selector.ts'
import { putCbor } from '#sdk/protocols/graphsync/test-dag.ts'
import { Traversal } from '#sdk/protocols/graphsync/traversal.ts'
import { blocksAsSent, isAsSent } from './sent-car.ts'
import { packCar } from './test-car.ts'

const directory = await mkdtemp(join(tmpdir(), 'dealkit-sent-car-'))
afterAll(() => rm(directory, { recursive: true }))

const inside = CID.createV1(0x55, identity.digest(Buffer.from('inside its CID')))

/** What a receiver has on its disk in the end: every link of the sender's CAR crossed, each block put. */
async function received(given: Buffer, root: CID, name: string): Promise<Buffer> {
  const source = await openCarSource(bytesSource(given))
  const path = join(directory, name)
  const store = await openCarStore(path, root)
  const walk = new Traversal(root, parseSelector(exploreAllSelector))
  for (let cid = walk.needs; cid !== undefined; cid = walk.needs) {
    const bytes = (await source.get(cid))!
    await store.put(cid, bytes)
    walk.give(bytes)
  }
  await store.close()
  return readFile(path)
}

/** A DAG whose nodes link to earlier ones, some of them often; and its blocks, with others, in some order. */
const cars = fc.array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 8 }).chain((links) => {
  const store = new MemoryBlockStore()
  const nodes: CID[] = []
  for (const [i, chosen] of links.entries()) {
    const children = nodes.length === 0 ? [inside] : chosen.map((n) => nodes[n % nodes.length]!)
    nodes.push(putCbor(store, [i, ...children]))
  }
  const blocks = nodes.map((cid) => ({ cid, bytes: store.get(cid)! }))
  const twice = [...blocks, ...blocks]
  return fc
    .shuffledSubarray(twice, { minLength: twice.length, maxLength: twice.length })
    .map((shuffled) => ({ root: nodes.at(-1)!, blocks: shuffled }))
})

test('a CAR in any order is put into that in which a receiver writes it down', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(cars, async ({ root, blocks }) => {
      const name = `${run++}`
      const given = packCar({ roots: [root], blocks })
      const wanted = await received(given, root, `${name}.received`)
      expect(await isAsSent(bytesSource(wanted), root)).toBe(true)
      // Each block is in it twice.
      expect(await isAsSent(bytesSource(given), root)).toBe(false)
      const path = join(directory, `${name}.car`)
      const sorted = blocksAsSent(await openCarBlocks(bytesSource(given)), 'given.car')
      const { piece } = await writeCar({ path, roots: [root], blocks: sorted })
      expect(Buffer.compare(await readFile(path), wanted)).toBe(0)
      expect(piece).toEqual(await carCommP(bytesSource(wanted)))
    }),
    { seed: 20_261_127, numRuns: 60 },
  )
})

test('a CARv2 around it is as it is sent; another root, more or fewer bytes are not', async () => {
  const store = new MemoryBlockStore()
  const leaf = putCbor(store, 'leaf')
  const root = putCbor(store, [leaf])
  const blocks = [root, leaf].map((cid) => ({ cid, bytes: store.get(cid)! }))
  const car = packCar({ roots: [root], blocks })
  const head = Buffer.alloc(carV2HeaderBytes)
  head.writeBigUInt64LE(BigInt(carV2Pragma.length + head.length), 16)
  head.writeBigUInt64LE(BigInt(car.length), 24)
  const wrapped = Buffer.concat([carV2Pragma, head, car, Buffer.from('an index')])
  for (const whole of [car, wrapped]) expect(await isAsSent(bytesSource(whole), root)).toBe(true)
  const others = [
    packCar({ roots: [root], blocks: blocks.slice(0, 1) }),
    packCar({ roots: [root, leaf], blocks }),
    Buffer.concat([car, Buffer.alloc(1)]),
  ]
  for (const other of others) expect(await isAsSent(bytesSource(other), root)).toBe(false)
  expect(await isAsSent(bytesSource(car), leaf)).toBe(false)
})

test('a damaged block is told', async () => {
  const store = new MemoryBlockStore()
  const root = putCbor(store, 'root')
  const car = packCar({ roots: [root], blocks: [{ cid: root, bytes: Buffer.from(store.get(root)!).fill(0x61, 1) }] })
  const code = 'CAR_BLOCK_MISMATCH'
  await expect(isAsSent(bytesSource(car), root)).rejects.toMatchObject({ code })
  const blocks = blocksAsSent(await openCarBlocks(bytesSource(car)), 'given.car')
  await expect(blocks.next()).rejects.toMatchObject({ code })
})
