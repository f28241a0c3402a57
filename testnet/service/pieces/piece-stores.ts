import type { CID } from 'multiformats/cid'
import { DealkitError } from '#sdk/errors/index.ts'
import {
  type ByteSource,
  type PieceStore,
  type PutPieceOptions,
  pieceErrors,
  type StoreRoom,
  verifyPiece,
} from '#sdk/piece/index.ts'
import { Turns } from '../turns.ts'
import { pieceStorageErrors } from './errors.ts'
import { KeptRoom } from './kept-room.ts'
import { openStorage, type PieceStorage, type PieceStoresOptions, settings } from './open-storage.ts'
import type { FsStorage, PieceStorages, S3Storage } from './piece-storage-config.ts'

interface Opened {
  readonly storage: PieceStorage
  readonly store: PieceStore
}

/** A storage, and the room it has in bytes; without bounds when left out, or when it could not be asked. */
export type StorageStatus = PieceStorage & { readonly room?: StoreRoom | undefined }

/** The places where pieces are kept: read from whichever has it, written to the one with the most room. */
export class PieceStores {
  readonly #options: PieceStoresOptions
  readonly #stores: Opened[] = []
  readonly #disabled: PieceStorage[]

  readonly #room = new KeptRoom()
  readonly #turns = new Turns()

  private constructor(disabled: PieceStorage[], options: PieceStoresOptions) {
    this.#disabled = disabled
    this.#options = options
  }

  /**
   * Opens the enabled storages and tries them: each is read from, and written to unless it is for reading only. One that
   * is away for the moment is logged, and will be asked again when it is needed.
   *
   * @throws {PIECE_STORAGE_UNUSABLE} naming the storage, why, and what to do
   */
  static async open({ Fs, S3 }: PieceStorages, options: PieceStoresOptions): Promise<PieceStores> {
    const all: PieceStorage[] = [...Fs.map((fs) => ({ fs })), ...S3.map((s3) => ({ s3 }))]
    const stores = new PieceStores(
      all.filter((storage) => !settings(storage).Enable),
      options,
    )
    const enabled = all.filter((storage) => settings(storage).Enable)
    const opened = await Promise.allSettled(enabled.map((storage) => stores.#open(storage)))
    for (const result of opened) if (result.status === 'fulfilled') stores.#stores.push(result.value)
    for (const result of opened) {
      if (result.status === 'fulfilled') continue
      await stores.close()
      throw result.reason
    }
    return stores
  }

  /** What the configuration has to say to open the same storages again. */
  get config(): { readonly Fs: FsStorage[]; readonly S3: S3Storage[] } {
    const all = [...this.#stores.map(({ storage }) => storage), ...this.#disabled]
    return {
      Fs: all.flatMap((storage) => ('fs' in storage ? [storage.fs] : [])),
      S3: all.flatMap((storage) => ('s3' in storage ? [storage.s3] : [])),
    }
  }

  /** The places, for messages: `/path`, `http://host/bucket`. */
  get places(): string[] {
    return this.#stores.map(({ store }) => store.name)
  }

  /** @throws {PIECE_STORAGE_EXISTS} {PIECE_STORAGE_UNUSABLE} */
  async add(storage: PieceStorage): Promise<void> {
    const { Name } = settings(storage)
    const all = [...this.#stores.map((opened) => opened.storage), ...this.#disabled]
    if (all.some((other) => settings(other).Name === Name)) {
      throw pieceStorageErrors.PIECE_STORAGE_EXISTS({ name: Name })
    }
    this.#stores.push(await this.#open(storage))
  }

  /** Lets go of a storage; what is in it stays. @throws {PIECE_STORAGE_UNKNOWN} {PIECE_STORAGE_LAST} */
  async remove(name: string): Promise<void> {
    const at = this.#stores.findIndex(({ storage }) => settings(storage).Name === name)
    if (at < 0) throw pieceStorageErrors.PIECE_STORAGE_UNKNOWN({ name })
    if (this.#stores.length === 1) throw pieceStorageErrors.PIECE_STORAGE_LAST({ name })
    const [removed] = this.#stores.splice(at, 1)
    await removed?.store.close()
  }

  /** Bytes of a piece's payload; undefined when no store has it. @throws {PIECE_LOOK_UP_FAILED} */
  async size(cid: CID): Promise<number | undefined> {
    return (await this.#holder(cid))?.store.size(cid)
  }

  /** As `size`, of the stores that answer: for whoever can do without the others. */
  async sizeWhereAnswered(cid: CID): Promise<number | undefined> {
    for await (const { store } of this.#having(cid)) return store.size(cid)
    return undefined
  }

  /** Opens a piece's payload. @throws {PIECE_NOT_FOUND} {PIECE_LOOK_UP_FAILED} */
  async openPiece(cid: CID): Promise<ByteSource> {
    return (await this.#require(cid)).open(cid)
  }

  /**
   * A URL under which whoever has it can read a piece for so many milliseconds, from where it is; undefined where it is
   * has none. @throws {PIECE_NOT_FOUND} {PIECE_LOOK_UP_FAILED}
   */
  async link(cid: CID, lifetimeMs: number): Promise<string | undefined> {
    return (await this.#require(cid)).link?.(cid, lifetimeMs)
  }

  /** Streams a piece's payload, or a range of it in bytes. @throws {PIECE_NOT_FOUND} {PIECE_LOOK_UP_FAILED} */
  async *readPiece(cid: CID, range: { offset?: number; length?: number } = {}): AsyncGenerator<Uint8Array> {
    yield* (await this.#require(cid)).read(cid, range)
  }

  /** The stores that have a piece, with those that fail left out. */
  async *holders(cid: CID): AsyncGenerator<PieceStore> {
    for await (const { store } of this.#having(cid)) yield store
  }

  /**
   * Stores a file of so many bytes as a piece's payload, unless it is there. With `paddedSize` it must be that of the
   * piece, and takes the place of a copy that turns out to be damaged. Of several stores that fail, the next is tried.
   *
   * @throws {PIECE_NO_SPACE} and what the store throws
   */
  async put(cid: CID, path: string, bytes: number, options: PutPieceOptions): Promise<{ readonly size: number }> {
    for await (const holder of this.#having(cid)) {
      const repair = this.#isWritable(holder) && (await this.#isDamaged(holder.store, cid, options))
      if (!repair) return holder.store.put(cid, path, options)
      await holder.store.remove(cid)
      break
    }
    // One after another, so that what one has found free the next does not find free again.
    const { first, others } = await this.#turns.take('room', async () => {
      const [roomiest, ...rest] = await this.#withRoom(bytes)
      return { first: roomiest && this.#room.keep(roomiest, bytes), others: rest }
    })
    if (first === undefined) {
      const readOnly = this.#stores.length > 0 && !this.#stores.some((opened) => this.#isWritable(opened))
      throw pieceStorageErrors.PIECE_NO_SPACE({ bytes, readOnly })
    }
    let room = first
    try {
      for (;;) {
        try {
          return await room.store.put(cid, path, room.watching(options))
        } catch (error) {
          const next = isStoreFailure(error) ? others.shift() : undefined
          if (next === undefined) throw error
          const details = { err: error, store: room.store.name, next: next.name }
          this.#options.logger.warn(details, 'piece store passed over')
          room.release()
          room = this.#room.keep(next, bytes)
        }
      }
    } finally {
      room.release()
    }
  }

  async list(): Promise<CID[]> {
    const found = new Map<string, CID>()
    for (const { store } of this.#stores) for await (const { cid } of store.list()) found.set(cid.toString(), cid)
    return [...found.values()]
  }

  statuses(): Promise<StorageStatus[]> {
    return Promise.all(
      this.#stores.map(async ({ storage, store }) => ({ ...storage, room: await this.#roomOf(store) })),
    )
  }

  async close(): Promise<void> {
    await Promise.all(this.#stores.map(({ store }) => store.close()))
  }

  async #open(storage: PieceStorage): Promise<Opened> {
    return { storage, store: await openStorage(storage, this.#options) }
  }

  /** The first store that has the piece. That one fails does not hide another that has it. */
  async #holder(cid: CID): Promise<Opened | undefined> {
    const failures: unknown[] = []
    for (const opened of this.#stores) {
      try {
        if (await opened.store.has(cid)) return opened
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length === 0) return undefined
    const reasons = failures.map((error) => (error instanceof Error ? error.message : String(error))).join('; ')
    throw pieceStorageErrors.PIECE_LOOK_UP_FAILED({ pieceCid: cid.toString(), reasons }, { cause: failures[0] })
  }

  async *#having(cid: CID): AsyncGenerator<Opened> {
    for (const opened of this.#stores) {
      const { store } = opened
      const has = await store.has(cid).catch((error: unknown) => {
        this.#options.logger.warn({ err: error, store: store.name }, 'piece store passed over')
        return false
      })
      if (has) yield opened
    }
  }

  async #require(cid: CID): Promise<PieceStore> {
    const holder = await this.#holder(cid)
    if (holder === undefined) throw pieceStorageErrors.PIECE_NOT_FOUND({ pieceCid: cid.toString() })
    return holder.store
  }

  /** Whether the stored payload is not the piece's. */
  async #isDamaged(store: PieceStore, cid: CID, { paddedSize }: PutPieceOptions): Promise<boolean> {
    if (paddedSize === undefined) return false
    const source = await store.open(cid)
    try {
      await verifyPiece(source, cid, paddedSize)
      return false
    } catch (error) {
      if (!damages.some((row) => row.is(error))) throw error
      this.#options.logger.warn(
        { store: store.name, piece: cid.toString(), bytes: source.size },
        'stored piece is damaged',
      )
      return true
    } finally {
      await source.close()
    }
  }

  #isWritable({ storage }: Opened): boolean {
    return this.#options.use === 'write' && !settings(storage).ReadOnly
  }

  /** Stores that may be written to and have room for so many bytes, the roomiest first. */
  async #withRoom(bytes: number): Promise<PieceStore[]> {
    const writable = this.#stores.filter((opened) => this.#isWritable(opened))
    const rooms = await Promise.all(
      writable.map(async ({ store }) => {
        const room = await this.#roomOf(store)
        return {
          store,
          free: room === undefined ? Number.POSITIVE_INFINITY : room.availableBytes - this.#room.promised(store),
        }
      }),
    )
    return rooms
      .filter(({ free }) => free >= bytes)
      .sort((a, b) => (a.free === b.free ? 0 : b.free - a.free))
      .map(({ store }) => store)
  }

  async #roomOf(store: PieceStore): Promise<StoreRoom | undefined> {
    try {
      return await store.room()
    } catch (error) {
      this.#options.logger.warn({ err: error, store: store.name }, 'room of a piece store is not known')
      return { capacityBytes: 0, availableBytes: 0 }
    }
  }
}

const damages = [pieceErrors.PIECE_MISMATCH, pieceErrors.PIECE_TOO_LARGE, pieceErrors.PIECE_EMPTY]

/** Whether it is the store that failed, and not the data. */
function isStoreFailure(error: unknown): boolean {
  if (!DealkitError.is(error)) return false
  return error.code.startsWith('S3_') || ['PIECE_WRITE_FAILED', 'PIECE_STORE_UNREADABLE'].includes(error.code)
}
