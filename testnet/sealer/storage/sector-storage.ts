import { access, cp, readFile, rename, rm } from 'node:fs/promises'
import { z } from 'zod'
import type { Repo } from '#testnet/service/repo/repo.ts'
import { sealerErrors } from '../errors.ts'
import { Place, type PlaceUse } from './place.ts'
import { type FileKind, sectorName } from './sector-name.ts'

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

  /** Makes a directory a place and uses it from now on. */
  async init(path: string, use: PlaceUse): Promise<Place> {
    const place = await Place.init(path, use)
    await this.#add(place)
    return place
  }

  /** Uses a directory that is a place already. */
  async attach(path: string): Promise<Place> {
    const known = this.#places.find((place) => place.path === path)
    if (known !== undefined) return known
    const place = await Place.open(path)
    await this.#add(place)
    return place
  }

  async #add(place: Place): Promise<void> {
    this.#places.push(place)
    const list = { StoragePaths: this.#places.map(({ path }) => ({ Path: path })) }
    await this.#repo.writePrivate(LIST_FILE, `${JSON.stringify(list, null, 2)}\n`)
  }

  /** Where a sector's file of a kind is, or undefined. */
  async find(kind: FileKind, sector: number): Promise<string | undefined> {
    for (const place of this.#places) {
      const path = place.fileOf(kind, this.#miner, sector)
      const there = await access(path).then(
        () => true,
        () => false,
      )
      if (there) return path
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

  /** Where a sector's new file of a kind goes. @throws {STORAGE_NO_PATH} */
  async allocate(kind: FileKind, sector: number, use: 'seal' | 'store', bytes: number): Promise<string> {
    const place = await this.#roomiest(use, bytes)
    return place.fileOf(kind, this.#miner, sector)
  }

  async #roomiest(use: 'seal' | 'store', bytes: number): Promise<Place> {
    let best: { place: Place; available: number } | undefined
    for (const place of this.#places) {
      if (!(use === 'seal' ? place.meta.CanSeal : place.meta.CanStore) || place.meta.Weight === 0) continue
      const { available } = await place.stat()
      if (available >= bytes && (best === undefined || available > best.available)) best = { place, available }
    }
    if (best === undefined) throw sealerErrors.STORAGE_NO_PATH({ use, bytes })
    return best.place
  }

  /** Moves a sector's file to a place that stores, unless it is in one. */
  async store(kind: FileKind, sector: number, bytes: number): Promise<void> {
    const from = await this.find(kind, sector)
    if (from === undefined) return
    const home = this.#places.find((place) => place.fileOf(kind, this.#miner, sector) === from)
    if (home?.meta.CanStore === true) return
    await moveFile(from, (await this.#roomiest('store', bytes)).fileOf(kind, this.#miner, sector))
  }

  /** Removes a sector's file of a kind wherever it is. */
  async remove(kind: FileKind, sector: number): Promise<void> {
    for (const place of this.#places)
      await rm(place.fileOf(kind, this.#miner, sector), { recursive: true, force: true })
  }
}

/** Renames, or copies and removes when the two are on different file systems. */
export async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    await cp(from, to, { recursive: true })
    await rm(from, { recursive: true })
  }
}
