import { type FileHandle, stat } from 'node:fs/promises'
import type { CID } from 'multiformats/cid'
import { requirePiece, sourceCommP } from './car-commp.ts'
import type { PieceInfo } from './commp.ts'

/** The commitment of a file whose bytes were hashed as they were written. */
export interface HashedFile {
  readonly piece: PieceInfo
  /** What the file system says of the file when it was whole; it says something else once the file is written to. */
  readonly mark: string
}

/**
 * Notes the commitment of all that was written through a handle; nothing if the file is not as long as that.
 *
 * @example
 * import { hashedFile } from '#sdk/piece/hashed-file.ts'
 * import { commp } from 'dealkit'
 * import { open } from 'node:fs/promises'
 * const handle = await open('inbound.bin', 'w+')
 * await handle.write(new Uint8Array(127))
 * const hashed = await hashedFile(handle, commp(new Uint8Array(127)))
 */
export async function hashedFile(handle: FileHandle, piece: PieceInfo): Promise<HashedFile | undefined> {
  const found = await handle.stat({ bigint: true })
  return found.size === BigInt(piece.payloadSize) ? { piece, mark: markOf(found) } : undefined
}

/**
 * Checks that a file is the payload of a piece, as `verifyPiece`. A file that was hashed while it was written, and is
 * as it was then, is not read again.
 *
 * @throws {PIECE_TOO_LARGE} {PIECE_MISMATCH} {PIECE_EMPTY} it is not.
 * @throws {PIECE_FILE_MISSING} {PIECE_FILE_KIND} {PIECE_FILE_UNREADABLE} the path is no readable file.
 * @example
 * import { carCommP, verifyFile } from 'dealkit/piece'
 * const { cid, paddedSize } = await carCommP('data.car')
 * await verifyFile('data.car', cid, paddedSize)
 */
export async function verifyFile(
  path: string,
  pieceCid: CID | string,
  paddedSize: number | bigint,
  hashed?: HashedFile,
): Promise<PieceInfo> {
  const isAsHashed = hashed !== undefined && (await markAt(path)) === hashed.mark
  const found = isAsHashed ? hashed.piece : await sourceCommP(path)
  return requirePiece(found, path, pieceCid, paddedSize)
}

async function markAt(path: string): Promise<string | undefined> {
  // Of a file that cannot be looked at, the hashing that follows says why.
  return await stat(path, { bigint: true }).then(markOf, () => undefined)
}

interface FileState {
  readonly dev: bigint
  readonly ino: bigint
  readonly size: bigint
  readonly mtimeNs: bigint
  readonly ctimeNs: bigint
}

function markOf({ dev, ino, size, mtimeNs, ctimeNs }: FileState): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(':')
}
