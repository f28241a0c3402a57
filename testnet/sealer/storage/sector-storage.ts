import { access, cp, readFile, rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { Repo } from '#testnet/service/repo/repo.ts'
import { sealerErrors } from '../errors.ts'
import { Place, type PlaceUse } from './place.ts'
import { type FileKind, sectorName } from './sector-name.ts'
import { wholeOrNone } from './whole-or-none.ts'

const LIST_FILE = 'storage.json'
const placeList = z.object({ StoragePaths: z.array(z.object({ Path: z.string() })) })

/** The places a sealer keeps its sectors in; which ones is in the repo's storage.json. */
export class SectorStorage {
  readonly #repo: Repo
  readonly #miner: number
  readonly #places: Place[]

  private constructor(repo: Repo, miner: number, places: Place[]) {
    this.#repo = repo
    this.#miner = miner
    this.#places = places
  }

  static async open(repo: Repo, miner: number): Promise<SectorStorage> {
    const text = await readFile(repo.file(LIST_FILE), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '{"StoragePaths":[]}'
      throw error
    })
    const { StoragePaths } = placeList.parse(JSON.parse(text))
    return new SectorStorage(repo, miner, await Promise.all(StoragePaths.map(({ Path }) => Place.open(Path))))
  }

  get places(): readonly Place[] {
    return this.#places
  }

  /** Makes a directory a place and uses it from now on. @throws {STORAGE_PATH_TAKEN} */
  async init(path: string, use: PlaceUse): Promise<Place> {
    const place = await Place.init(path, use)
    await this.#add(place)
    return place
  }

  /** Uses a directory that is a place already. @throws {STORAGE_PATH_NOT_INITIALIZED} */
  async attach(path: string): Promise<Place> {
    const place = await Place.open(path)
    const known = this.#places.find(({ meta }) => meta.ID === place.meta.ID)
    if (known !== undefined) return known
    await this.#add(place)
    return place
  }

  async #add(place: Place): Promise<void> {
    this.#places.push(place)
    await this.save()
  }

  /** Writes the list of places. */
  async save(): Promise<void> {
    const list = { StoragePaths: this.#places.map(({ path }) => ({ Path: path })) }
    await this.#repo.writePrivate(LIST_FILE, `${JSON.stringify(list, null, 2)}\n`)
  }

  /** Where a sector's file of a kind is, or undefined. */
  async find(kind: FileKind, sector: number): Promise<string | undefined> {
    const place = await this.#home(kind, sector)
    return place?.fileOf(kind, this.#miner, sector)
  }

  async #home(kind: FileKind, sector: number): Promise<Place | undefined> {
    for (const place of this.#places) {
      const there = await access(place.fileOf(kind, this.#miner, sector)).then(
        () => true,
        () => false,
      )
      if (there) return place
    }
    return undefined
  }

  /** @throws {SECTOR_FILE_MISSING} */
  async locate(kind: FileKind, sector: number): Promise<string> {
    const path = await this.find(kind, sector)
    if (path !== undefined) return path
    throw sealerErrors.SECTOR_FILE_MISSING({
      kind,
      sector: sectorName(this.#miner, sector),
      paths: this.#places.map((place) => place.path),
    })
  }

  /** Where a sector's file of a kind is, or is to be made. @throws {STORAGE_NO_PATH} */
  async findOrAllocate(kind: FileKind, sector: number, use: 'seal' | 'store', bytes: number): Promise<string> {
    const known = await this.find(kind, sector)
    return known ?? (await this.#roomiest(use, sector, bytes)).fileOf(kind, this.#miner, sector)
  }

  /** The place with a path, for somebody who has chosen it. @throws {STORAGE_PATH_UNKNOWN} {STORAGE_PATH_USE} */
  at(path: string, use: 'seal' | 'store'): Place {
    const place = this.#places.find((one) => one.path === resolve(path))
    if (place === undefined) {
      throw sealerErrors.STORAGE_PATH_UNKNOWN({ path, paths: this.#places.map((one) => one.path) })
    }
    if (!mayHold(place, use)) throw sealerErrors.STORAGE_PATH_USE({ path, use })
    return place
  }

  /** Where a sector's file of a kind is to be made in a place that was chosen. @throws {STORAGE_NO_PATH} */
  async allocateIn(place: Place, kind: FileKind, sector: number, bytes: number): Promise<string> {
    const path = place.fileOf(kind, this.#miner, sector)
    const isThere = (await this.#home(kind, sector)) === place
    if (!isThere && (await place.stat()).available < bytes) throw sealerErrors.STORAGE_NO_PATH({ use: 'seal', bytes })
    return path
  }

  /** Removes a sector's file of a kind from all places but one. */
  async keepOnlyIn(place: Place, kind: FileKind, sector: number): Promise<void> {
    for (const other of this.#places) {
      if (other !== place) await removeFile(other.fileOf(kind, this.#miner, sector))
    }
  }

  /** Keeps the bytes of a file that is being written free for it. */
  async reserving<T>(path: string, bytes: number, write: () => Promise<T>): Promise<T> {
    const place = this.#places.find((one) => path.startsWith(`${one.path}/`))
    if (place === undefined) return write()
    place.reserved += bytes
    try {
      return await write()
    } finally {
      place.reserved -= bytes
    }
  }

  /** The place with most room; one that has files of the sector already goes before it, so that they stay together. */
  async #roomiest(use: 'seal' | 'store', sector: number, bytes: number): Promise<Place> {
    const fitting: { place: Place; available: number; holds: boolean }[] = []
    for (const place of this.#places) {
      if (!mayHold(place, use) || place.meta.Weight === 0) continue
      const { available } = await place.stat()
      if (available < bytes) continue
      const holds = (await place.sectors()).some(({ miner, number }) => miner === this.#miner && number === sector)
      fitting.push({ place, available, holds })
    }
    const [best] = fitting.sort((a, b) => Number(b.holds) - Number(a.holds) || b.available - a.available)
    if (best === undefined) throw sealerErrors.STORAGE_NO_PATH({ use, bytes })
    return best.place
  }

  /** Moves a sector's file to a place that stores, unless it is in one. @throws {STORAGE_NO_PATH} */
  async store(kind: FileKind, sector: number, bytes: number): Promise<void> {
    const home = await this.#home(kind, sector)
    if (home === undefined || home.meta.CanStore) return
    await this.moveTo(kind, sector, await this.#roomiest('store', sector, bytes), bytes)
  }

  /** Moves a sector's file to a place, unless it is there or nowhere. @throws {STORAGE_NO_PATH} */
  async moveTo(kind: FileKind, sector: number, place: Place, bytes: number): Promise<void> {
    const home = await this.#home(kind, sector)
    if (home === undefined || home === place) return
    const { available } = await place.stat()
    if (available < bytes) throw sealerErrors.STORAGE_NO_PATH({ use: 'store', bytes })
    const to = place.fileOf(kind, this.#miner, sector)
    await this.reserving(to, bytes, () => moveFile(home.fileOf(kind, this.#miner, sector), to))
  }

  /** Removes a sector's file of a kind wherever it is, and what was begun of it. */
  async remove(kind: FileKind, sector: number): Promise<void> {
    for (const place of this.#places) await removeFile(place.fileOf(kind, this.#miner, sector))
  }
}

const mayHold = ({ meta }: Place, use: 'seal' | 'store'): boolean => (use === 'seal' ? meta.CanSeal : meta.CanStore)

async function removeFile(path: string): Promise<void> {
  for (const one of [path, `${path}.tmp`]) await rm(one, { recursive: true, force: true })
}

/** Renames; between two file systems copies first, under another name until the copy is whole. */
async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    const copy = `${to}.tmp`
    await rm(copy, { recursive: true, force: true })
    await wholeOrNone(copy, () => cp(from, copy, { recursive: true }))
    await rename(copy, to)
    await rm(from, { recursive: true })
  }
}
