import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { vectors, vectorsPresent } from '#sdk/test-vectors.ts'
import { commp } from './commp.ts'
import { mod251 } from './test-payloads.ts'
import { placePieces, unsealedSectorCid } from './unsealed-sector-cid.ts'
import { padPieceCommitment, zeroPieceCid } from './zero-piece.ts'

interface SectorVector {
  sector_size: string
  pieces: { piece_cid: string; padded_size: string }[]
  placed_at: string[]
  commd: string
  note: string
}

interface PadVector {
  piece_cid: string
  from_padded_size: number
  to_padded_size: number
  piece_cid_padded: string
}

describe.skipIf(!vectorsPresent)('known commitments of zeros and sectors', () => {
  it('zero pieces', () => {
    for (const v of vectors<{ padded_piece_size: string; piece_cid: string }>('zero-commitments.json')) {
      expect(zeroPieceCid(BigInt(v.padded_piece_size)).toString()).toBe(v.piece_cid)
    }
  })

  it('pieces raised to a larger size', () => {
    for (const v of vectors<PadVector>('piece-zero-pad.json')) {
      expect(padPieceCommitment(v.piece_cid, v.from_padded_size, v.to_padded_size).toString()).toBe(v.piece_cid_padded)
    }
  })

  for (const [index, v] of vectors<SectorVector>('unsealed-sector-cid.json').entries()) {
    it(`sector ${index} of ${v.sector_size} bytes with ${v.pieces.length} pieces: ${v.note}`, () => {
      const pieces = v.pieces.map((piece) => ({ cid: piece.piece_cid, paddedSize: BigInt(piece.padded_size) }))
      const places = placePieces(
        BigInt(v.sector_size),
        pieces.map((piece) => piece.paddedSize),
      )
      expect(places.map((place) => String(place.offset))).toEqual(v.placed_at)
      expect(unsealedSectorCid(BigInt(v.sector_size), pieces).toString()).toBe(v.commd)
    })
  }
})

describe('sector of pieces', () => {
  it('has the commitment of the joined data', () => {
    const sectorSize = 32_768
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 }), (exponents) => {
        const sizes = exponents.map((exponent) => 128 * 2 ** exponent)
        const joined = new Uint8Array((sectorSize / 128) * 127)
        const pieces = placePieces(sectorSize, sizes).map(({ offset, paddedSize }, index) => {
          const payload = mod251((paddedSize / 128) * 127, index + 3)
          joined.set(payload, (offset / 128) * 127)
          return { cid: commp(payload).cid, paddedSize }
        })
        expect(unsealedSectorCid(sectorSize, pieces).toString()).toBe(commp(joined).cid.toString())
      }),
      { seed: 1, numRuns: 60 },
    )
  })

  it('refuses what does not fit and what is no size', () => {
    const piece = (paddedSize: number) => ({ cid: zeroPieceCid(128), paddedSize })
    expect(() => unsealedSectorCid(2048, [piece(1024), piece(128), piece(1024)])).toThrow(
      expect.objectContaining({ code: 'PIECE_SECTOR_FULL' }),
    )
    expect(() => unsealedSectorCid(2048, [piece(200)])).toThrow(expect.objectContaining({ code: 'PIECE_SIZE_PADDED' }))
    expect(() => padPieceCommitment(zeroPieceCid(256), 256, 128)).toThrow(
      expect.objectContaining({ code: 'PIECE_SHRINK' }),
    )
  })
})
