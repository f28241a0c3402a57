import type { Sealing, SectorEffect } from '../sealing.ts'
import type { SectorPieces } from '../sector.ts'

/** Moves the sector's files to where they stay, and drops the unsealed copy unless somebody wants it. */
export function finalizeSector(sealing: Sealing): SectorEffect {
  const { storage, sectorBytes } = sealing
  return async ({ data: { number, pieces } }) => {
    await keepUnsealed(sealing, number, pieces)
    await storage.store('sealed', number, sectorBytes)
    await storage.store('cache', number, sectorBytes)
    return { event: 'Finalized' }
  }
}

/** The same for a replica that has taken deals; the old one stays until the chain has the new one. */
export function finalizeReplicaUpdate(sealing: Sealing): SectorEffect {
  const { storage, sectorBytes } = sealing
  return async ({ data: { number, pieces } }) => {
    await keepUnsealed(sealing, number, pieces)
    await storage.store('update', number, sectorBytes)
    await storage.store('update-cache', number, sectorBytes)
    return { event: 'Finalized' }
  }
}

async function keepUnsealed(
  { storage, sectorBytes, config }: Sealing,
  number: number,
  pieces: SectorPieces,
): Promise<void> {
  const keep = config().Sealing.AlwaysKeepUnsealedCopy || pieces.some(({ dealInfo }) => dealInfo?.keepUnsealed === true)
  if (keep) await storage.store('unsealed', number, sectorBytes)
  else await storage.remove('unsealed', number)
}
