import { placePieces } from '#sdk/piece/index.ts'
import type { SealedRef } from '#sdk/rpc/types/sealer/sector-info.ts'
import { paddedToUnpadded } from '#sdk/units/piece-size.ts'
import type { Sector } from './sector.ts'

/** Where every deal lies, by its id; sectors that are removed hold none. */
export function sectorRefs(sectors: readonly Sector[], sectorBytes: number): Record<string, SealedRef[]> {
  const refs: Record<string, SealedRef[]> = {}
  for (const { data, state } of sectors) {
    if (state === 'Removing' || state === 'Removed') continue
    const places = placePieces(
      sectorBytes,
      data.pieces.map(({ piece }) => piece.size),
    )
    for (const [i, { piece, dealInfo }] of data.pieces.entries()) {
      if (dealInfo === null) continue
      const ref = {
        sectorId: data.number,
        offset: (places[i]!.offset / 128) * 127,
        size: paddedToUnpadded(piece.size),
      }
      refs[dealInfo.dealId] = [...(refs[dealInfo.dealId] ?? []), ref]
    }
  }
  return refs
}
