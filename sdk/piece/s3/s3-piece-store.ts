import { randomBytes } from 'node:crypto'
import { CID } from 'multiformats/cid'
import { checkRange } from '../byte-source.ts'
import { requirePiece } from '../car-commp.ts'
import { pieceErrors } from '../errors.ts'
import { pieceName, pieceNamed } from '../piece-name.ts'
import { payloadChunks, requireSize } from '../piece-payload.ts'
import type { Payload, PieceStore, PutPieceOptions } from '../piece-store.ts'
import { PieceWriter } from '../piece-writer.ts'
import { s3Errors } from './errors.ts'
import { parseS3Address, type S3Place } from './s3-address.ts'
import type { S3Bucket, S3Credentials, S3Limits } from './s3-bucket.ts'
import { s3Range, s3Source } from './s3-object.ts'

/** Which bucket is opened as a piece store, and with which keys. */
export interface S3PieceStoreOptions extends S3Place, S3Credentials {
  readonly readOnly?: boolean
  /** For other than the usual bounds; times in milliseconds, sizes in bytes. */
  readonly limits?: Partial<S3Limits>
}

const usualLimits: S3Limits = { connectMs: 5_000, idleMs: 30_000, attempts: 4, partBytes: 8 << 20 }

/**
 * Opens a bucket of an S3 API, or a folder in one, as a piece store: one object a piece, named by its CID. Pieces stream
 * through: a few parts of 8 MiB are in memory whatever the piece's size.
 *
 * Nothing is asked of the server here; `check` does.
 *
 * @throws {S3_ADDRESS} {S3_CREDENTIALS}
 * @see venus-market piecestorage/s3.go
 * @example
 * import { carCommP, createS3PieceStore } from 'dealkit/piece'
 * const place = { endPoint: 'http://127.0.0.1:9000/pieces', accessKey: 'minio', secretKey: 'secret' }
 * const store = await createS3PieceStore(place)
 * const piece = await carCommP('data.car')
 * await store.put(piece.cid, 'data.car', { paddedSize: piece.paddedSize })
 * await store.close()
 */
export async function createS3PieceStore(options: S3PieceStoreOptions): Promise<PieceStore> {
  const address = parseS3Address(options)
  const { name, prefix } = address
  const { accessKey, secretKey, readOnly = false } = options
  if (accessKey === '') throw s3Errors.S3_CREDENTIALS({ store: name, missing: 'AccessKey' })
  if (secretKey === '') throw s3Errors.S3_CREDENTIALS({ store: name, missing: 'SecretKey' })
  const limits = { ...usualLimits, ...options.limits }
  const bucket = await connect(address, options, limits)
  const keyOf = (cid: CID | string) => prefix + pieceName(cid)

  const find = async (cid: CID | string) => {
    const object = await bucket.head(keyOf(cid))
    if (object === undefined) throw pieceErrors.PIECE_NOT_STORED({ cid: pieceName(cid), store: name })
    return { bucket, object, store: name, attempts: limits.attempts }
  }
  const requireWritable = () => {
    if (readOnly) throw pieceErrors.PIECE_STORE_READ_ONLY({ store: name })
  }

  return {
    name,
    async put(given, payload, putOptions = {}) {
      const cid = CID.parse(pieceName(given))
      const stored = await bucket.head(keyOf(cid))
      if (stored !== undefined) {
        requireSize(cid, stored.size, putOptions)
        return { cid, size: stored.size, written: false }
      }
      requireWritable()
      return {
        cid,
        size: await upload(bucket, { cid, key: keyOf(cid), store: name }, payload, putOptions),
        written: true,
      }
    },
    has: async (cid) => (await bucket.head(keyOf(cid))) !== undefined,
    size: async (cid) => (await find(cid)).object.size,
    async *read(cid, { offset = 0, length } = {}) {
      const reading = await find(cid)
      const { size } = reading.object
      checkRange(name, size, offset, length ?? size - offset)
      yield* s3Range(reading, offset, length ?? size - offset)
    },
    open: async (cid) => s3Source(await find(cid)),
    async remove(cid) {
      if ((await bucket.head(keyOf(cid))) === undefined) return false
      requireWritable()
      await bucket.remove(keyOf(cid))
      return true
    },
    async *list() {
      for await (const { key, size } of bucket.list(prefix)) {
        const cid = pieceNamed(key.slice(prefix.length))
        if (cid !== undefined) yield { cid, size }
      }
    },
    async check(use) {
      for await (const _ of bucket.list(prefix, 1)) break
      if (use === 'read') return
      requireWritable()
      const key = `${prefix}.check-${randomBytes(6).toString('hex')}`
      await bucket.put(key, new TextEncoder().encode('a store that can be written to'))
      await bucket.remove(key)
    },
    async link(cid, lifetimeMs) {
      const { presign } = await import('./presign.ts')
      const seconds = Math.max(1, Math.floor(lifetimeMs / 1000))
      return presign(address, options, { method: 'GET', key: keyOf(cid), seconds, at: Date.now() })
    },
    async sweep(olderThanMs) {
      requireWritable()
      const before = Date.now() - olderThanMs
      let swept = 0
      for await (const begun of bucket.uploads(prefix)) {
        // The bucket may be used by others, and a folder below may be another store.
        if (pieceNamed(begun.key.slice(prefix.length)) === undefined || begun.at >= before) continue
        await bucket.abandon(begun)
        swept++
      }
      return swept
    },
    room: async () => undefined,
    close: async () => bucket.destroy(),
  }
}

/** The client of S3 is large: only who has such a store loads it. */
async function connect(...given: ConstructorParameters<typeof S3Bucket>): Promise<S3Bucket> {
  const module = await import('./s3-bucket.ts')
  return new module.S3Bucket(...given)
}

/** Stores the payload whole or not at all, and returns its length. */
async function upload(
  bucket: S3Bucket,
  { cid, key, store }: { readonly cid: CID; readonly key: string; readonly store: string },
  payload: Payload,
  options: PutPieceOptions,
): Promise<number> {
  let sent = 0
  const counted = async function* () {
    for await (const bytes of verified(cid, payload, options)) {
      yield bytes
      sent += bytes.length
    }
  }
  let gone: unknown
  try {
    await bucket.upload(key, counted(), { signal: options.signal, expectedBytes: options.expectedSize })
  } catch (error) {
    if (!s3Errors.S3_UPLOAD_GONE.is(error)) throw error
    // That may be the answer to a completion sent again, after the first one's answer was lost.
    gone = error
  }
  const found = await bucket.head(key)
  if (found?.size === sent) return sent
  if (gone !== undefined) throw gone
  if (found !== undefined) await bucket.remove(key)
  throw s3Errors.S3_LENGTH({ store, doing: `write ${cid}`, expected: sent, found: found?.size ?? 0 })
}

/** The payload's chunks; with a padded size they end only if their commitment is the one of the name. */
async function* verified(cid: CID, payload: Payload, options: PutPieceOptions): AsyncGenerator<Uint8Array> {
  const chunks = payloadChunks(cid, payload, options)
  if (options.paddedSize === undefined) return yield* chunks
  const hasher = new PieceWriter(undefined)
  try {
    for await (const bytes of chunks) {
      await hasher.append(bytes)
      yield bytes
    }
    const name = typeof payload === 'string' ? payload : 'the data given'
    requirePiece(await hasher.finish(), name, cid, options.paddedSize)
  } finally {
    await hasher.settle()
  }
}
