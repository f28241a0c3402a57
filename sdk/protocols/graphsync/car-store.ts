import { type FileHandle, open } from 'node:fs/promises'
import type { CID } from 'multiformats/cid'
import { checkBlock, identityCode } from '#sdk/piece/block-hash.ts'
import { encodeCarHeader, sectionHead } from '#sdk/piece/car-format.ts'
import { type ByteSource, openFile } from '#sdk/piece/index.ts'
import { carSections, readCar, readCarHeader } from '#sdk/piece/read-car.ts'
import { type BlockSource, type BlockStore, cidKey } from './block-store.ts'
import { graphsyncErrors } from './errors.ts'

/**
 * The blocks of a CAR as what a transfer sends from. Only where they stand is kept in memory, and they are not
 * checked again: whoever receives them hashes them. The source stays the caller's to close.
 *
 * @throws {CAR_HEADER} {CAR_SECTION} the source is not a CAR, or a damaged one.
 * @example
 * import { openCarSource } from '#sdk/protocols/graphsync/car-store.ts'
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
  /** Writes all that is held back to the file, and to the disk. */
  flush(): Promise<void>
  /** Flushes and closes; the file is a whole CAR of what arrived. */
  close(): Promise<void>
}

interface Place {
  readonly offset: number
  readonly length: number
}

/** Bytes after which the disk is asked to catch up, so that it is not all left to the end. */
const syncBytes = 32 * 1024 * 1024

/** Held in memory before it is written, to write in large pieces. */
const heldBytes = 2 * 1024 * 1024

/**
 * Opens a CAR to receive blocks into, going on where an earlier transfer of the same root stopped: every block
 * that is there is checked, and the file is cut off behind the last good one. Blocks stand in the order they
 * come; one that comes again is left out. The bytes are those that `importFile` makes of the same file.
 *
 * @throws {GRAPHSYNC_STORE} the file cannot be opened or read.
 * @example
 * import { type Graphsync, openCarStore, type PeerAddress } from '#sdk/protocols/index.ts'
 * import { CID } from 'multiformats/cid'
 * async function receive(graphsync: Graphsync, peer: PeerAddress, root: CID): Promise<void> {
 *   const store = await openCarStore('inbound.car', root)
 *   await graphsync.fetch(peer, { root, store }).done
 *   await store.close()
 * }
 */
export async function openCarStore(path: string, root: CID): Promise<CarStore> {
  const places = new Map<string, Place>()
  const header = encodeCarHeader([root])
  let handle: FileHandle | undefined
  try {
    let end = await goodLength(path, root, places)
    handle = await open(path, end === 0 ? 'w+' : 'r+')
    if (end === 0) {
      await handle.write(header, 0, header.length, 0)
      end = header.length
    }
    await handle.truncate(end)
    return carStore(path, handle, places, end)
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

function carStore(path: string, handle: FileHandle, places: Map<string, Place>, start: number): CarStore {
  let size = start
  let held: Uint8Array[] = []
  let heldLength = 0
  /** Blocks that are not in the file yet. */
  const unwritten = new Map<string, Uint8Array>()
  let heldKeys: string[] = []
  let writing: Promise<void> = Promise.resolve()
  let failure: unknown
  let syncing: Promise<void> = Promise.resolve()
  let unsynced = 0

  const write = async (parts: Uint8Array[], length: number, offset: number): Promise<void> => {
    const { bytesWritten } = await handle.writev(parts, offset)
    if (bytesWritten < length) {
      const rest = Buffer.concat(parts).subarray(bytesWritten)
      for (let done = 0; done < rest.length; ) {
        done += (await handle.write(rest, done, rest.length - done, offset + bytesWritten + done)).bytesWritten
      }
    }
    unsynced += length
    if (unsynced < syncBytes) return
    unsynced = 0
    await syncing
    syncing = handle.datasync().catch(fail)
  }

  const fail = (cause: unknown): void => {
    failure ??= cause
  }

  /** Starts writing what is held, once what was before is written: at most two lots are in memory. */
  const release = async (): Promise<void> => {
    await writing
    if (failure !== undefined) throw failure
    if (heldLength === 0) return
    const [parts, keys, length] = [held, heldKeys, heldLength]
    held = []
    heldKeys = []
    heldLength = 0
    writing = write(parts, length, size - length)
      .then(() => {
        for (const key of keys) unwritten.delete(key)
      })
      .catch(fail)
  }

  const flush = async (): Promise<void> => {
    await release()
    await writing
    await syncing
    if (failure !== undefined) throw failure
    await handle.datasync()
  }

  return {
    path,
    get size() {
      return size
    },
    get blocks() {
      return places.size
    },
    async get(cid) {
      const key = cidKey(cid)
      const place = places.get(key)
      if (place === undefined) return undefined
      const inMemory = unwritten.get(key)
      if (inMemory !== undefined) return inMemory
      const bytes = Buffer.allocUnsafe(place.length)
      for (let done = 0; done < bytes.length; ) {
        const { bytesRead } = await handle.read(bytes, done, bytes.length - done, place.offset + done)
        if (bytesRead === 0) throw new Error(`${path} ends inside of block ${cid}`)
        done += bytesRead
      }
      return bytes
    },
    put(cid, bytes) {
      const key = cidKey(cid)
      if (places.has(key)) return
      const head = sectionHead(cid, bytes.length)
      places.set(key, { offset: size + head.length, length: bytes.length })
      held.push(head, bytes)
      heldKeys.push(key)
      heldLength += head.length + bytes.length
      size += head.length + bytes.length
      unwritten.set(key, bytes)
      return heldLength < heldBytes ? undefined : release()
    },
    flush,
    async close() {
      try {
        await flush()
      } finally {
        await handle.close()
      }
    },
  }
}
