import { isPaddedPieceSize } from '#sdk/units/piece-size.ts'
import { marketErrors } from '../errors.ts'

/** A piece as the packing sees it: sizes in padded bytes. */
export interface Packable {
  readonly pieceSize: number
  readonly startEpoch: number
  readonly endEpoch: number
  /** attoFIL. */
  readonly pricePerEpoch: bigint
}

/** Bounds on what goes into a sector; what is left out or 0 is no bound. Sizes in padded bytes. */
export interface PackingBounds {
  readonly maxPiece?: number | undefined
  readonly maxPieceSize?: number | undefined
  readonly minPiece?: number | undefined
  readonly minPieceSize?: number | undefined
  readonly minUsedSpace?: number | undefined
  readonly startEpoch?: number | undefined
  readonly endEpoch?: number | undefined
  readonly sectorExpiration?: number | undefined
}

/** A piece of a sector: a deal, or zeros where there is none. */
export interface Placement<T> {
  readonly deal: T | undefined
  readonly offset: number
  readonly length: number
}

/** The deals within the bounds, the smallest first, then the earliest start, then the best paid. */
export function packable<T extends Packable>(deals: readonly T[], bounds: PackingBounds): T[] {
  const { minPieceSize, maxPieceSize, startEpoch, endEpoch, sectorExpiration } = bounds
  return deals
    .filter((deal) => !startEpoch || deal.startEpoch > startEpoch)
    .filter((deal) => !endEpoch || deal.endEpoch < endEpoch)
    .filter((deal) => !sectorExpiration || deal.endEpoch <= sectorExpiration)
    .filter((deal) => deal.pieceSize >= (minPieceSize ?? 0))
    .filter((deal) => !maxPieceSize || deal.pieceSize <= maxPieceSize)
    .sort(
      (a, b) => a.pieceSize - b.pieceSize || a.startEpoch - b.startEpoch || compare(b.pricePerEpoch, a.pricePerEpoch),
    )
}

/**
 * Gives deals their places in a sector, with zero pieces between and after them so that it is full. Nothing when too
 * little fits. Source: venus-market storageprovider/deal_assign_util.go.
 *
 * @param deals in ascending size, as `packable` orders them
 * @throws {MARKET_PACKING} the sector's or a piece's size is none
 * @example
 * import { placeDeals } from '#testnet/market/packing/place-deals.ts'
 * const deal = { pieceSize: 1024, startEpoch: 100, endEpoch: 600_000, pricePerEpoch: 1n }
 * placeDeals(2048, [deal], {})[1] // { deal: undefined, offset: 1024, length: 1024 }
 */
export function placeDeals<T extends Packable>(
  sectorBytes: number,
  deals: readonly T[],
  bounds: PackingBounds,
): Placement<T>[] {
  if (!isPaddedPieceSize(sectorBytes)) throw marketErrors.MARKET_PACKING({ reason: 'invalid space size' })
  const placed: Placement<T>[] = []
  let offset = 0
  const put = (deal: T | undefined, length: number) => {
    placed.push({ deal, offset, length })
    offset += length
  }
  let picked = 0
  let used = 0
  for (const deal of deals) {
    if (!isPaddedPieceSize(deal.pieceSize)) throw marketErrors.MARKET_PACKING({ reason: 'invalid deal piece size' })
    if (bounds.maxPiece && picked >= bounds.maxPiece) break
    if (deal.pieceSize > sectorBytes - offset) break
    while (deal.pieceSize > lowestBit(sectorBytes - offset)) put(undefined, lowestBit(sectorBytes - offset))
    put(deal, deal.pieceSize)
    picked++
    used += deal.pieceSize
  }
  if (picked === 0 || picked < (bounds.minPiece ?? 0) || used < (bounds.minUsedSpace ?? 0)) return []
  while (offset < sectorBytes) put(undefined, lowestBit(sectorBytes - offset))
  return placed
}

/** The largest power of two that divides the number: sectors go beyond the 32 bits of the bit operators. */
function lowestBit(n: number): number {
  const whole = BigInt(n)
  return Number(whole & -whole)
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
