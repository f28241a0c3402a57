import type { Logger } from 'pino'
import { DealkitError } from '#sdk/errors/index.ts'
import { createFsPieceStore, createS3PieceStore, isPassing, type PieceStore } from '#sdk/piece/index.ts'
import { pieceStorageErrors } from './errors.ts'
import type { FsStorage, S3Storage } from './piece-storage-config.ts'

/** One storage of a configuration. */
export type PieceStorage = { readonly fs: FsStorage } | { readonly s3: S3Storage }

export interface PieceStoresOptions {
  /** Whoever only reads pieces writes to no store, whatever its ReadOnly says. */
  readonly use: 'read' | 'write'
  readonly logger: Logger
}

/** An upload that began this long ago is not one that still goes on, by this process or another. */
const sweptAfterMs = 24 * 60 * 60 * 1000

export const settings = (storage: PieceStorage): FsStorage | S3Storage => ('fs' in storage ? storage.fs : storage.s3)

/**
 * Opens a storage and tries it: it is read from, and written to unless it is for reading only. One that is away for the
 * moment is logged, and will be asked again when it is needed.
 *
 * @throws {PIECE_STORAGE_UNUSABLE} naming the storage, why, and what to do
 */
export async function openStorage(storage: PieceStorage, { use, logger }: PieceStoresOptions): Promise<PieceStore> {
  const { Name, ReadOnly } = settings(storage)
  const readOnly = ReadOnly || use === 'read'
  let store: PieceStore | undefined
  try {
    store = await openStore(storage, readOnly)
    await store.check(readOnly ? 'read' : 'write')
    if (!readOnly) await sweep(store, logger)
    return store
  } catch (error) {
    if (store !== undefined && isPassing(error)) {
      logger.error({ err: error, storage: Name }, 'piece storage is away; it is tried again when needed')
      return store
    }
    await store?.close()
    if (!DealkitError.is(error)) throw error
    const details = { name: Name, reason: error.message, next: error.next ?? '' }
    throw pieceStorageErrors.PIECE_STORAGE_UNUSABLE(details, { cause: error })
  }
}

/** Frees what killed uploads hold on to. Not every server can tell of them: that is no reason not to use it. */
async function sweep(store: PieceStore, logger: Logger): Promise<void> {
  try {
    const uploads = (await store.sweep?.(sweptAfterMs)) ?? 0
    if (uploads > 0) logger.info({ store: store.name, uploads }, 'uploads of an earlier run were given up')
  } catch (error) {
    logger.debug({ err: error, store: store.name }, 'uploads of earlier runs were not looked for')
  }
}

function openStore(storage: PieceStorage, readOnly: boolean): Promise<PieceStore> {
  if ('fs' in storage) return createFsPieceStore(storage.fs.Path, { readOnly })
  const { EndPoint, Bucket, SubDir, AccessKey, SecretKey, Token, Region, UrlStyle } = storage.s3
  return createS3PieceStore({
    endPoint: EndPoint,
    bucket: Bucket,
    subDir: SubDir,
    region: Region,
    urlStyle: UrlStyle === 'auto' ? undefined : UrlStyle,
    accessKey: AccessKey,
    secretKey: SecretKey,
    token: Token,
    readOnly,
  })
}
