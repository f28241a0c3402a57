import type { Address } from '#sdk/address/address.ts'
import { askPriceFor, pricePerEpoch } from '#sdk/deals/pricing.ts'
import type { DataCidSize } from '#sdk/rpc/types/market/client-deal.ts'
import { formatSize } from '#sdk/units/size.ts'
import type { Answer } from '../ask-miners.ts'

/** A provider that would store the piece, and what it wants for all of it. */
export interface Offer {
  readonly miner: Address
  readonly attoFilPerEpoch: bigint
  readonly latencyMs: number
}

export interface Wanted {
  readonly piece: Pick<DataCidSize, 'pieceSize'>
  readonly verified: boolean
}

/** Why a provider does not take a piece of this size; undefined for one that does. */
export function sizeProblem({ miner, ask }: Answer, { piece: { pieceSize } }: Wanted): string | undefined {
  if (pieceSize >= ask.minPieceSize && pieceSize <= ask.maxPieceSize) return undefined
  return `${miner} takes pieces of ${formatSize(ask.minPieceSize)} to ${formatSize(ask.maxPieceSize)} padded; this one has ${formatSize(pieceSize)}`
}

/** What a provider's ask comes to for the piece. */
export function offerOf({ miner, ask, latencyMs }: Answer, { piece, verified }: Wanted): Offer {
  return { miner, attoFilPerEpoch: pricePerEpoch(askPriceFor(ask, verified), piece.pieceSize), latencyMs }
}
