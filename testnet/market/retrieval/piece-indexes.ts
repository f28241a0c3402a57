import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CID } from 'multiformats/cid'
import type { Logger } from 'pino'
import { DealkitError } from '#sdk/errors/index.ts'
import { writeAtomically } from '#sdk/piece/atomic-file.ts'
import { DigestFilter } from '#sdk/piece/digest-filter.ts'
import { type ByteSource, bytesSource, type CarSection, carSections, openFile, pieceErrors } from '#sdk/piece/index.ts'
import { encodeMultihashIndex, type MultihashIndex, openMultihashIndex } from '#sdk/piece/multihash-index.ts'
import type { PieceStores } from '#testnet/service/pieces/piece-stores.ts'
import { pieceCidOf } from './piece-cid-of.ts'

/** An index up to this size is searched in memory. */
const inMemoryBytes = 4 << 20
/** Least time between two looks at what pieces there are. */
const scanEveryMs = 30_000

/** An index, open for as long as somebody reads blocks. */
export interface OpenIndex extends MultihashIndex {
  close(): Promise<void>
}

export interface PieceIndexesOptions {
  /** Where indexes are kept. */
  readonly directory: string
  readonly pieces: Pick<PieceStores, 'list' | 'openPiece'>
  readonly signal: AbortSignal
  readonly logger: Logger
}

interface Indexed {
  readonly pieceCid: CID
  readonly filter: DigestFilter
}

/**
 * Which piece has a block, and where. The index of a piece is a file beside a filter of its digests; only filters are
 * held in memory. Indexes are made one at a time, behind the back of deals, and again where one is missing or broken.
 */
export class PieceIndexes {
  readonly #options: PieceIndexesOptions
  readonly #indexed = new Map<string, Indexed>()
  readonly #waiting = new Map<string, CID>()
  #work: Promise<void> | undefined
  #scannedAt = Number.NEGATIVE_INFINITY

  private constructor(options: PieceIndexesOptions) {
    this.#options = options
  }

  /** Opens what is kept; pieces without an index get one in time. */
  static async open(options: PieceIndexesOptions): Promise<PieceIndexes> {
    await mkdir(options.directory, { recursive: true, mode: 0o700 })
    const indexes = new PieceIndexes(options)
    for (const name of await readdir(options.directory)) await indexes.#load(name)
    return indexes
  }

  /** Has a piece indexed, unless it is. */
  add(pieceCid: CID): void {
    const key = pieceCid.toString()
    if (this.#indexed.has(key) || this.#options.signal.aborted) return
    this.#waiting.set(key, pieceCid)
    this.#work ??= this.#makeAll()
  }

  /** Looks for pieces that nobody told of, at most every half minute. */
  async scan(): Promise<void> {
    const now = performance.now()
    if (now - this.#scannedAt < scanEveryMs) return
    this.#scannedAt = now
    for (const pieceCid of await this.#options.pieces.list()) this.add(pieceCid)
  }

  /** Resolves when no piece waits for its index, or when the signal is aborted. */
  async settled(signal?: AbortSignal): Promise<void> {
    const aborted = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }))
    while (this.#work !== undefined && signal?.aborted !== true) await Promise.race([this.#work, aborted])
  }

  /** Pieces that may have a block with this hash; `open` tells. */
  candidates(multihash: CID['multihash']): CID[] {
    const found: CID[] = []
    for (const { pieceCid, filter } of this.#indexed.values()) {
      if (filter.mayHave(multihash.digest)) found.push(pieceCid)
    }
    return found
  }

  /** Opens the index of a piece; nothing if it has none. */
  async open(pieceCid: CID): Promise<OpenIndex | undefined> {
    if (!this.#indexed.has(pieceCid.toString())) return undefined
    try {
      const source = await openIndexFile(this.#path(pieceCid, 'idx'))
      return { ...(await openMultihashIndex(source)), close: () => source.close() }
    } catch (error) {
      if (!pieceErrors.CAR_INDEX.is(error) && !pieceErrors.PIECE_FILE_MISSING.is(error)) throw error
      this.#options.logger.warn({ err: error, pieceCid: pieceCid.toString() }, 'an index is made again')
      await this.remove(pieceCid)
      this.add(pieceCid)
      return undefined
    }
  }

  /** Forgets a piece. */
  async remove(pieceCid: CID): Promise<void> {
    this.#indexed.delete(pieceCid.toString())
    await rm(this.#path(pieceCid, 'idx'), { force: true })
    await rm(this.#path(pieceCid, 'filter'), { force: true })
  }

  #path(pieceCid: CID, kind: 'idx' | 'filter'): string {
    return join(this.#options.directory, `${pieceCid}.${kind}`)
  }

  /** Takes one file of the directory: a filter counts, what else is no index is removed. */
  async #load(name: string): Promise<void> {
    const pieceCid = pieceCidOf(name.slice(0, name.lastIndexOf('.')))
    if (pieceCid !== undefined && name.endsWith('.idx')) return
    const path = join(this.#options.directory, name)
    if (pieceCid === undefined || !name.endsWith('.filter')) return rm(path, { force: true })
    this.#indexed.set(pieceCid.toString(), { pieceCid, filter: new DigestFilter(await readFile(path)) })
  }

  async #makeAll(): Promise<void> {
    const { signal, logger } = this.#options
    try {
      for (const [key, pieceCid] of this.#waiting) {
        if (signal.aborted) break
        await this.#make(pieceCid).catch((error: unknown) => {
          if (!signal.aborted) logger.warn({ err: error, pieceCid: key }, 'a piece could not be indexed')
        })
        this.#waiting.delete(key)
      }
    } finally {
      this.#work = undefined
    }
  }

  async #make(pieceCid: CID): Promise<void> {
    const { pieces, signal, logger } = this.#options
    const source = await pieces.openPiece(pieceCid)
    try {
      const bytes = await encodeMultihashIndex(this.#sections(source))
      const { entries, digests } = await openMultihashIndex(bytesSource(bytes))
      const filter = DigestFilter.forCount(entries)
      for await (const digest of digests()) filter.add(digest)
      signal.throwIfAborted()
      await writeAtomically(this.#path(pieceCid, 'idx'), (handle) => handle.writeFile(bytes))
      // Last: where there is a filter there is an index.
      await writeAtomically(this.#path(pieceCid, 'filter'), (handle) => handle.writeFile(filter.bytes))
      this.#indexed.set(pieceCid.toString(), { pieceCid, filter })
      logger.debug({ pieceCid: pieceCid.toString(), blocks: entries }, 'piece indexed')
    } finally {
      await source.close()
    }
  }

  /** The sections of a piece as far as it is a CAR. */
  async *#sections(source: ByteSource): AsyncGenerator<CarSection> {
    const { signal, logger } = this.#options
    try {
      for await (const section of carSections(source)) {
        signal.throwIfAborted()
        yield section
      }
    } catch (error) {
      if (!DealkitError.is(error)) throw error
      if (!pieceErrors.CAR_HEADER.is(error) && !pieceErrors.CAR_SECTION.is(error)) throw error
      logger.warn({ piece: source.name, reason: error.message }, 'a piece is no whole CAR: what follows is not indexed')
    }
  }
}

async function openIndexFile(path: string): Promise<ByteSource> {
  const file = await openFile(path)
  if (file.size > inMemoryBytes) return file
  await file.close()
  return bytesSource(await readFile(path), path)
}
