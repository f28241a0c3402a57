import { statfs } from 'node:fs/promises'
import type { CID } from 'multiformats/cid'
import { type ByteSource, createFsPieceStore, type PieceStore, type PutPieceOptions } from '#sdk/piece/index.ts'
import { marketErrors } from '../errors.ts'

/** A directory of pieces, as the configuration has it. */
export interface StorageConfig {
  readonly Name: string
  readonly ReadOnly: boolean
  readonly Path: string
}

interface Opened {
  readonly config: StorageConfig
  readonly store: PieceStore
}

export interface StorageStatus extends StorageConfig {
  /** Bytes. */
  readonly capacity: number
  readonly available: number
}

/** The places where the market keeps pieces: read from whichever has it, written to the one with the most room. */
export class PieceStores {
  readonly #stores: Opened[]

  private constructor(stores: Opened[]) {
    this.#stores = stores
  }

  static async open(configs: readonly StorageConfig[]): Promise<PieceStores> {
    return new PieceStores(await Promise.all(configs.map(openStore)))
  }

  get configs(): StorageConfig[] {
    return this.#stores.map(({ config }) => config)
  }

  /** @throws {MARKET_STORAGE_EXISTS} @throws {PIECE_WRITE_FAILED} */
  async add(config: StorageConfig): Promise<void> {
    if (this.#stores.some(({ config: { Name } }) => Name === config.Name)) {
      throw marketErrors.MARKET_STORAGE_EXISTS({ name: config.Name })
    }
    this.#stores.push(await openStore(config))
  }

  /** @throws {MARKET_STORAGE_UNKNOWN} @throws {MARKET_STORAGE_LAST} */
  remove(name: string): void {
    const at = this.#stores.findIndex(({ config }) => config.Name === name)
    if (at < 0) throw marketErrors.MARKET_STORAGE_UNKNOWN({ name })
    if (this.#stores.length === 1) throw marketErrors.MARKET_STORAGE_LAST({ name })
    this.#stores.splice(at, 1)
  }

  /** Bytes of a piece's payload; undefined when no store has it. */
  async size(cid: CID): Promise<number | undefined> {
    return (await this.#holder(cid))?.size(cid)
  }

  /** Opens a piece's payload. @throws {MARKET_PIECE_NOT_FOUND} */
  async openPiece(cid: CID): Promise<ByteSource> {
    const holder = await this.#holder(cid)
    if (holder === undefined) throw marketErrors.MARKET_PIECE_NOT_FOUND({ pieceCid: cid.toString() })
    return holder.open(cid)
  }

  /** Streams a piece's payload, or a range of it in bytes. @throws {MARKET_PIECE_NOT_FOUND} */
  async *readPiece(cid: CID, range: { offset?: number; length?: number } = {}): AsyncGenerator<Uint8Array> {
    const holder = await this.#holder(cid)
    if (holder === undefined) throw marketErrors.MARKET_PIECE_NOT_FOUND({ pieceCid: cid.toString() })
    yield* holder.read(cid, range)
  }

  /**
   * Stores a payload of so many bytes, unless it is there. With `paddedSize` it must be that of the piece.
   *
   * @throws {MARKET_NO_SPACE} and what the store throws
   */
  async put(cid: CID, path: string, bytes: number, options: PutPieceOptions): Promise<{ readonly size: number }> {
    const store = (await this.#holder(cid)) ?? (await this.#roomiest(bytes))
    return store.put(cid, path, options)
  }

  async list(): Promise<CID[]> {
    const found = new Map<string, CID>()
    for (const { store } of this.#stores) for await (const { cid } of store.list()) found.set(cid.toString(), cid)
    return [...found.values()]
  }

  statuses(): Promise<StorageStatus[]> {
    return Promise.all(this.#stores.map(async ({ config }) => ({ ...config, ...(await roomAt(config.Path)) })))
  }

  async #holder(cid: CID): Promise<PieceStore | undefined> {
    for (const { store } of this.#stores) if (await store.has(cid)) return store
    return undefined
  }

  async #roomiest(bytes: number): Promise<PieceStore> {
    const writable = this.#stores.filter(({ config }) => !config.ReadOnly)
    const rooms = await Promise.all(
      writable.map(async ({ config, store }) => ({ store, ...(await roomAt(config.Path)) })),
    )
    const [best] = rooms.sort((a, b) => b.available - a.available)
    if (best === undefined || best.available < bytes) throw marketErrors.MARKET_NO_SPACE({ bytes })
    return best.store
  }
}

async function openStore(config: StorageConfig): Promise<Opened> {
  return { config, store: await createFsPieceStore(config.Path) }
}

async function roomAt(path: string): Promise<{ capacity: number; available: number }> {
  const { bsize, blocks, bavail } = await statfs(path)
  return { capacity: bsize * blocks, available: bsize * bavail }
}
