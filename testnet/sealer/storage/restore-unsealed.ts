import { placePieces } from '#sdk/piece/index.ts'
import type { Sealing } from '../sealing.ts'
import type { SectorPieces } from '../sector.ts'
import { createUnsealedFile } from './unsealed-file.ts'
import { writeDealPiece } from './write-deal-piece.ts'

type Where = Pick<Sealing, 'storage' | 'sectorBytes' | 'pieces'>

/** The unsealed file of a sector, made of zeros if there is none yet. */
export async function createUnsealed({ storage, sectorBytes }: Where, sector: number): Promise<string> {
  const path = await storage.findOrAllocate('unsealed', sector, 'seal', sectorBytes)
  await createUnsealedFile(path, sectorBytes)
  return path
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
      if (piece.dealInfo !== null) await writeDealPiece(where.pieces, path, places[i]!.offset, piece)
    }
  } catch (error) {
    await storage.remove('unsealed', sector)
    throw error
  }
  return path
}
