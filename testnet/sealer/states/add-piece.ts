import { padPieceCommitment } from '#sdk/piece/index.ts'
import { sealerErrors } from '../errors.ts'
import { placeFor } from '../free-space.ts'
import type { PieceSource } from '../pieces.ts'
import type { Sealing, SectorEffect } from '../sealing.ts'
import { createUnsealedFile, writePiece } from '../storage/unsealed-file.ts'

/** Writes the piece that is being added into the unsealed file, and checks that it is the one of the deal. */
export function addPiece({ storage, sectorBytes }: Sealing, source: PieceSource): SectorEffect {
  return async ({ data }) => {
    const adding = data.adding!
    const { pieceCid, size } = adding.piece
    const offset = placeFor(data.pieces, size, sectorBytes)
    if (offset === undefined) throw sealerErrors.PIECE_DOES_NOT_FIT({ paddedBytes: size, sectorBytes })
    const path =
      (await storage.find('unsealed', data.number)) ??
      (await storage.allocate('unsealed', data.number, 'seal', sectorBytes))
    await createUnsealedFile(path, sectorBytes)
    const written = await writePiece(path, offset, size, await source.read(pieceCid))
    const found = padPieceCommitment(written.cid, written.paddedSize, size)
    if (found.toString() !== pieceCid.toString()) {
      throw sealerErrors.SECTOR_DATA_MISMATCH({
        sector: data.number,
        expected: pieceCid.toString(),
        found: found.toString(),
      })
    }
    return { event: 'PieceAdded', data: { pieces: [...data.pieces, adding], adding: null } }
  }
}
