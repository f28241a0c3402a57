import { sectorDealsMax } from '#sdk/actors/miner/policy.ts'
import { freeBytes } from '../free-space.ts'
import type { Sealing, SectorEffect } from '../sealing.ts'
import { dealIdsOf } from '../sector.ts'

/** A sector waits for more deals until it is full, or has waited long enough since its first. */
export function waitDeals({ sectorBytes, config, clock }: Sealing): SectorEffect {
  return async ({ data, createdAt }, run) => {
    if (data.pieces.length === 0) return
    const full =
      freeBytes(data.pieces, sectorBytes) === 0 || dealIdsOf(data.pieces).length >= sectorDealsMax(sectorBytes)
    const rest = (data.firstPieceAt || createdAt) + config().Sealing.WaitDealsDelay - clock.now()
    if (!full && rest > 0) await clock.sleep(rest, run.signal)
    return run.signal.aborted ? undefined : { event: 'StartPacking' }
  }
}
