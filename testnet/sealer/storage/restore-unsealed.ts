import { padPieceCommitment, placePieces } from '#sdk/piece/index.ts'
import type { SectorPiece } from '#sdk/rpc/types/sealer/sector-info.ts'
import { sealerErrors } from '../errors.ts'
import type { Sealing } from '../sealing.ts'
import type { SectorPieces } from '../sector.ts'
import { createUnsealedFile, writePiece } from './unsealed-file.ts'

type Where = Pick<Sealing, 'storage' | 'sectorBytes' | 'pieces'>

/** The unsealed file of a sector, made of zeros if there is none yet. */
export async function createUnsealed({ storage, sectorBytes }: Where, sector: number): Promise<string> {
  const path = await storage.findOrAllocate('unsealed', sector, 'seal', sectorBytes)
  await createUnsealedFile(path, sectorBytes)
  return path
}

/**
 * Writes a deal's piece to its place.
 *
 * @throws {PIECE_NOT_FOUND}
 * @throws {SECTOR_DATA_MISMATCH} the store has other data under the piece's name
 */
export async function writeDealPiece(
  { pieces }: Where,
  sector: number,
  path: string,
  offset: number,
  { piece: { pieceCid, size } }: SectorPiece,
): Promise<void> {
  const written = await writePiece(path, offset, size, await pieces.read(pieceCid))
  const found = padPieceCommitment(written.cid, written.paddedSize, size)
  if (`${found}` === `${pieceCid}`) return
  throw sealerErrors.SECTOR_DATA_MISMATCH({ sector, expected: pieceCid.toString(), found: found.toString() })
}

/** The unsealed file of a packed sector; when it is gone, it is made again of the deals' pieces. */
export async function requireUnsealed(where: Where, sector: number, pieces: SectorPieces): Promise<string> {
  const { storage, sectorBytes } = where
  const known = await storage.find('unsealed', sector)
  if (known !== undefined) return known
  const path = await createUnsealed(where, sector)
  const places = placePieces(
    sectorBytes,
    pieces.map(({ piece }) => piece.size),
  )
  try {
    for (const [i, piece] of pieces.entries()) {
      if (piece.dealInfo !== null) await writeDealPiece(where, sector, path, places[i]!.offset, piece)
    }
  } catch (error) {
    await storage.remove('unsealed', sector)
    throw error
  }
  return path
}
