import type { CID } from 'multiformats/cid'
import { parsePaddedPieceSize } from '#sdk/units/piece-size.ts'
import { pieceCid, pieceCommitment } from './commitment-cid.ts'
import { pieceErrors } from './errors.ts'
import { bytesAtLevel, combine, levelOf, raise, type Subtree, zeroNode } from './piece-tree.ts'

/** A piece as a sector holds it; `paddedSize` in bytes. */
export interface SectorPiece {
  readonly cid: CID | string
  readonly paddedSize: number | bigint
}

/** Where a piece lies in a sector: offset and size in padded bytes. */
export interface PiecePlace {
  readonly offset: number
  readonly paddedSize: number
}

/**
 * Where ordered pieces lie in a sector: each starts at the next multiple of its own padded size, zeros
 * filling the gap before it.
 *
 * @throws {PIECE_SIZE_PADDED} a size is not a padded piece size.
 * @throws {PIECE_SECTOR_FULL} the pieces and the gaps between them pass the sector's size.
 * @example
 * import { placePieces } from 'dealkit/piece'
 * placePieces(2048, [256, 512]) // offsets 0 and 512
 */
export function placePieces(sectorSize: number | bigint, paddedSizes: readonly (number | bigint)[]): PiecePlace[] {
  const sector = parsePaddedPieceSize(sectorSize)
  let end = 0
  return paddedSizes.map((size, index) => {
    const paddedSize = parsePaddedPieceSize(size)
    const offset = Math.ceil(end / paddedSize) * paddedSize
    end = offset + paddedSize
    if (end > sector) throw pieceErrors.PIECE_SECTOR_FULL({ index, end, sectorSize: sector })
    return { offset, paddedSize }
  })
}

/**
 * The unsealed CID (CommD) of a sector that holds these pieces in this order, zeros filling the gaps and
 * the end. Without pieces it is the zero piece of the sector's size.
 *
 * @throws {PIECE_SECTOR_FULL} the pieces do not fit the sector.
 * @throws {PIECE_SIZE_PADDED} a size is not a padded piece size.
 * @throws {PIECE_CID_KIND} a CID is not a piece CID.
 * @see filecoin-project/go-commp-utils commd.go; specs-actors "ComputeUnsealedSectorCID"
 * @example
 * import { unsealedSectorCid, zeroPieceCid } from 'dealkit/piece'
 * unsealedSectorCid(2048, []).equals(zeroPieceCid(2048)) // true
 */
export function unsealedSectorCid(sectorSize: number | bigint, pieces: readonly SectorPiece[]): CID {
  const sectorLevel = levelOf(parsePaddedPieceSize(sectorSize))
  const places = placePieces(
    sectorSize,
    pieces.map((piece) => piece.paddedSize),
  )
  /** Subtrees that cover the sector from its start up to `end`, each smaller than the one before. */
  const stack: Subtree[] = []
  let end = 0
  const push = (subtree: Subtree) => {
    end += bytesAtLevel(subtree.level)
    let top = subtree
    while (stack.at(-1)?.level === top.level) {
      top = { root: combine(stack.pop()!.root, top.root), level: top.level + 1 }
    }
    stack.push(top)
  }
  for (const [index, piece] of pieces.entries()) {
    const { offset, paddedSize } = places[index]!
    while (end < offset) push({ root: zeroNode(stack.at(-1)!.level), level: stack.at(-1)!.level })
    push({ root: pieceCommitment(piece.cid), level: levelOf(paddedSize) })
  }
  let rest = stack.pop() ?? { root: zeroNode(sectorLevel), level: sectorLevel }
  for (let above = stack.pop(); above !== undefined; above = stack.pop()) {
    rest = { root: combine(above.root, raise(rest, above.level).root), level: above.level + 1 }
  }
  return pieceCid(raise(rest, sectorLevel).root)
}
