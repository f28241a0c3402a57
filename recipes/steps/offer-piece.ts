import type { CID } from 'multiformats/cid'
import { padPieceCommitment } from '#sdk/piece/index.ts'
import type { Ask } from './agree-price.ts'

/** A piece with its size, in padded bytes. */
export interface OfferedPiece {
  readonly pieceCid: CID
  readonly paddedBytes: number
}

/** A piece under the ask's least size is offered with zeros behind it, as one of that size. */
export function offerPiece(piece: OfferedPiece, ask: Ask): OfferedPiece {
  const paddedBytes = Math.max(piece.paddedBytes, ask.minPieceSize)
  return { pieceCid: padPieceCommitment(piece.pieceCid, piece.paddedBytes, paddedBytes), paddedBytes }
}
