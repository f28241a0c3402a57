import type { CID } from 'multiformats/cid'
import { offerErrors } from '#sdk/deals/offer-errors.ts'
import { padPieceCommitment } from '#sdk/piece/index.ts'
import type { Ask } from './agree-price.ts'

/** A piece with its size, in padded bytes. */
export interface OfferedPiece {
  readonly pieceCid: CID
  readonly paddedBytes: number
}

/**
 * A piece under the ask's least size is offered with zeros behind it, as one of that size.
 *
 * @throws {DEAL_PIECE_BOUNDS} it is larger than the provider takes: nothing has been paid yet
 */
export function offerPiece(piece: OfferedPiece, ask: Ask): OfferedPiece {
  const { minPieceSize: min, maxPieceSize: max } = ask
  if (piece.paddedBytes > max)
    throw offerErrors.DEAL_PIECE_BOUNDS({ paddedBytes: piece.paddedBytes, min, max, provider: `${ask.miner}` })
  const paddedBytes = Math.max(piece.paddedBytes, min)
  return { pieceCid: padPieceCommitment(piece.pieceCid, piece.paddedBytes, paddedBytes), paddedBytes }
}
