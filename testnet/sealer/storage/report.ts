import type { StorageInfo, StorageStat, StoredSector } from '#sdk/rpc/types/sealer/storage-path.ts'
import type { Place } from './place.ts'

/** A place as the API describes it. */
export function placeInfo({ meta }: Place, url: string): StorageInfo {
  return {
    id: meta.ID,
    urls: [url],
    weight: meta.Weight,
    maxStorage: meta.MaxStorage,
    canSeal: meta.CanSeal,
    canStore: meta.CanStore,
    groups: meta.Groups ?? [],
    allowTo: meta.AllowTo ?? [],
  }
}

/** How full a place is: of its file system, or of what it may use of it. */
export async function placeStat(place: Place): Promise<StorageStat> {
  const { capacity, available } = await place.stat()
  const max = place.meta.MaxStorage
  const used = capacity - available
  return {
    capacity: max === 0 ? capacity : Math.min(max, capacity),
    available: max === 0 ? available : Math.min(available, Math.max(0, max - used)),
    fsAvailable: available,
    reserved: 0,
    max,
    used,
  }
}

/** The sectors in every place, by its id. */
export async function sectorsByPlace(places: readonly Place[]): Promise<Record<string, readonly StoredSector[]>> {
  return Object.fromEntries(
    await Promise.all(places.map(async (place) => [place.meta.ID, await place.sectors()] as const)),
  )
}
