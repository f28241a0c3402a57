import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, stat, statfs, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { sealerErrors } from '../errors.ts'
import { type FileKind, fileKinds, parseSectorName, sectorName } from './sector-name.ts'

const META_FILE = 'sectorstore.json'
/** The unit in which a file's blocks are counted, whatever the file system. */
const BLOCK = 512

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
  readonly groups?: readonly string[] | undefined
  readonly allowTo?: readonly string[] | undefined
}

/** Bytes; what is reserved or over the place's own limit is not available. */
export interface PlaceStat {
  readonly capacity: number
  readonly available: number
  /** What the file system has free, whatever the limit. */
  readonly fsAvailable: number
  /** What sectors take of it, when it has a limit; of the file system otherwise. */
  readonly used: number
}

/** A directory for sectors: a folder a kind of file, and what it may be used for. Source: lotus extern/sector-storage/stores/local.go. */
export class Place {
  readonly path: string
  readonly meta: PlaceMeta
  /** Bytes of files that are being written here, and are not on disk yet. */
  reserved = 0

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
      Groups: listOrNull(use.groups),
      AllowTo: listOrNull(use.allowTo),
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
    const place = new Place(resolve(path), placeMeta.parse(JSON.parse(text)))
    for (const kind of Object.keys(fileKinds)) await mkdir(join(path, kind), { recursive: true })
    return place
  }

  fileOf(kind: FileKind, miner: number, sector: number): string {
    return join(this.path, kind, sectorName(miner, sector))
  }

  async stat(): Promise<PlaceStat> {
    const { bsize, blocks, bavail } = await statfs(this.path)
    const fsAvailable = bsize * bavail
    const capacity = bsize * blocks
    const { MaxStorage } = this.meta
    if (MaxStorage === 0) {
      const available = Math.max(0, fsAvailable - this.reserved)
      return { capacity, available, fsAvailable, used: capacity - fsAvailable }
    }
    const used = await bytesUnder(this.path)
    const available = Math.max(0, Math.min(fsAvailable, MaxStorage - used) - this.reserved)
    return { capacity: Math.min(MaxStorage, capacity), available, fsAvailable, used }
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

/** Bytes on disk of all files in a directory and those below it. */
async function bytesUnder(directory: string): Promise<number> {
  let bytes = 0
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const file = await stat(join(entry.parentPath, entry.name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined // removed in the meantime
      throw error
    })
    bytes += (file?.blocks ?? 0) * BLOCK
  }
  return bytes
}

function listOrNull(values: readonly string[] | undefined): string[] | null {
  return values === undefined || values.length === 0 ? null : [...values]
}
