import type { CID } from 'multiformats/cid'
import { writeAtomically } from './atomic-file.ts'
import type { ByteSource } from './byte-source.ts'
import { withSource } from './byte-stream.ts'
import { openCarBlocks } from './car-blocks.ts'
import { readCid } from './commitment-cid.ts'
import { pieceErrors } from './errors.ts'
import { fileContent, fileSize } from './unixfs-content.ts'

/** Who hears of an extraction (bytes of the file), and what ends it early. */
export interface ExtractOptions {
  readonly onProgress?: (progress: { readonly bytesWritten: number; readonly totalBytes: number }) => void
  readonly signal?: AbortSignal
}

/**
 * Takes a UnixFS file out of a CAR, checking every block on the way. The output is whole or absent. The CAR
 * is a path or any source, such as a piece inside an unsealed sector (`unpaddedOf`).
 *
 * @param root which file; without it the CAR's only root.
 * @returns the file's size in bytes.
 * @throws {CAR_HEADER} {CAR_SECTION} the source is no sound CAR.
 * @throws {CAR_BLOCK_MISSING} the CAR lacks a block of the file.
 * @throws {CAR_BLOCK_MISMATCH} a block is damaged.
 * @throws {CAR_ROOTS} no root was given and the CAR has not exactly one.
 * @throws {PIECE_CID_TEXT} the root given as text is no CID.
 * @throws {UNIXFS_NOT_A_FILE} the root is a directory or no UnixFS at all.
 * @throws {UNIXFS_BROKEN} the DAG contradicts itself.
 * @throws {PIECE_WRITE_FAILED} the output could not be written.
 * @example
 * import { extractFile } from 'dealkit'
 * const { size } = await extractFile('data.car', undefined, 'data.bin')
 */
export function extractFile(
  car: ByteSource | string,
  root: CID | string | undefined,
  outPath: string,
  { onProgress, signal }: ExtractOptions = {},
): Promise<{ root: CID; size: number }> {
  return withSource(car, async (source) => {
    const blocks = await openCarBlocks(source)
    const cid = typeof root === 'string' ? readCid(root) : (root ?? onlyRoot(source.name, blocks.roots))
    const totalBytes = await fileSize(cid, blocks.get)
    return writeAtomically(outPath, async (handle) => {
      let bytesWritten = 0
      for await (const bytes of fileContent(cid, blocks.get)) {
        signal?.throwIfAborted()
        await handle.appendFile(bytes)
        bytesWritten += bytes.length
        onProgress?.({ bytesWritten, totalBytes })
      }
      return { root: cid, size: bytesWritten }
    })
  })
}

function onlyRoot(name: string, roots: readonly CID[]): CID {
  const [root] = roots
  if (root === undefined || roots.length !== 1) throw pieceErrors.CAR_ROOTS({ name, count: roots.length })
  return root
}
