import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { vectors, vectorsPresent } from '#sdk/test-vectors.ts'
import { fr32Pad, fr32PaddedLength, fr32PadInPlace, fr32Unpad } from './fr32.ts'
import { mod251 } from './test-payloads.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const fromHex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

/** Fr32 by its definition, a bit at a time. */
function padByBits(payload: Uint8Array): Uint8Array {
  const padded = new Uint8Array(fr32PaddedLength(payload.length))
  for (let bit = 0; bit < payload.length * 8; bit++) {
    if (((payload[bit >> 3]! >> (bit & 7)) & 1) === 0) continue
    const to = bit + 2 * Math.floor(bit / 254)
    padded[to >> 3]! |= 1 << (to & 7)
  }
  return padded
}

describe.skipIf(!vectorsPresent)('known Fr32 paddings', () => {
  for (const v of vectors<{ pattern: string; length: number; unpadded_hex: string; padded_hex: string }>(
    'fr32-padding.json',
  )) {
    it(`${v.pattern}, ${v.length} bytes`, () => {
      const padded = new Uint8Array(v.padded_hex.length / 2)
      expect(fr32Pad(fromHex(v.unpadded_hex), padded)).toBe(padded.length)
      expect(hex(padded)).toBe(v.padded_hex)
      const payload = new Uint8Array(v.length)
      expect(fr32Unpad(padded, payload)).toBe(v.length)
      expect(hex(payload)).toBe(v.unpadded_hex)
    })
  }
})

describe('Fr32', () => {
  const payload = fc.uint8Array({ minLength: 1, maxLength: 3000 })
  const shift = fc.integer({ min: 0, max: 5 })

  it('pads as defined, whatever the length and alignment', () => {
    fc.assert(
      fc.property(payload, shift, shift, (bytes, from, to) => {
        const source = new Uint8Array(bytes.length + from)
        source.set(bytes, from)
        const target = new Uint8Array(fr32PaddedLength(bytes.length) + to)
        fr32Pad(source.subarray(from), target.subarray(to))
        expect(hex(target.subarray(to))).toBe(hex(padByBits(bytes)))
      }),
      { seed: 1, numRuns: 150 },
    )
  })

  it('gives the payload back, zeros filling the last block', () => {
    fc.assert(
      fc.property(payload, shift, (bytes, to) => {
        const padded = padByBits(bytes)
        const target = new Uint8Array((padded.length / 128) * 127 + to)
        fr32Unpad(padded, target.subarray(to))
        const expected = new Uint8Array(target.length - to)
        expected.set(bytes)
        expect(hex(target.subarray(to))).toBe(hex(expected))
      }),
      { seed: 2, numRuns: 150 },
    )
  })

  it('works within one buffer, over several internal steps', () => {
    for (const length of [1, 127, 128, 65_024, 65_025, 200_000]) {
      const bytes = mod251(length)
      const buffer = new Uint8Array(fr32PaddedLength(length) + 1)
      buffer.set(bytes)
      const padded = fr32PadInPlace(buffer, length)
      expect(Buffer.compare(buffer.subarray(0, padded), padByBits(bytes)), `pad ${length}`).toBe(0)
      fr32Unpad(buffer.subarray(0, padded), buffer)
      expect(Buffer.compare(buffer.subarray(0, length), bytes), `unpad ${length}`).toBe(0)
    }
  })

  it('refuses a target that is too short and a padded length that is not whole', () => {
    expect(() => fr32Pad(new Uint8Array(128), new Uint8Array(255))).toThrow(
      expect.objectContaining({ code: 'PIECE_FR32_TARGET' }),
    )
    expect(() => fr32Unpad(new Uint8Array(127), new Uint8Array(127))).toThrow(
      expect.objectContaining({ code: 'PIECE_FR32_LENGTH' }),
    )
  })
})
