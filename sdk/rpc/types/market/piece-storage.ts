import type { Infer } from '#sdk/codec/codec.ts'
import { jsonList, jsonStruct } from '#sdk/codec/json.ts'
import { bool, int, text } from '#sdk/codec/primitives.ts'

/** Bytes. */
const status = jsonStruct('StorageStatus', { capacity: int, available: int, reserved: int })

export const fsPieceStorage = jsonStruct('FsStorage', { path: text(), name: text(), readOnly: bool, status })
export const s3PieceStorage = jsonStruct('S3Storage', {
  name: text(),
  readOnly: bool,
  endPoint: text(),
  bucket: text(),
  subDir: text(),
  status,
})

/** Where the market keeps the pieces of its deals. */
export const pieceStorages = jsonStruct('PieceStorageInfos', {
  fsStorage: jsonList(fsPieceStorage),
  s3Storage: jsonList(s3PieceStorage),
})
export type PieceStorages = Infer<typeof pieceStorages>
