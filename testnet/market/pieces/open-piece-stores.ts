import type { Logger } from 'pino'
import type { PieceStorages } from '#testnet/service/pieces/piece-storage-config.ts'
import { PieceStores } from '#testnet/service/pieces/piece-stores.ts'

/** The stores of the configuration; without any, a directory in the repo. @throws {PIECE_STORAGE_UNUSABLE} */
export function openPieceStores(storages: PieceStorages, inRepo: string, logger: Logger): Promise<PieceStores> {
  const isEmpty = [...storages.Fs, ...storages.S3].every(({ Enable }) => !Enable)
  const own = { Name: 'local', Enable: true, ReadOnly: false, Path: inRepo }
  const { Fs, S3 } = storages
  return PieceStores.open(isEmpty ? { Fs: [...Fs, own], S3 } : storages, { use: 'write', logger })
}
