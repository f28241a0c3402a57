import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesSource, sliceOf, unpaddedOf } from './byte-source.ts'
import { readBytes, streamAhead, streamOf } from './byte-stream.ts'
import { fr32Pad, fr32PaddedLength } from './fr32.ts'
import { fr32PadStream, fr32UnpadStream } from './fr32-stream.ts'
import { mod251 } from './test-payloads.ts'
import { collect } from './testing/collect.ts'

const padded = (payload: Uint8Array) => {
  const target = new Uint8Array(fr32PaddedLength(payload.length))
  fr32Pad(payload, target)
  return target
}

function* cut(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

describe('byte sources', () => {
  const payload = mod251(127 * 50, 3)
  const source = unpaddedOf(bytesSource(padded(payload)))

  it('read any range behind Fr32 padding', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(payload.length), fc.nat(600), async (offset, length) => {
        const fits = Math.min(length, payload.length - offset)
        const got = await readBytes(source, offset, fits)
        expect(Buffer.compare(got, payload.subarray(offset, offset + fits))).toBe(0)
      }),
      { seed: 1, numRuns: 150 },
    )
  })

  it('stay within their range', async () => {
    const slice = sliceOf(bytesSource(payload), 100, 50)
    expect(Buffer.compare(await readBytes(slice, 10, 40), payload.subarray(110, 150))).toBe(0)
    await expect(readBytes(slice, 11, 40)).rejects.toMatchObject({ code: 'PIECE_RANGE' })
    await expect(readBytes(slice, -1, 1)).rejects.toMatchObject({ code: 'PIECE_RANGE' })
    expect(() => sliceOf(slice, 0, 51)).toThrow(expect.objectContaining({ code: 'PIECE_RANGE' }))
    expect(() => unpaddedOf(slice)).toThrow(expect.objectContaining({ code: 'PIECE_FR32_LENGTH' }))
  })

  it('stream a range, and ahead of the reader', async () => {
    const large = bytesSource(mod251(2_300_000))
    expect(Buffer.compare(await collect(streamOf(large)), mod251(2_300_000))).toBe(0)
    const range = await collect(streamOf(large, { offset: 5, length: 1_100_000 }))
    expect(Buffer.compare(range, mod251(2_300_000).subarray(5, 1_100_005))).toBe(0)
    expect(Buffer.compare(await collect(streamAhead(large, 1000)), mod251(2_300_000))).toBe(0)
    expect((await collect(streamAhead(bytesSource(new Uint8Array()), 1000))).length).toBe(0)
  })
})

describe('Fr32 streams', () => {
  it('do not depend on how the bytes are cut', async () => {
    const payload = mod251(70_001)
    for (const size of [1000, 127, 128, 4096, 70_001]) {
      const result = await collect(fr32PadStream(cut(payload, size)))
      expect(Buffer.compare(result, padded(payload)), `pad by ${size}`).toBe(0)
      const back = await collect(fr32UnpadStream(cut(padded(payload), size)))
      expect(Buffer.compare(back.subarray(0, payload.length), payload), `unpad by ${size}`).toBe(0)
    }
  })

  it('refuse to end within a block', async () => {
    await expect(collect(fr32UnpadStream([new Uint8Array(200)]))).rejects.toMatchObject({ code: 'PIECE_FR32_LENGTH' })
  })
})
