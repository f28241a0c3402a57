import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { sealerErrors } from '../errors.ts'
import { type FileKind, fileKinds, parseSectorName, sectorName } from './sector-name.ts'

const META_FILE = 'sectorstore.json'

const placeMeta = z.object({
  ID: z.string(),
  Weight: z.number().int().min(0),
  CanSeal: z.boolean(),
  CanStore: z.boolean(),
  MaxStorage: z.number().int().min(0).default(0),
  Groups: z.array(z.string()).nullable().default(null),
  AllowTo: z.array(z.string()).nullable().default(null),
})
export type PlaceMeta = z.output<typeof placeMeta>

export interface PlaceUse {
  readonly canSeal: boolean
  readonly canStore: boolean
  readonly weight?: number | undefined
  readonly maxStorage?: number | undefined
}

export interface PlaceStat {
  readonly capacity: number
  readonly available: number
}

/** A directory for sectors: a folder a kind of file, and what it may be used for. Source: apps.md 6.6. */
export class Place {
  readonly path: string
  readonly meta: PlaceMeta

  private constructor(path: string, meta: PlaceMeta) {
    this.path = path
    this.meta = meta
  }

  /** Makes a directory a place. @throws {STORAGE_PATH_TAKEN} */
  static async init(path: string, use: PlaceUse): Promise<Place> {
    await mkdir(path, { recursive: true })
    const meta: PlaceMeta = {
      ID: randomUUID(),
      Weight: use.weight ?? 10,
      CanSeal: use.canSeal,
      CanStore: use.canStore,
      MaxStorage: use.maxStorage ?? 0,
      Groups: null,
      AllowTo: null,
    }
    try {
      await writeFile(join(path, META_FILE), `${JSON.stringify(meta, null, 2)}\n`, { flag: 'wx' })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST')
        throw sealerErrors.STORAGE_PATH_TAKEN({ path }, { cause: error })
      throw error
    }
    return Place.open(path)
  }

  /** @throws {STORAGE_PATH_NOT_INITIALIZED} */
  static async open(path: string): Promise<Place> {
    let text: string
    try {
      text = await readFile(join(path, META_FILE), 'utf8')
    } catch (error) {
      throw sealerErrors.STORAGE_PATH_NOT_INITIALIZED({ path }, { cause: error })
    }
    const place = new Place(path, placeMeta.parse(JSON.parse(text)))
    for (const kind of Object.keys(fileKinds)) await mkdir(join(path, kind), { recursive: true })
    return place
  }

  fileOf(kind: FileKind, miner: number, sector: number): string {
    return join(this.path, kind, sectorName(miner, sector))
  }

  async stat(): Promise<PlaceStat> {
    const { bsize, blocks, bavail } = await statfs(this.path)
    return { capacity: bsize * blocks, available: bsize * bavail }
  }

  /** The sectors that have files here, with the bits of the kinds. */
  async sectors(): Promise<{ miner: number; number: number; fileTypes: number }[]> {
    const found = new Map<string, { miner: number; number: number; fileTypes: number }>()
    for (const [kind, bit] of Object.entries(fileKinds)) {
      for (const name of await readdir(join(this.path, kind))) {
        const id = parseSectorName(name)
        if (id === undefined) continue
        const entry = found.get(name) ?? { ...id, fileTypes: 0 }
        entry.fileTypes |= bit
        found.set(name, entry)
      }
    }
    return [...found.values()]
  }
}
