import type { Sealing, SectorEffect } from '../sealing.ts'
import type { SectorData } from '../sector.ts'
import { countStages } from '../sector-stages.ts'
import type { SectorState } from '../sector-transitions.ts'

/** Changes to a sector that takes deals into its replica from now on; its fillers are kept for when that is given up. */
export function beginUpdate(data: SectorData): Partial<SectorData> {
  return { ccUpdate: true, ccPieces: data.pieces, pieces: [], firstPieceAt: 0, updateMessage: '' }
}

/** A sector marked for an upgrade waits for deals at once, unless as many do as may; then until a deal needs it. */
export function available({ config }: Sealing, states: () => Iterable<SectorState>): SectorEffect {
  return async ({ data }) => {
    const { MaxWaitDealsSectors: most, FinalizeEarly } = config().Sealing
    if (most > 0 && countStages(states(), FinalizeEarly).staging >= most) return undefined
    return { event: 'StartCCUpdate', data: beginUpdate(data) }
  }
}
