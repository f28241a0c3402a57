import { mkdir, readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Selectable } from 'kysely'
import { CID } from 'multiformats/cid'
import { offerErrors } from '#sdk/deals/offer-errors.ts'
import {
  carCommP,
  importFile,
  openCarBlocks,
  openFile,
  type PieceInfo,
  readCarHeader,
  writeCar,
} from '#sdk/piece/index.ts'
import type { Clock } from '#testnet/service/clock/clock.ts'
import { Turns } from '#testnet/service/turns.ts'
import type { ClientDatabase, ClientTables } from '../database.ts'
import { clientErrors } from '../errors.ts'
import { fingerprintOf } from './fingerprint.ts'
import { blocksAsSent, isAsSent } from './sent-car.ts'

/** A file made ready for deals. */
export interface ImportedData {
  readonly id: bigint
  /** The file as it was given. */
  readonly path: string
  readonly isCar: boolean
  readonly root: CID
  /** The CAR that deals are made of: `path` itself if it is one whose blocks lie as they are sent. */
  readonly carPath: string
  /** Of the CARv1 inside the CAR at `carPath`. */
  readonly piece: PieceInfo
}

type Row = Selectable<ClientTables['import']>

/**
 * The files that deals may be made for. Each is read once: its CAR, root and piece come of the same pass and are kept.
 * A CAR is used where it is, unless its blocks lie otherwise than they are sent: then deals are made of a copy.
 */
export class Imports {
  readonly #database: ClientDatabase
  readonly #directory: string
  readonly #clock: Clock
  readonly #signal: AbortSignal
  readonly #turns = new Turns()
  #lastId = 0n

  private constructor(database: ClientDatabase, directory: string, clock: Clock, signal: AbortSignal) {
    this.#database = database
    this.#directory = directory
    this.#clock = clock
    this.#signal = signal
  }

  /** Opens the directory of CARs; what an import that was cut off left there is removed. */
  static async open(
    database: ClientDatabase,
    directory: string,
    { clock, signal }: { clock: Clock; signal: AbortSignal },
  ): Promise<Imports> {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const rows = await database.selectFrom('import').select('car_path').execute()
    const known = new Set(rows.map(({ car_path }) => car_path))
    const files = (await readdir(directory)).map((name) => join(directory, name))
    await Promise.all(files.filter((path) => !known.has(path)).map((path) => rm(path)))
    return new Imports(database, directory, clock, signal)
  }

  /**
   * Imports a file or a CAR. One that has not changed since is not read again.
   *
   * @throws {PIECE_FILE_MISSING} {PIECE_FILE_KIND} {PIECE_FILE_UNREADABLE} {PIECE_FILE_EMPTY} {PIECE_FILE_CHANGED}
   * @throws {CAR_HEADER} {CAR_SECTION} {CAR_BLOCK_MISMATCH} {CAR_HASH_UNKNOWN} it is no CAR, or a damaged one.
   * @throws {IMPORT_CAR_ROOTS} {IMPORT_CAR_INCOMPLETE} {GRAPHSYNC_BLOCK_UNREADABLE} it is no whole DAG that can be sent.
   * @throws {PIECE_WRITE_FAILED} the client's own CAR could not be written.
   */
  add(file: { path: string; isCar: boolean }): Promise<ImportedData> {
    const path = resolve(file.path)
    return this.#turns.take(path, async () => {
      const fingerprint = (await fingerprintOf(path)) ?? ''
      const before = await this.#sameAs(path, fingerprint, file.isCar)
      if (before !== undefined) return before
      const id = this.#nextId()
      const data = file.isCar ? await this.#readCar(id, path) : await this.#readFile(id, path)
      await this.#database.insertInto('import').values(rowOf(data, fingerprint)).execute()
      return data
    })
  }

  async list(): Promise<(ImportedData & { readonly problem: string })[]> {
    const rows = await this.#database.selectFrom('import').selectAll().orderBy('id').execute()
    return Promise.all(rows.map(async (row) => ({ ...dataOf(row), problem: await problemOf(row) })))
  }

  /** Forgets an import, and removes the CAR that was made for it. @throws {IMPORT_UNKNOWN} */
  async remove(id: bigint): Promise<void> {
    const data = await this.get(id)
    await this.#database.deleteFrom('import').where('id', '=', `${id}`).execute()
    if (data.carPath !== data.path) await rm(data.carPath, { force: true })
  }

  /** @throws {IMPORT_UNKNOWN} */
  async get(id: bigint): Promise<ImportedData> {
    const row = await this.#database.selectFrom('import').selectAll().where('id', '=', `${id}`).executeTakeFirst()
    if (row === undefined) throw clientErrors.IMPORT_UNKNOWN({ importId: id })
    return dataOf(row)
  }

  /** The import with this root whose CAR is there and unchanged. */
  async find(root: CID): Promise<ImportedData | undefined> {
    const query = this.#database.selectFrom('import').selectAll().where('root', '=', root.toString())
    for (const row of await query.orderBy('id', 'desc').execute()) if ((await problemOf(row)) === '') return dataOf(row)
    return undefined
  }

  /** As `find`. @throws {DEAL_ROOT_UNKNOWN} */
  async require(root: CID): Promise<ImportedData> {
    const found = await this.find(root)
    if (found === undefined) throw offerErrors.DEAL_ROOT_UNKNOWN({ root: root.toString() })
    return found
  }

  async #readFile(id: bigint, path: string): Promise<ImportedData> {
    const carPath = join(this.#directory, `${id}.car`)
    const { root, piece } = await importFile({ path, carPath, signal: this.#signal })
    return { id, path, isCar: false, root, carPath, piece }
  }

  async #readCar(id: bigint, path: string): Promise<ImportedData> {
    const signal = this.#signal
    const source = await openFile(path)
    try {
      const { roots } = await readCarHeader(source)
      const [root] = roots
      if (root === undefined || roots.length !== 1) throw clientErrors.IMPORT_CAR_ROOTS({ path, roots: roots.length })
      if (await isAsSent(source, root, signal)) {
        const piece = await carCommP(source, { over: 'payload' })
        return { id, path, isCar: true, root, carPath: path, piece }
      }
      const carPath = join(this.#directory, `${id}.car`)
      const blocks = blocksAsSent(await openCarBlocks(source), path)
      const { piece } = await writeCar({ path: carPath, roots, blocks, signal })
      return { id, path, isCar: true, root, carPath, piece }
    } finally {
      await source.close()
    }
  }

  async #sameAs(path: string, fingerprint: string, isCar: boolean): Promise<ImportedData | undefined> {
    const query = this.#database.selectFrom('import').selectAll().where('path', '=', path)
    const rows = await query
      .where('fingerprint', '=', fingerprint)
      .where('is_car', '=', isCar ? 1 : 0)
      .execute()
    for (const row of rows) if ((await problemOf(row)) === '') return dataOf(row)
    return undefined
  }

  /** Nanoseconds, as the Go client counts its imports. */
  #nextId(): bigint {
    const now = BigInt(this.#clock.now()) * 1_000_000n
    this.#lastId = now > this.#lastId ? now : this.#lastId + 1n
    return this.#lastId
  }
}

/** Why the import cannot be used; empty if it can. */
async function problemOf(row: Row): Promise<string> {
  const now = await fingerprintOf(row.car_path)
  if (now === undefined) return `the CAR ${row.car_path} is gone`
  if (row.car_path === row.path && now !== row.fingerprint)
    return `the CAR ${row.car_path} has changed since it was imported`
  return ''
}

function dataOf(row: Row): ImportedData {
  return {
    id: BigInt(row.id),
    path: row.path,
    isCar: row.is_car === 1,
    root: CID.parse(row.root),
    carPath: row.car_path,
    piece: { cid: CID.parse(row.piece_cid), paddedSize: row.padded_size, payloadSize: row.payload_size },
  }
}

function rowOf({ id, path, isCar, root, carPath, piece }: ImportedData, fingerprint: string): Row {
  return {
    id: `${id}`,
    path,
    fingerprint,
    is_car: isCar ? 1 : 0,
    root: root.toString(),
    car_path: carPath,
    payload_size: piece.payloadSize,
    piece_cid: piece.cid.toString(),
    padded_size: piece.paddedSize,
  }
}
