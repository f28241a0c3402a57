import { access, constants, type FileHandle, mkdir, opendir, rm, stat, statfs } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CID } from 'multiformats/cid'
import { isAbandoned, moveAtomically, writeAtomically } from './atomic-file.ts'
import { openFile } from './byte-source.ts'
import { streamOf } from './byte-stream.ts'
import { requirePiece } from './car-commp.ts'
import { pieceErrors } from './errors.ts'
import { verifyFile } from './hashed-file.ts'
import { pieceName, pieceNamed } from './piece-name.ts'
import { payloadChunks, requireSize } from './piece-payload.ts'
import type { Payload, PieceStore, PutPieceOptions } from './piece-store.ts'
import { PieceWriter } from './piece-writer.ts'

/** How a directory is opened as a piece store. */
export interface FsPieceStoreOptions {
  /** Nothing is written there, not even the directory made; what others leave unfinished stays. */
  readonly readOnly?: boolean
}

/**
 * Opens a directory as a piece store, creating it if need be: one file a piece, named by its CID, in the
 * directory itself. What writers that died left unfinished is removed.
 *
 * @throws {PIECE_WRITE_FAILED} the directory cannot be made.
 * @see venus-market piecestorage
 * @example
 * import { carCommP, createFsPieceStore } from 'dealkit/piece'
 * const store = await createFsPieceStore('pieces')
 * const piece = await carCommP('data.car')
 * await store.put(piece.cid, 'data.car', { paddedSize: piece.paddedSize })
 * for await (const bytes of store.read(piece.cid, { length: 100 })) console.log(bytes.length) // 100
 */
export async function createFsPieceStore(
  directory: string,
  { readOnly = false }: FsPieceStoreOptions = {},
): Promise<PieceStore> {
  const root = resolve(directory)
  if (!readOnly) await prepare(root)
  const pathOf = (cid: CID | string) => join(root, pieceName(cid))

  const sizeAt = async (cid: CID | string): Promise<number | undefined> => {
    const path = pathOf(cid)
    try {
      return (await stat(path)).size
    } catch (cause) {
      const reason = reasonOf(cause)
      if (reason === 'ENOENT') return undefined
      throw pieceErrors.PIECE_STORE_UNREADABLE({ store: root, reason }, { cause })
    }
  }
  const open = async (cid: CID | string) => {
    if ((await sizeAt(cid)) === undefined) throw pieceErrors.PIECE_NOT_STORED({ cid: pieceName(cid), store: root })
    return openFile(pathOf(cid))
  }
  const requireWritable = () => {
    if (readOnly) throw pieceErrors.PIECE_STORE_READ_ONLY({ store: root })
  }

  return {
    name: root,
    async put(given, payload, options = {}) {
      const cid = CID.parse(pieceName(given))
      const stored = await sizeAt(cid)
      if (stored !== undefined) {
        requireSize(cid, stored, options)
        return { cid, size: stored, written: false }
      }
      requireWritable()
      const path = pathOf(cid)
      const moved = options.move === true ? await moveIn(path, cid, payload, options) : undefined
      const size = moved ?? (await writeAtomically(path, (handle) => copy(cid, payload, handle, options, path)))
      return { cid, size, written: true }
    },
    has: async (cid) => (await sizeAt(cid)) !== undefined,
    async size(cid) {
      const size = await sizeAt(cid)
      if (size === undefined) throw pieceErrors.PIECE_NOT_STORED({ cid: pieceName(cid), store: root })
      return size
    },
    async *read(cid, range = {}) {
      const source = await open(cid)
      try {
        yield* streamOf(source, range)
      } finally {
        await source.close()
      }
    },
    open,
    async remove(cid) {
      if ((await sizeAt(cid)) === undefined) return false
      requireWritable()
      await rm(pathOf(cid), { force: true })
      return true
    },
    async *list() {
      for await (const entry of await opendir(root)) {
        const cid = entry.isFile() ? pieceNamed(entry.name) : undefined
        const size = cid === undefined ? undefined : await sizeAt(cid)
        if (cid !== undefined && size !== undefined) yield { cid, size }
      }
    },
    async check(use) {
      await checkReadable(root)
      if (use === 'read') return
      requireWritable()
      const path = join(root, '.check')
      await writeAtomically(path, (handle) => handle.appendFile('a store that can be written to'))
      await rm(path, { force: true })
    },
    async room() {
      const { bsize, blocks, bavail } = await statfs(root)
      return { capacityBytes: bsize * blocks, availableBytes: bsize * bavail }
    },
    close: async () => undefined,
  }
}

/** Writes the payload, and with a padded size hashes it on the way: then its commitment must be the one of the name. */
async function copy(
  cid: CID,
  payload: Payload,
  handle: FileHandle,
  options: PutPieceOptions,
  path: string,
): Promise<number> {
  const chunks = payloadChunks(cid, payload, options)
  let size = 0
  if (options.paddedSize === undefined) {
    for await (const bytes of chunks) {
      await handle.appendFile(bytes)
      size += bytes.length
    }
    return size
  }
  const writer = new PieceWriter(handle)
  try {
    for await (const bytes of chunks) await writer.append(bytes)
    return requirePiece(await writer.finish(), path, cid, options.paddedSize).payloadSize
  } finally {
    await writer.settle()
  }
}

/** Takes a verified file as it is; nothing if it lies where it cannot be taken from, and must be copied. */
async function moveIn(path: string, cid: CID, payload: Payload, options: PutPieceOptions): Promise<number | undefined> {
  if (typeof payload !== 'string' || options.paddedSize === undefined) return undefined
  const { payloadSize } = await verifyFile(payload, cid, options.paddedSize, options.hashed)
  requireSize(cid, payloadSize, options)
  return (await moveAtomically(payload, path)) ? payloadSize : undefined
}

async function checkReadable(root: string): Promise<void> {
  try {
    await access(root, constants.R_OK | constants.X_OK)
    await (await opendir(root)).close()
  } catch (cause) {
    throw pieceErrors.PIECE_STORE_UNREADABLE({ store: root, reason: reasonOf(cause) }, { cause })
  }
}

async function prepare(root: string): Promise<void> {
  try {
    await mkdir(root, { recursive: true })
    for await (const entry of await opendir(root)) {
      if (entry.isFile() && isAbandoned(entry.name)) await rm(join(root, entry.name), { force: true })
    }
  } catch (cause) {
    throw pieceErrors.PIECE_WRITE_FAILED({ path: root, reason: reasonOf(cause) }, { cause })
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
}
