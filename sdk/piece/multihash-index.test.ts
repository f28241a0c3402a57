import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bytesSource, openFile } from './byte-source.ts'
import { DigestFilter } from './digest-filter.ts'
import { importFile } from './import-file.ts'
import { encodeMultihashIndex, openMultihashIndex } from './multihash-index.ts'
import { carSections, carV1Part, readCarBlock } from './read-car.ts'
import { mod251 } from './test-payloads.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-index-'))
})
afterAll(() => rm(directory, { recursive: true }))

const opened = async (bytes: Uint8Array) => openMultihashIndex(bytesSource(bytes))

describe('the index of a CAR', () => {
  it('leads to every block', async () => {
    const path = join(directory, 'file')
    await writeFile(path, mod251(5_000_000))
    const { car } = await importFile({ path, carPath: `${path}.car` })
    const source = await openFile(car.path!)
    try {
      const part = await carV1Part(source)
      const index = await opened(await encodeMultihashIndex(carSections(source)))
      let blocks = 0
      for await (const { cid, offset } of carSections(source)) {
        expect(await index.find(cid.multihash)).toBe(offset)
        const block = await readCarBlock(part, offset)
        expect(block.cid.equals(cid)).toBe(true)
        blocks++
      }
      expect(index.entries).toBe(blocks)
      await expect(readCarBlock(part, 3)).rejects.toThrow('broken')
    } finally {
      await source.close()
    }
  })

  it('finds what is in it and nothing else, whatever the digests', async () => {
    // Few first bytes, so that buckets are shared; three hash functions and lengths.
    const digest = fc.tuple(
      fc.constantFrom(0x12, 0x13, 0xb220),
      fc.constantFrom(20, 32),
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.integer({ min: 0, max: 1 }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(digest, { maxLength: 200 }),
        fc.array(digest, { maxLength: 10 }),
        async (some, others) => {
          const cidOf = ([code, length, bytes, first]: (typeof some)[number]) =>
            CID.createV1(0x55, Digest.create(code, Uint8Array.of(first, 7, ...bytes.subarray(2, length))))
          const entries = new Map(
            some.map((one, i) => [cidOf(one).toString(), { cid: cidOf(one), offset: 2 ** 33 + i }]),
          )
          const index = await opened(await encodeMultihashIndex(entries.values()))
          for (const { cid, offset } of entries.values()) expect(await index.find(cid.multihash)).toBe(offset)
          for (const cid of others.map(cidOf)) {
            expect(await index.find(cid.multihash)).toBe(entries.get(cid.toString())?.offset)
          }
        },
      ),
      { seed: 1, numRuns: 40 },
    )
  })

  it('of many blocks is sorted in parts, and finds them all', async () => {
    const sections = Array.from({ length: 10_000 }, (_, i) => {
      const bytes = Buffer.alloc(32, i % 3)
      bytes.writeUInt32BE(Math.imul(i, 2_654_435_761) >>> 0, 1)
      return { cid: CID.createV1(0x55, Digest.create(0x12, bytes)), offset: i }
    })
    const index = await opened(await encodeMultihashIndex(sections))
    for (const { cid, offset } of sections) expect(await index.find(cid.multihash)).toBe(offset)
  })

  it('leaves blocks inside of their CID out, and is laid out as CARv2 has it', async () => {
    const identity = CID.createV1(0x55, Digest.create(0, Uint8Array.of(1, 2)))
    const hashed = CID.createV1(0x55, Digest.create(0x12, new Uint8Array(32).fill(9)))
    const bytes = await encodeMultihashIndex([
      { cid: identity, offset: 59 },
      { cid: hashed, offset: 100 },
    ])
    const hex = `8108${'01000000'}${'1200000000000000'}${'01000000'}${'28000000'}${'2800000000000000'}${'09'.repeat(32)}${'6400000000000000'}`
    expect(Buffer.from(bytes).toString('hex')).toBe(hex)
  })

  it('that is cut off or something else is refused', async () => {
    const cid = CID.createV1(0x55, Digest.create(0x12, new Uint8Array(32).fill(9)))
    const bytes = await encodeMultihashIndex([{ cid, offset: 1 }])
    for (let length = 0; length < bytes.length; length++) {
      await expect(opened(bytes.subarray(0, length))).rejects.toMatchObject({ code: 'CAR_INDEX' })
    }
    await expect(opened(Uint8Array.of(0x80, 0x08, 0, 0, 0, 0))).rejects.toMatchObject({ code: 'CAR_INDEX' })
  })
})

describe('a filter of digests', () => {
  it('has all that was added, and little else', () => {
    const digestOf = (i: number) => Digest.create(0x12, mod251(32, 2 * i + 1)).digest
    const random = (seed: number) => {
      let state = seed
      return Uint8Array.from({ length: 32 }, () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
        return state >>> 24
      })
    }
    const filter = DigestFilter.forCount(1000)
    for (let i = 0; i < 1000; i++) filter.add(random(i))
    for (let i = 0; i < 1000; i++) expect(filter.mayHave(random(i))).toBe(true)
    const wrong = Array.from({ length: 5000 }, (_, i) => random(10_000 + i)).filter((one) => filter.mayHave(one))
    expect(wrong.length).toBeLessThan(250)
    expect(DigestFilter.forCount(0).mayHave(digestOf(1))).toBe(false)
    expect(new DigestFilter(filter.bytes).mayHave(random(3))).toBe(true)
  })
})
