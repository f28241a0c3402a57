import type { CID } from 'multiformats/cid'
import { parsePieceCid, pieceCommitment } from './commitment-cid.ts'
import { pieceErrors } from './errors.ts'

/**
 * The canonical text of a piece CID, which is what stores call the piece.
 *
 * @throws {PIECE_CID_TEXT} {PIECE_CID_KIND}
 * @example
 * import { pieceName } from '#sdk/piece/piece-name.ts'
 * import { zeroPieceCid } from 'dealkit/piece'
 * pieceName(zeroPieceCid(2048)) // 'baga6ea4seaqpy7usqklokfx2vxuynmupslkeutzexe2uqurdg5vhtebhxqmpqmy'
 */
export function pieceName(cid: CID | string): string {
  const parsed = typeof cid === 'string' ? parsePieceCid(cid) : cid
  pieceCommitment(parsed)
  return parsed.toString()
}

/**
 * The piece that a file or object of this name holds; undefined for any other name.
 *
 * @example
 * import { pieceNamed } from '#sdk/piece/piece-name.ts'
 * pieceNamed('notes.txt') // undefined
 */
export function pieceNamed(name: string): CID | undefined {
  try {
    const cid = parsePieceCid(name)
    return cid.toString() === name ? cid : undefined
  } catch (error) {
    if (pieceErrors.PIECE_CID_TEXT.is(error) || pieceErrors.PIECE_CID_KIND.is(error)) return undefined
    throw error
  }
}
