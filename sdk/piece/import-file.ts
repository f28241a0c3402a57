import type { FileHandle } from 'node:fs/promises'
import { stat } from 'node:fs/promises'
import type { CID } from 'multiformats/cid'
import { writeAtomically } from './atomic-file.ts'
import { type ByteSource, openFile } from './byte-source.ts'
import { streamAhead } from './byte-stream.ts'
import { encodeCarHeader, sectionHead, sectionLength } from './car-format.ts'
import type { CommPOptions, PieceInfo } from './commp.ts'
import { pieceErrors } from './errors.ts'
import { PieceWriter } from './piece-writer.ts'
import { encodeFileNode, FileDagPlan, type FileLink, leafCid, marketLayout, nodeCid } from './unixfs-file.ts'

/** A file to import, where its CAR goes, and who hears of the bytes read. */
export interface ImportFileParams extends CommPOptions {
  readonly path: string
  /** Where the CAR goes. Without it the root and the piece are worked out and nothing is written. */
  readonly carPath?: string
  readonly onProgress?: (progress: { readonly bytesRead: number; readonly totalBytes: number }) => void
  readonly signal?: AbortSignal
}

/** A file as a deal sees it; sizes in bytes. */
export interface ImportedFile {
  /** Root of the UnixFS DAG: the deal's payload CID. */
  readonly root: CID
  /** Size of the file. */
  readonly size: number
  readonly car: { readonly path: string | undefined; readonly size: number }
  readonly piece: PieceInfo
}

/**
 * Turns a file into what a deal needs, reading it once: the UnixFS DAG as the market client lays it out
 * (1 MiB raw leaves, 1024 links a node, blake2b-256, blocks up to 126 bytes inside their CID), the CARv1 of
 * it in depth-first order, and the CAR's piece commitment. Memory does not grow with the file.
 *
 * The CAR is whole or absent, also after an abort.
 *
 * @throws {PIECE_FILE_MISSING} {PIECE_FILE_KIND} {PIECE_FILE_UNREADABLE} the path is no readable file.
 * @throws {PIECE_FILE_EMPTY} the file has no bytes.
 * @throws {PIECE_FILE_CHANGED} the file was written to meanwhile.
 * @throws {PIECE_SAME_FILE} the CAR would replace the file it is made of.
 * @throws {PIECE_WRITE_FAILED} the CAR could not be written.
 * @see venus-market client/import.go; go-unixfs importer/balanced
 * @example
 * import { importFile } from 'dealkit'
 * const { root, piece } = await importFile({ path: 'photos.tar', carPath: 'photos.car' })
 * console.log(root.toString(), piece.cid.toString(), piece.paddedSize)
 */
export async function importFile(params: ImportFileParams): Promise<ImportedFile> {
  const { path, carPath } = params
  const source = await openFile(path)
  try {
    if (source.size === 0) throw pieceErrors.PIECE_FILE_EMPTY({ path })
    if (carPath !== undefined && (await identityOf(carPath)) === source.identity) {
      throw pieceErrors.PIECE_SAME_FILE({ path: carPath })
    }
    const plan = new FileDagPlan(source.size, marketLayout)
    const run = async (handle?: FileHandle) => {
      const imported = await importSource(source, plan, handle, params)
      await source.checkUnchanged()
      return imported
    }
    const { root, piece } = carPath === undefined ? await run() : await writeAtomically(carPath, run)
    return { root, size: source.size, car: { path: carPath, size: piece.payloadSize }, piece }
  } finally {
    await source.close()
  }
}

/**
 * The pass itself, over any source and plan; the CAR goes to the handle, if there is one.
 *
 * @throws what reading the source, or writing to the handle, throws.
 * @example
 * import { importSource } from '#sdk/piece/import-file.ts'
 * import { FileDagPlan, marketLayout } from '#sdk/piece/unixfs-file.ts'
 * import { bytesSource } from 'dealkit/piece'
 * const bytes = Buffer.from('a file of any content, in memory')
 * const { root } = await importSource(bytesSource(bytes), new FileDagPlan(bytes.length, marketLayout))
 */
export async function importSource(
  source: ByteSource,
  plan: FileDagPlan,
  handle?: FileHandle,
  { onProgress, signal, ...options }: Omit<ImportFileParams, 'path' | 'carPath'> = {},
): Promise<{ root: CID; piece: PieceInfo }> {
  const writer = new PieceWriter(handle, options)
  const chunks = streamAhead(source, plan.layout.chunkBytes)
  const seen = new Set<string>()
  let bytesRead = 0

  const isNew = (cid: CID): boolean => {
    const before = seen.size
    return seen.add(Buffer.from(cid.bytes).toString('latin1')).size > before
  }

  const leaf = async (): Promise<FileLink> => {
    signal?.throwIfAborted()
    const { value } = await chunks.next()
    const bytes = value ?? new Uint8Array()
    const cid = leafCid(bytes, plan.layout)
    if (isNew(cid)) {
      await writer.append(sectionHead(cid, bytes.length))
      await writer.append(bytes)
    }
    bytesRead += bytes.length
    onProgress?.({ bytesRead, totalBytes: source.size })
    return { cid, treeBytes: bytes.length, fileBytes: bytes.length }
  }

  /** Parents stand before their children and name them: their place is kept free until these are known. */
  const node = async (level: number, firstLeaf: number): Promise<FileLink> => {
    if (level === 0) return leaf()
    const { cidBytes, blockBytes } = plan.shape(level, firstLeaf)
    const gap = writer.reserve(sectionLength(cidBytes, blockBytes))
    const links: FileLink[] = []
    const count = plan.childCount(level, firstLeaf)
    for (let child = 0; child < count; child++) {
      links.push(await node(level - 1, firstLeaf + child * plan.layout.maxLinks ** (level - 1)))
    }
    const block = encodeFileNode(links)
    const cid = nodeCid(block, plan.layout)
    // A node seen before has children seen before, so that nothing was written behind its gap.
    if (isNew(cid)) await writer.fill(gap, Buffer.concat([sectionHead(cid, block.length), block]))
    else writer.withdraw(gap)
    return {
      cid,
      treeBytes: block.length + links.reduce((sum, link) => sum + link.treeBytes, 0),
      fileBytes: links.reduce((sum, link) => sum + link.fileBytes, 0),
    }
  }

  const header = writer.reserve(encodeCarHeader([plan.rootPlaceholder]).length)
  try {
    const { cid: root } = await node(plan.depth, 0)
    await writer.fill(header, encodeCarHeader([root]))
    return { root, piece: await writer.finish() }
  } finally {
    await chunks.return(undefined)
    await writer.settle()
  }
}

async function identityOf(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined)
  return found === undefined ? undefined : `${found.dev}:${found.ino}`
}
