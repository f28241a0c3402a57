import { releaseDeals } from '../release-deals.ts'
import type { Sealing, SectorEffect } from '../sealing.ts'
import { type FileKind, fileKinds } from '../storage/sector-name.ts'

/** Gives back the deals that no sector has begun, and deletes the sector's files. */
export function removeSector(sealing: Sealing): SectorEffect {
  return async ({ data, message }) => {
    await releaseDeals(sealing, data.adding === null ? data.pieces : [...data.pieces, data.adding])
    for (const kind of Object.keys(fileKinds) as FileKind[]) await sealing.storage.remove(kind, data.number)
    return { event: 'Removed', message }
  }
}
