import { type FileHandle, mkdir, opendir, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CID } from 'multiformats/cid'
import { isAbandoned, writeAtomically } from './atomic-file.ts'
import { openFile } from './byte-source.ts'
import { streamAhead, streamOf } from './byte-stream.ts'
import { requirePiece } from './car-commp.ts'
import { parsePieceCid, pieceCommitment } from './commitment-cid.ts'
import { pieceErrors } from './errors.ts'
import type { PieceStore, PutPieceOptions } from './piece-store.ts'
import { PieceWriter } from './piece-writer.ts'

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

const chunkBytes = 1024 * 1024

/**
 * Opens a directory as a piece store, creating it if need be: one file a piece, named by its CID, in the
 * directory itself. What writers that died left unfinished is removed.
 *
 * @throws {PIECE_WRITE_FAILED} the directory cannot be made.
 * @see venus-market piecestorage
 * @example
 * const store = await createFsPieceStore('/data/pieces')
 * await store.put(piece.cid, 'data.car', { paddedSize: piece.paddedSize })
 * for await (const bytes of store.read(piece.cid, { offset: 0, length: 100 })) process.stdout.write(bytes)
 */
export async function createFsPieceStore(directory: string): Promise<PieceStore> {
  const root = resolve(directory)
  await prepare(root)
  const pathOf = (cid: CID | string) => join(root, nameOf(cid))

  const sizeAt = async (cid: CID | string): Promise<number | undefined> => {
    try {
      return (await stat(pathOf(cid))).size
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
      throw cause
    }
  }
  const open = async (cid: CID | string) => {
    if ((await sizeAt(cid)) === undefined) throw pieceErrors.PIECE_NOT_STORED({ cid: nameOf(cid), store: root })
    return openFile(pathOf(cid))
  }

  return {
    name: root,
    async put(given, payload, options = {}) {
      const cid = CID.parse(nameOf(given))
      const stored = await sizeAt(cid)
      if (stored !== undefined) {
        checkSize(cid, stored, options)
        return { cid, size: stored, written: false }
      }
      const size = await store(pathOf(cid), cid, payload, options)
      return { cid, size, written: true }
    },
    has: async (cid) => (await sizeAt(cid)) !== undefined,
    async size(cid) {
      const size = await sizeAt(cid)
      if (size === undefined) throw pieceErrors.PIECE_NOT_STORED({ cid: nameOf(cid), store: root })
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
      await rm(pathOf(cid), { force: true })
      return true
    },
    async *list() {
      for await (const entry of await opendir(root)) {
        const cid = entry.isFile() ? asPieceCid(entry.name) : undefined
        const size = cid === undefined ? undefined : await sizeAt(cid)
        if (cid !== undefined && size !== undefined) yield { cid, size }
      }
    },
  }
}

async function store(path: string, cid: CID, payload: string | Chunks, options: PutPieceOptions): Promise<number> {
  const file = typeof payload === 'string' ? await openFile(payload) : undefined
  try {
    const chunks = typeof payload === 'string' ? streamAhead(file!, chunkBytes) : payload
    return await writeAtomically(path, async (handle) => {
      const size =
        options.paddedSize === undefined
          ? await copy(cid, chunks, options, (bytes) => handle.appendFile(bytes))
          : await copyVerified(cid, chunks, handle, { ...options, paddedSize: options.paddedSize }, path)
      await file?.checkUnchanged()
      return size
    })
  } finally {
    await file?.close()
  }
}

/** Passes the chunks on and returns their length, which must be the expected one. */
async function copy(
  cid: CID,
  chunks: Chunks,
  options: PutPieceOptions,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<number> {
  let size = 0
  for await (const bytes of chunks) {
    options.signal?.throwIfAborted()
    size += bytes.length
    if (size > (options.expectedSize ?? Number.POSITIVE_INFINITY)) checkSize(cid, size, options)
    await write(bytes)
  }
  checkSize(cid, size, options)
  return size
}

/** As `copy`, and hashes on the way: the commitment must be the one of the name. */
async function copyVerified(
  cid: CID,
  chunks: Chunks,
  handle: FileHandle,
  options: PutPieceOptions & { readonly paddedSize: number },
  path: string,
): Promise<number> {
  const writer = new PieceWriter(handle)
  try {
    const size = await copy(cid, chunks, options, (bytes) => writer.append(bytes))
    requirePiece(await writer.finish(), path, cid, options.paddedSize)
    return size
  } finally {
    await writer.settle()
  }
}

function checkSize(cid: CID, size: number, { expectedSize }: PutPieceOptions): void {
  if (expectedSize !== undefined && size !== expectedSize) {
    throw pieceErrors.PIECE_STORE_SIZE({ cid: cid.toString(), expected: expectedSize, found: size })
  }
}

async function prepare(root: string): Promise<void> {
  try {
    await mkdir(root, { recursive: true })
    for await (const entry of await opendir(root)) {
      if (entry.isFile() && isAbandoned(entry.name)) await rm(join(root, entry.name), { force: true })
    }
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw pieceErrors.PIECE_WRITE_FAILED({ path: root, reason }, { cause })
  }
}

/** The canonical text of a piece CID, which is the file's name. */
function nameOf(cid: CID | string): string {
  const parsed = typeof cid === 'string' ? parsePieceCid(cid) : cid
  pieceCommitment(parsed)
  return parsed.toString()
}

function asPieceCid(name: string): CID | undefined {
  try {
    const cid = parsePieceCid(name)
    return cid.toString() === name ? cid : undefined
  } catch (error) {
    if (pieceErrors.PIECE_CID_TEXT.is(error) || pieceErrors.PIECE_CID_KIND.is(error)) return undefined
    throw error
  }
}
