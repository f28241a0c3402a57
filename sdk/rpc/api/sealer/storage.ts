import { sectorId } from '#sdk/actors/miner/proofs.ts'
import { jsonList, jsonRecord, nothing } from '#sdk/codec/json.ts'
import { text, uint } from '#sdk/codec/primitives.ts'
import { type MethodTable, method, param } from '../../method.ts'
import { mayOmit } from '../../types/may-omit.ts'
import {
  foundFile,
  storageInfo,
  storagePathOptions,
  storageStat,
  storedSector,
} from '../../types/sealer/storage-path.ts'

const id = param('id', text())
const path = param('path', text())

/** Where the sealer keeps its sectors' files. */
export const sealerStorageMethods = {
  /** The sectors in every place, by its id. */
  StorageList: method('admin', [], jsonRecord(jsonList(storedSector))),
  /** The directory of every place, by its id. */
  StorageLocal: method('admin', [], jsonRecord(text())),
  StorageStat: method('admin', [id], storageStat),
  StorageInfo: method('admin', [id], storageInfo),
  StorageAttach: method('admin', [param('info', storageInfo), param('stat', storageStat)], nothing),
  /** The places that have files of these kinds (bits) of a sector. */
  StorageFindSector: method('admin', [param('sector', sectorId), param('fileType', uint)], jsonList(foundFile)),
  /** Takes a directory that was made a place for sectors. */
  StorageAddLocal: method('admin', [path], nothing),
  /** Makes a directory a place for sectors, which venus-sealer's command line does by itself. */
  StorageInitLocal: method('admin', [path, param('options', mayOmit(storagePathOptions))], nothing),
} satisfies MethodTable
