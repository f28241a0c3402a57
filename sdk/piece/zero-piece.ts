import type { CID } from 'multiformats/cid'
import { parsePaddedPieceSize } from '#sdk/units/piece-size.ts'
import { pieceCid, pieceCommitment } from './commitment-cid.ts'
import { pieceErrors } from './errors.ts'
import { levelOf, raise, zeroNode } from './piece-tree.ts'

/**
 * The CID of the piece of zeros of this padded size, in bytes: what fills the gaps of a sector, and the
 * unsealed CID of an empty one.
 *
 * @throws {PIECE_SIZE_PADDED} not a padded piece size.
 * @see filecoin-project/go-commp-utils zerocomm
 * @example
 * import { zeroPieceCid } from 'dealkit/piece'
 * zeroPieceCid(128).toString() // baga6ea4seaqdomn3tgwgrh3g532zopskstnbrd2n3sxfqbze7rxt7vqn7veigmy
 */
export function zeroPieceCid(paddedSize: number | bigint): CID {
  return pieceCid(zeroNode(levelOf(parsePaddedPieceSize(paddedSize))))
}

/**
 * The CID of a piece with zeros behind it up to a larger padded size, both in bytes: what a proposal names
 * when the payload would fit a smaller piece.
 *
 * @throws {PIECE_SIZE_PADDED} one of the sizes is not a padded piece size.
 * @throws {PIECE_SHRINK} the second size is smaller.
 * @throws {PIECE_CID_KIND} not a piece CID.
 * @see filecoin-project/go-commp-utils ZeroPadPieceCommitment
 * @example
 * import { padPieceCommitment, zeroPieceCid } from 'dealkit/piece'
 * padPieceCommitment(zeroPieceCid(128), 128, 256).equals(zeroPieceCid(256)) // true
 */
export function padPieceCommitment(cid: CID | string, fromPadded: number | bigint, toPadded: number | bigint): CID {
  const from = parsePaddedPieceSize(fromPadded)
  const to = parsePaddedPieceSize(toPadded)
  if (to < from) throw pieceErrors.PIECE_SHRINK({ from, to })
  return pieceCid(raise({ root: pieceCommitment(cid), level: levelOf(from) }, levelOf(to)).root)
}
