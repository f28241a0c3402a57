import type { sealerStorageMethods } from '#sdk/rpc/api/sealer/storage.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { sealerErrors } from '../errors.ts'
import { foundSector, placeInfo, placeStat, sectorsByPlace } from '../storage/report.ts'
import type { SealerRoom } from './sealer-room.ts'

/** Where the sectors' files are. */
export function storageHandlers({ sealing }: SealerRoom): Handlers<typeof sealerStorageMethods> {
  const { storage, config } = sealing
  const place = (id: string) => {
    const found = storage.places.find(({ meta }) => meta.ID === id)
    if (found === undefined) throw sealerErrors.STORAGE_UNKNOWN({ id })
    return found
  }
  const url = () => `http://${config().API.RemoteListenAddress}/remote`

  return {
    StorageList() {
      return sectorsByPlace(storage.places)
    },
    StorageLocal() {
      return Object.fromEntries(storage.places.map(({ meta, path }) => [meta.ID, path]))
    },
    StorageStat(id) {
      return placeStat(place(id))
    },
    StorageInfo(id) {
      return placeInfo(place(id), url())
    },
    StorageFindSector({ miner, number }, fileType) {
      return foundSector(storage.places, { miner, number, fileType, url: url() })
    },
    async StorageAddLocal(path) {
      await storage.attach(path)
    },
    async StorageInitLocal(path, { canSeal = false, canStore = false, weight, maxStorage, groups, allowTo }) {
      await storage.init(path, { canSeal, canStore, weight, maxStorage, groups, allowTo })
    },
  }
}
