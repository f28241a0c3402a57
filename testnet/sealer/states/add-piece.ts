import { sealerErrors } from '../errors.ts'
import { placeFor } from '../free-space.ts'
import type { Sealing, SectorEffect } from '../sealing.ts'
import { createUnsealed } from '../storage/restore-unsealed.ts'
import { writeDealPiece } from '../storage/write-deal-piece.ts'

/** Writes the piece that is being added into the unsealed file, and checks that it is the one of the deal. */
export function addPiece(sealing: Sealing): SectorEffect {
  return async ({ data }) => {
    const adding = data.adding
    if (adding === null) return { event: 'PieceAdded' }
    const { size } = adding.piece
    const { sectorBytes } = sealing
    const offset = placeFor(data.pieces, size, sectorBytes)
    if (offset === undefined) throw sealerErrors.PIECE_DOES_NOT_FIT({ paddedBytes: size, sectorBytes })
    const path = await createUnsealed(sealing, data.number)
    await writeDealPiece(sealing.pieces, path, offset, adding)
    return { event: 'PieceAdded', data: { pieces: [...data.pieces, adding], adding: null } }
  }
}

/** A sector whose piece could not be added takes others; the piece stays with the market. */
export function keepWaiting(): SectorEffect {
  return async ({ message }) => ({ event: 'RetryWaitDeals', data: { adding: null }, message })
}
