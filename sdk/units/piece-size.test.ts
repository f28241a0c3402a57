import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { vectors, vectorsPresent } from '../test-vectors.ts'
import {
  isPaddedPieceSize,
  isUnpaddedPieceSize,
  paddedToUnpadded,
  parsePaddedPieceSize,
  parseUnpaddedPieceSize,
  smallestPieceFor,
  unpaddedToPadded,
} from './piece-size.ts'

interface SizeVector {
  kind: 'payload-to-piece' | 'unpadded-valid' | 'padded-valid'
  payload_size: string
  padded_piece_size: string
  unpadded_piece_size: string
  size: string
  valid: boolean
}

describe.skipIf(!vectorsPresent)('known piece sizes', () => {
  for (const v of vectors<SizeVector>('piece-sizes.json')) {
    it(`${v.kind} ${v.payload_size ?? v.size}`, () => {
      if (v.kind === 'payload-to-piece') {
        expect(smallestPieceFor(BigInt(v.payload_size))).toEqual({
          paddedBytes: Number(v.padded_piece_size),
          unpaddedBytes: Number(v.unpadded_piece_size),
        })
        return
      }
      const parse = v.kind === 'padded-valid' ? parsePaddedPieceSize : parseUnpaddedPieceSize
      const code = v.kind === 'padded-valid' ? 'PIECE_SIZE_PADDED' : 'PIECE_SIZE_UNPADDED'
      if (v.valid) expect(parse(v.size)).toBe(Number(v.size))
      else expect(() => parse(v.size)).toThrow(expect.objectContaining({ code }))
    })
  }
})

describe('piece sizes', () => {
  it('converts both ways', () => {
    fc.assert(
      fc.property(fc.integer({ min: 7, max: 45 }), (exponent) => {
        const padded = 2 ** exponent
        expect(unpaddedToPadded(paddedToUnpadded(padded))).toBe(padded)
        expect(isPaddedPieceSize(padded)).toBe(true)
        expect(isPaddedPieceSize(padded + 1)).toBe(false)
        expect(isUnpaddedPieceSize((padded / 128) * 127)).toBe(true)
      }),
      { seed: 1, numRuns: 60 },
    )
  })

  it('finds the smallest piece, and no smaller one fits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (payload) => {
        const { paddedBytes, unpaddedBytes } = smallestPieceFor(payload)
        expect(unpaddedBytes).toBeGreaterThanOrEqual(payload)
        if (paddedBytes > 128) expect(unpaddedBytes / 2).toBeLessThan(payload)
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  it.each([0, -1, 1.5, Number.NaN, 2 ** 53])('refuses a payload of %s bytes', (size) => {
    expect(() => smallestPieceFor(size)).toThrow(expect.objectContaining({ code: 'PIECE_PAYLOAD_SIZE' }))
  })

  it.each(['', '12 8', '0x80', '128.0', '-128', '99999999999999999999'])('refuses the text "%s"', (text) => {
    expect(() => parsePaddedPieceSize(text)).toThrow(expect.objectContaining({ code: 'PIECE_SIZE_PADDED' }))
  })
})
