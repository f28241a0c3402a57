import { appendFile, mkdtemp, open, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { commp } from './commp.ts'
import { segmentPayloadBytes } from './commp-segment.ts'
import { GrowingFile } from './growing-file.ts'
import { verifyFile } from './hashed-file.ts'
import { mod251 } from './test-payloads.ts'

const directory = await mkdtemp(join(tmpdir(), 'growing-file-'))
afterAll(() => rm(directory, { recursive: true }))

let files = 0
const newPath = () => join(directory, `${files++}.bin`)
const begin = async (path: string) => GrowingFile.open(await open(path, 'w+'), 0, { commP: true })

async function grown(payload: Uint8Array) {
  const path = newPath()
  const file = await begin(path)
  await file.append(payload)
  return { path, hashed: (await file.close())! }
}

describe('a file that grows', () => {
  const payload = mod251(10 * segmentPayloadBytes + 12_345, 3)

  test('is what was appended, can be read meanwhile, and its commitment is known at the end', async () => {
    const cuts = fc.array(fc.integer({ min: 1, max: payload.length - 1 }), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(cuts, async (given) => {
        const path = newPath()
        const file = await begin(path)
        let from = 0
        for (const to of [...given.sort((a, b) => a - b), payload.length]) {
          await file.append(payload.subarray(from, to))
          const back = new Uint8Array(Math.min(3 * segmentPayloadBytes, to))
          await file.readInto(back, to - back.length)
          expect(Buffer.compare(back, payload.subarray(to - back.length, to))).toBe(0)
          from = to
        }
        expect(file.size).toBe(payload.length)
        expect((await file.close())?.piece).toEqual(commp(payload))
        expect(Buffer.compare(await readFile(path), payload)).toBe(0)
      }),
      { numRuns: 8, seed: 41 },
    )
  })

  test.each([0, 1, segmentPayloadBytes, 3 * segmentPayloadBytes + 7])(
    'goes on behind %i bytes of before, which are hashed too',
    async (before) => {
      const path = newPath()
      await writeFile(path, payload.subarray(0, before))
      const file = await GrowingFile.open(await open(path, 'r+'), before, { commP: true })
      for (let at = before; at < payload.length; at += 1_000_000) {
        await file.append(payload.subarray(at, at + 1_000_000))
        await file.flush()
      }
      const hashed = await file.close()
      expect(hashed?.piece).toEqual(commp(payload))
      expect(Buffer.compare(await readFile(path), payload)).toBe(0)
    },
  )

  test('without commP it is not hashed', async () => {
    const path = newPath()
    const file = await GrowingFile.open(await open(path, 'w+'), 0)
    await file.append(payload)
    expect(await file.close()).toBeUndefined()
    expect(Buffer.compare(await readFile(path), payload)).toBe(0)
  })

  test('that was made longer by others has no commitment', async () => {
    const path = newPath()
    const file = await begin(path)
    await file.append(payload.subarray(0, 1000))
    await appendFile(path, new Uint8Array(5000))
    expect(await file.close()).toBeUndefined()
  })

  test('that cannot be written says so, at the latest when it is closed', async () => {
    const path = newPath()
    await writeFile(path, '')
    const file = await GrowingFile.open(await open(path, 'r'), 0, { commP: true })
    await file.append(payload.subarray(0, 1000))
    await expect(file.close()).rejects.toMatchObject({ code: 'EBADF' })
  })
})

describe('a file that was hashed while it was written', () => {
  const payload = mod251(100_000, 9)
  const piece = commp(payload)

  test('is not read again', async () => {
    const { path, hashed } = await grown(payload)
    await expect(verifyFile(path, piece.cid, piece.paddedSize, hashed)).resolves.toEqual(piece)
    const other = { ...hashed, piece: commp(mod251(100_000, 10)) }
    await expect(verifyFile(path, piece.cid, piece.paddedSize, other)).rejects.toMatchObject({ code: 'PIECE_MISMATCH' })
  })

  test.each<[string, (path: string) => Promise<void>]>([
    ['longer', (path) => appendFile(path, 'x')],
    ['of other bytes', (path) => writeFile(path, mod251(100_000, 10))],
    [
      'of other bytes, its time set back',
      async (path) => {
        await writeFile(path, mod251(100_000, 10))
        await utimes(path, 1, 1)
      },
    ],
  ])('and is %s now, is read again', async (_, change) => {
    const { path, hashed } = await grown(payload)
    await change(path)
    await expect(verifyFile(path, piece.cid, piece.paddedSize, hashed)).rejects.toMatchObject({
      code: expect.stringMatching(/PIECE_MISMATCH|PIECE_TOO_LARGE/),
    })
  })
})
