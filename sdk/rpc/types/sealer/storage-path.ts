import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonList, jsonOptional, jsonStruct } from '#sdk/codec/json.ts'
import { bool, int, text, uint } from '#sdk/codec/primitives.ts'

/** A place for sectors. Bytes; no maximum is 0. */
export const storageInfo = jsonStruct('StorageInfo', {
  id: as('ID', text()),
  urls: as('URLs', jsonList(text(), 1000)),
  weight: uint,
  maxStorage: uint,
  canSeal: bool,
  canStore: bool,
  groups: jsonList(text(), 1000),
  allowTo: jsonList(text(), 1000),
})
export type StorageInfo = Infer<typeof storageInfo>

/** How full a place is, bytes; `max` is not 0 when it may not use all of its file system. */
export const storageStat = jsonStruct('FsStat', {
  capacity: int,
  available: int,
  fsAvailable: as('FSAvailable', int),
  reserved: int,
  max: int,
  used: int,
})
export type StorageStat = Infer<typeof storageStat>

/** Bits of a sector's files: 1 unsealed, 2 sealed, 4 cache, 8 update, 16 update cache. */
export const storedSector = jsonStruct('Decl', { miner: uint, number: uint, fileTypes: as('SectorFileType', uint) })
export type StoredSector = Infer<typeof storedSector>

/** How a new place is to be used: 10 is the usual weight, 0 is read only. */
export const storagePathOptions = jsonStruct('StoragePathOptions', {
  weight: jsonOptional(uint),
  canSeal: jsonOptional(bool),
  canStore: jsonOptional(bool),
  maxStorage: jsonOptional(uint),
  groups: jsonOptional(jsonList(text(), 1000)),
  allowTo: jsonOptional(jsonList(text(), 1000)),
})
export type StoragePathOptions = Infer<typeof storagePathOptions>

/** A place that has a file of a sector; with `primary` it may be written there. */
export const foundFile = jsonStruct('SectorStorageInfo', {
  id: as('ID', text()),
  urls: as('URLs', jsonList(text(), 1000)),
  weight: uint,
  canSeal: bool,
  canStore: bool,
  primary: bool,
})
export type FoundFile = Infer<typeof foundFile>
