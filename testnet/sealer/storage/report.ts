import type { FoundFile, StorageInfo, StorageStat, StoredSector } from '#sdk/rpc/types/sealer/storage-path.ts'
import type { Place } from './place.ts'
import { fileKinds, sectorName } from './sector-name.ts'

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
  return { ...(await place.stat()), reserved: place.reserved, max: place.meta.MaxStorage }
}

/** The sectors in every place, by its id. */
export async function sectorsByPlace(places: readonly Place[]): Promise<Record<string, readonly StoredSector[]>> {
  return Object.fromEntries(
    await Promise.all(places.map(async (place) => [place.meta.ID, await place.sectors()] as const)),
  )
}

/** The places that have files of a sector, of the kinds that are asked for by their bits. */
export async function foundSector(
  places: readonly Place[],
  { miner, number, fileType, url }: { miner: number; number: number; fileType: number; url: string },
): Promise<FoundFile[]> {
  const found: FoundFile[] = []
  for (const place of places) {
    const holds = (await place.sectors()).find((sector) => sector.miner === miner && sector.number === number)
    const bits = (holds?.fileTypes ?? 0) & fileType
    if (bits === 0) continue
    const kinds = Object.entries(fileKinds).filter(([, bit]) => (bits & bit) !== 0)
    found.push({
      id: place.meta.ID,
      urls: kinds.map(([kind]) => `${url}/${kind}/${sectorName(miner, number)}`),
      weight: place.meta.Weight,
      canSeal: place.meta.CanSeal,
      canStore: place.meta.CanStore,
      primary: true,
    })
  }
  return found
}
