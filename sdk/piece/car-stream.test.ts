import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DealkitError } from '#sdk/errors/index.ts'
import { bytesSource } from './byte-source.ts'
import { readCarStream } from './car-stream.ts'
import { importFile } from './import-file.ts'
import { readCar } from './read-car.ts'
import { mod251 } from './test-payloads.ts'

let car: Uint8Array
let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-car-stream-'))
  await writeFile(join(directory, 'file'), mod251(2_200_000))
  await importFile({ path: join(directory, 'file'), carPath: join(directory, 'car') })
  car = new Uint8Array(await readFile(join(directory, 'car')))
})
afterAll(() => rm(directory, { recursive: true }))

async function* cutAt(bytes: Uint8Array, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (const length of lengths) {
    if (at < bytes.length) yield bytes.subarray(at, at + length)
    at += length
  }
  if (at < bytes.length) yield bytes.subarray(at)
}

async function blocksOf(chunks: AsyncIterable<Uint8Array>): Promise<string[]> {
  const found: string[] = []
  for await (const { cid, offset, bytes } of readCarStream(chunks, 'stream')) {
    found.push(`${cid} ${offset} ${bytes.length}`)
  }
  return found
}

it('a CAR is read as it comes, however it is cut into chunks', async () => {
  const whole: string[] = []
  for await (const { cid, offset, bytes } of readCar(bytesSource(car))) whole.push(`${cid} ${offset} ${bytes.length}`)
  const lengths = fc.array(fc.oneof(fc.nat(5), fc.nat(700_000)), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(lengths, async (cuts) => {
      expect(await blocksOf(cutAt(car, cuts))).toEqual(whole)
    }),
    { seed: 3, numRuns: 40 },
  )
})

it('zeros behind it end it, and an end inside of a section is an error', async () => {
  const padded = Buffer.concat([car, Buffer.alloc(500)])
  expect(await blocksOf(cutAt(padded, []))).toHaveLength(4)
  for (const short of [1, 17, 300_000, car.length - 40]) {
    const error = await blocksOf(cutAt(car.subarray(0, car.length - short), [])).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: expect.stringMatching(/^CAR_(SECTION|HEADER)$/) })
  }
})

it('noise is refused, without more memory than it has bytes', async () => {
  const length = Buffer.from('ffffffffffffffff7f', 'hex')
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => new Uint8Array(Buffer.concat([car.subarray(0, 60), bytes]))),
    fc.constant(new Uint8Array(Buffer.concat([car.subarray(0, 59), length]))),
  )
  await fc.assert(
    fc.asyncProperty(noise, async (bytes) => {
      const result = await blocksOf(cutAt(bytes, [7])).catch((error: unknown) => error)
      expect(Array.isArray(result) || DealkitError.is(result)).toBe(true)
    }),
    { seed: 4, numRuns: 300 },
  )
})
