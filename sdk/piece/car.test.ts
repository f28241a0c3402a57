import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CarReader } from '@ipld/car'
import { CID } from 'multiformats/cid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { vectorFile, vectors, vectorsPresent } from '#sdk/test-vectors.ts'
import { bytesSource, openFile } from './byte-source.ts'
import { openCarBlocks } from './car-blocks.ts'
import { carCommP, sourceCommP, verifyPiece } from './car-commp.ts'
import { commp } from './commp.ts'
import { carSections, readCar, readCarHeader, verifyCar } from './read-car.ts'
import { mod251 } from './test-payloads.ts'
import { leafCid, marketLayout } from './unixfs-file.ts'
import { writeCar } from './write-car.ts'

interface CarVector {
  file: string
  version: 1 | 2 | null
  data_offset?: number
  data_size?: number
  header_length?: number
  header_error?: string
  section_error?: string
  error_at?: number
  zero_length_section_at?: number
  roots?: string[]
  block_count: number
  root_present?: boolean
  blocks?: { cid: string; offset: number; block_offset: number; block_length: number }[]
  carv1_payload_piece_cid?: string
  carv1_payload_padded_size?: number
}

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-car-'))
})
afterAll(() => rm(directory, { recursive: true }))

describe.skipIf(!vectorsPresent)('known CAR files', () => {
  for (const v of vectors<CarVector>('car-files.json')) {
    it(v.file, async () => {
      const source = await openFile(vectorFile(v.file))
      try {
        if (v.header_error !== undefined) {
          await expect(readCarHeader(source)).rejects.toMatchObject({ code: 'CAR_HEADER' })
          await expect(carCommP(source)).rejects.toMatchObject({ code: 'CAR_HEADER' })
          return
        }
        const header = await readCarHeader(source)
        expect(header.version).toBe(v.version)
        expect(header.headerSize).toBe(v.header_length)
        expect(header.roots.map(String)).toEqual(v.roots)
        if (v.version === 2) expect([header.dataOffset, header.dataSize]).toEqual([v.data_offset, v.data_size])

        const sections: unknown[] = []
        const walk = async () => {
          for await (const { cid, offset, blockOffset, blockLength } of carSections(source)) {
            sections.push({ cid: cid.toString(), offset, block_offset: blockOffset, block_length: blockLength })
          }
        }
        if (v.section_error === undefined) {
          await walk()
          const { blocks, missingRoots } = await verifyCar(source)
          expect(blocks).toBe(v.block_count)
          expect(missingRoots.length === 0).toBe(v.root_present)
          const piece = await carCommP(source, { over: 'payload' })
          expect(piece.cid.toString()).toBe(v.carv1_payload_piece_cid)
          expect(piece.paddedSize).toBe(v.carv1_payload_padded_size)
        } else {
          await expect(walk()).rejects.toMatchObject({ code: 'CAR_SECTION', details: { offset: v.error_at } })
          await expect(verifyCar(source)).rejects.toMatchObject({ code: 'CAR_SECTION' })
        }
        expect(sections.length).toBe(v.block_count)
        expect(sections.slice(0, v.blocks?.length)).toEqual(v.blocks)
      } finally {
        await source.close()
      }
    })
  }
})

const block = (bytes: Uint8Array) => ({ cid: leafCid(bytes, marketLayout), bytes })
const blocks = [block(mod251(10)), block(mod251(200_000)), block(mod251(3_000_000, 3)), block(mod251(5, 11))]

describe('a CAR', () => {
  it('is read by another implementation and by ours as it was written, each block once', async () => {
    const path = join(directory, 'written.car')
    const root = blocks[1]!.cid
    const written = await writeCar({ path, roots: [root], blocks: [...blocks, blocks[0]!] })
    const bytes = await readFile(path)
    expect(written.size).toBe(bytes.length)
    expect(written.piece.cid.toString()).toBe(commp(bytes).cid.toString())

    const reader = await CarReader.fromBytes(bytes)
    expect((await reader.getRoots()).map(String)).toEqual([root.toString()])
    const theirs: string[] = []
    for await (const { cid, bytes: data } of reader.blocks()) theirs.push(`${cid} ${data.length}`)
    const ours: string[] = []
    for await (const { cid, bytes: data } of readCar(bytesSource(bytes))) ours.push(`${cid} ${data.length}`)
    expect(theirs).toEqual(blocks.map(({ cid, bytes: data }) => `${cid} ${data.length}`))
    expect(ours).toEqual(theirs)
  })

  it('gives single blocks, identity CIDs among them, and names what it lacks', async () => {
    const path = join(directory, 'blocks.car')
    await writeCar({ path, roots: [], blocks: blocks.slice(1, 3) })
    const source = await openFile(path)
    const index = await openCarBlocks(source)
    for (const { cid, bytes } of blocks) expect(Buffer.compare(await index.get(cid), bytes)).toBe(0)
    const absent = leafCid(mod251(1000, 17), marketLayout)
    expect([index.has(blocks[2]!.cid), index.has(blocks[0]!.cid), index.has(absent)]).toEqual([true, true, false])
    await expect(index.get(absent)).rejects.toMatchObject({ code: 'CAR_BLOCK_MISSING' })
    await source.close()
  })

  it('with a changed byte is refused with offset and CID', async () => {
    const path = join(directory, 'damaged.car')
    await writeCar({ path, roots: [blocks[1]!.cid], blocks })
    const bytes = await readFile(path)
    const sections: { cid: CID; offset: number; blockOffset: number }[] = []
    for await (const section of carSections(bytesSource(bytes))) sections.push(section)
    const hit = sections[2]!
    bytes[hit.blockOffset + 1_234_567]! ^= 1
    const expected = { code: 'CAR_BLOCK_MISMATCH', details: { offset: hit.offset, cid: hit.cid.toString() } }
    await expect(verifyCar(bytesSource(bytes))).rejects.toMatchObject(expected)
    const index = await openCarBlocks(bytesSource(bytes))
    await expect(index.get(hit.cid)).rejects.toMatchObject(expected)
  })

  it('cut at any place, or made of anything else, gives a CAR error and nothing else', async () => {
    const path = join(directory, 'cut.car')
    await writeCar({ path, roots: [blocks[1]!.cid], blocks: [blocks[0]!, block(mod251(300))] })
    const bytes = await readFile(path)
    const sectionStarts = new Set<number>()
    for await (const section of carSections(bytesSource(bytes))) sectionStarts.add(section.offset)
    for (let end = 0; end < bytes.length; end++) {
      const verified = verifyCar(bytesSource(bytes.subarray(0, end)))
      if (sectionStarts.has(end)) await verified
      else await expect(verified, `cut at ${end}`).rejects.toMatchObject({ code: expect.stringMatching(/^CAR_/) })
    }
    for (let seed = 1; seed < 40; seed++) {
      const noise = createHash('sha512').update(String(seed)).digest()
      await expect(verifyCar(bytesSource(noise))).rejects.toMatchObject({ code: expect.stringMatching(/^CAR_/) })
    }
  })

  it('with a hash function we lack is not called sound', async () => {
    const cid = CID.parse('bafkr4iae4c5tt4yldi76xcpvg3etxykqkvec352im5fqbutolj2xo5yc5e')
    const path = join(directory, 'blake3.car')
    await writeCar({ path, roots: [], blocks: [{ cid, bytes: mod251(10) }] })
    await expect(verifyCar(path)).rejects.toMatchObject({ code: 'CAR_HASH_UNKNOWN' })
  })

  it('is not left half written', async () => {
    const folder = await mkdtemp(join(directory, 'half-'))
    const failing = async function* () {
      yield* blocks
      throw new Error('the disk fell out')
    }
    await expect(writeCar({ path: join(folder, 'x.car'), roots: [], blocks: failing() })).rejects.toThrow('fell out')
    expect(await readdir(folder)).toEqual([])
  })
})

describe('piece verification', () => {
  it('takes the payload of a piece, also of one with zeros behind, and refuses others', async () => {
    const path = join(directory, 'payload.bin')
    await writeFile(path, mod251(3000))
    const piece = await sourceCommP(path)
    expect(await verifyPiece(path, piece.cid, piece.paddedSize)).toEqual(piece)
    const raised = commp(Buffer.concat([mod251(3000), new Uint8Array(5000)]))
    expect((await verifyPiece(path, raised.cid.toString(), raised.paddedSize)).paddedSize).toBe(8192)
    await expect(verifyPiece(path, piece.cid, 8192)).rejects.toMatchObject({ code: 'PIECE_MISMATCH' })
    await expect(verifyPiece(path, piece.cid, 2048)).rejects.toMatchObject({ code: 'PIECE_TOO_LARGE' })
    await expect(verifyPiece(path, piece.cid, 5000)).rejects.toMatchObject({ code: 'PIECE_SIZE_PADDED' })
    await expect(carCommP(path)).rejects.toMatchObject({ code: 'CAR_HEADER' })
  })
})
