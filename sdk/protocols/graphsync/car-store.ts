import { type FileHandle, open } from 'node:fs/promises'
import type { CID } from 'multiformats/cid'
import { checkBlock, identityCode } from '#sdk/piece/block-hash.ts'
import { encodeCarHeader, sectionHead } from '#sdk/piece/car-format.ts'
import { GrowingFile } from '#sdk/piece/growing-file.ts'
import { type ByteSource, type HashedFile, openFile } from '#sdk/piece/index.ts'
import { carSections, readCar, readCarHeader } from '#sdk/piece/read-car.ts'
import { type BlockSource, type BlockStore, cidKey } from './block-store.ts'
import { graphsyncErrors } from './errors.ts'

/**
 * The blocks of a CAR as what a transfer sends from. Only where they stand is kept in memory, and they are not
 * checked again: whoever receives them hashes them. The source stays the caller's to close.
 *
 * @throws {CAR_HEADER} {CAR_SECTION} the source is not a CAR, or a damaged one.
 * @example
 * import { openCarSource } from 'dealkit/protocols'
 * import { openFile } from 'dealkit/piece'
 * const source = await openCarSource(await openFile('data.car'))
 */
export async function openCarSource(source: ByteSource): Promise<BlockSource> {
  const { dataOffset } = await readCarHeader(source)
  const places = new Map<string, Place>()
  for await (const { cid, blockOffset, blockLength } of carSections(source)) {
    places.set(cidKey(cid), { offset: dataOffset + blockOffset, length: blockLength })
  }
  return {
    async get(cid) {
      const place = places.get(cidKey(cid))
      if (place === undefined) return cid.multihash.code === identityCode ? cid.multihash.digest : undefined
      const bytes = Buffer.allocUnsafe(place.length)
      await source.readInto(bytes, place.offset)
      return bytes
    },
  }
}

/** A CARv1 that grows as blocks arrive. */
export interface CarStore extends BlockStore {
  readonly path: string
  /** Bytes of the CAR so far, header included. */
  readonly size: number
  readonly blocks: number
  /** With `commP`, once it is closed: the commitment of the file, unless it could not be had without reading it again. */
  readonly hashed: HashedFile | undefined
  /** Writes all that is held back to the file, and to the disk. */
  flush(): Promise<void>
  /** Flushes and closes; the file is a whole CAR of what arrived. */
  close(): Promise<void>
}

export interface CarStoreOptions {
  /** Work out the piece commitment of the CAR while it comes. What an earlier transfer left is hashed from the file. */
  readonly commP?: boolean
}

interface Place {
  readonly offset: number
  readonly length: number
}

/**
 * Opens a CAR to receive blocks into, going on where an earlier transfer of the same root stopped: every block
 * that is there is checked, and the file is cut off behind the last good one. Blocks stand in the order they
 * come; one that comes again is left out. The bytes are those that `importFile` makes of the same file.
 *
 * @throws {GRAPHSYNC_STORE} the file cannot be opened or read.
 * @example
 * import { type Graphsync, openCarStore, type PeerAddress } from 'dealkit/protocols'
 * import { CID } from 'multiformats/cid'
 * async function receive(graphsync: Graphsync, peer: PeerAddress, root: CID): Promise<CID | undefined> {
 *   const store = await openCarStore('inbound.car', root, { commP: true })
 *   await graphsync.fetch(peer, { root, store }).done
 *   await store.close()
 *   return store.hashed?.piece.cid // baga6ea4seaq…
 * }
 */
export async function openCarStore(path: string, root: CID, options: CarStoreOptions = {}): Promise<CarStore> {
  const places = new Map<string, Place>()
  let handle: FileHandle | undefined
  try {
    const end = await goodLength(path, root, places)
    handle = await open(path, end === 0 ? 'w+' : 'r+')
    await handle.truncate(end)
    const file = await GrowingFile.open(handle, end, options)
    if (end === 0) await file.append(encodeCarHeader([root]))
    return carStore(path, file, places)
  } catch (cause) {
    await handle?.close()
    throw graphsyncErrors.GRAPHSYNC_STORE({ cid: root.toString() }, { cause })
  }
}

/** Notes where the good blocks stand, and says where they end: 0 for no file, or one of another root. */
async function goodLength(path: string, root: CID, places: Map<string, Place>): Promise<number> {
  let source: ByteSource
  try {
    source = await openFile(path)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'PIECE_FILE_MISSING') return 0
    throw cause
  }
  let end = 0
  try {
    const { headerSize, roots, version } = await readCarHeader(source)
    if (version !== 1 || roots.length !== 1 || !roots[0]!.equals(root)) return 0
    end = headerSize
    for await (const { cid, blockOffset, blockLength, bytes } of readCar(source)) {
      if (checkBlock(cid, bytes) !== 'match') break
      places.set(cidKey(cid), { offset: blockOffset, length: blockLength })
      end = blockOffset + blockLength
    }
  } catch (cause) {
    // A file that was cut off in the middle of a header or block is what a crash leaves.
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code !== 'CAR_HEADER' && code !== 'CAR_SECTION') throw cause
  } finally {
    await source.close()
  }
  return end
}

function carStore(path: string, file: GrowingFile, places: Map<string, Place>): CarStore {
  let hashed: HashedFile | undefined
  return {
    path,
    get size() {
      return file.size
    },
    get blocks() {
      return places.size
    },
    get hashed() {
      return hashed
    },
    async get(cid) {
      const place = places.get(cidKey(cid))
      if (place === undefined) return undefined
      const bytes = Buffer.allocUnsafe(place.length)
      await file.readInto(bytes, place.offset)
      return bytes
    },
    put(cid, bytes) {
      const key = cidKey(cid)
      if (places.has(key)) return
      const head = sectionHead(cid, bytes.length)
      places.set(key, { offset: file.size + head.length, length: bytes.length })
      return file.append(head, bytes)
    },
    flush: () => file.flush(),
    async close() {
      hashed = await file.close()
    },
  }
}
