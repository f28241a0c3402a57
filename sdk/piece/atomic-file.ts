import { randomBytes } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pieceErrors } from './errors.ts'

const suffix = '.part'

/** Unfinished files of this process. */
const inWork = new Set<string>()

/**
 * True for the name of an unfinished file whose writer is gone.
 *
 * @example
 * import { isAbandoned } from '#sdk/piece/atomic-file.ts'
 * isAbandoned('data.car') // false
 */
export function isAbandoned(name: string): boolean {
  const match = /^\..+\.(\d+)-[0-9a-f]{12}\.part$/.exec(name)
  if (match === null) return false
  const pid = Number(match[1])
  return pid === process.pid ? !inWork.has(name) : !isAlive(pid)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives and is someone else's.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

/**
 * Writes a file so that it is there whole or not at all: into a temporary file in the same directory,
 * flushed, then renamed. Whatever was at the path before stays until then, and on failure for good.
 *
 * @throws {PIECE_WRITE_FAILED} the file system refused; otherwise what `write` threw.
 * @example
 * import { writeAtomically } from '#sdk/piece/atomic-file.ts'
 * await writeAtomically('config.json', (file) => file.writeFile('{}'))
 */
export async function writeAtomically<T>(path: string, write: (handle: FileHandle) => Promise<T>): Promise<T> {
  const name = `.${basename(path)}.${process.pid}-${randomBytes(6).toString('hex')}${suffix}`
  const part = join(dirname(path), name)
  let handle: FileHandle | undefined
  inWork.add(name)
  try {
    handle = await open(part, 'wx')
    const result = await write(handle)
    await handle.sync()
    await handle.close()
    handle = undefined
    await rename(part, path)
    await syncDirectory(dirname(path))
    return result
  } catch (cause) {
    await handle?.close()
    await rm(part, { force: true })
    throw writeFailure(path, cause)
  } finally {
    inWork.delete(name)
  }
}

/**
 * Moves a file to where it is wanted, flushed, whole or not at all; false if it lies on another file system.
 *
 * @throws {PIECE_WRITE_FAILED} the file system refused.
 * @example
 * import { moveAtomically } from '#sdk/piece/atomic-file.ts'
 * if (!(await moveAtomically('received.car', '/mnt/pieces/data.car'))) console.log('another file system: copy it')
 */
export async function moveAtomically(from: string, path: string): Promise<boolean> {
  try {
    const handle = await open(from, 'r+')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(from, path)
    await syncDirectory(dirname(path))
    return true
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EXDEV') return false
    throw writeFailure(path, cause)
  }
}

/** Makes a rename in the directory outlast a loss of power. */
async function syncDirectory(path: string): Promise<void> {
  // Windows opens no directories.
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const writingCalls = new Set(['open', 'write', 'fsync', 'rename', 'ftruncate'])

function writeFailure(path: string, cause: unknown): unknown {
  if (!(cause instanceof Error && 'syscall' in cause && 'code' in cause)) return cause
  if (!writingCalls.has(String(cause.syscall))) return cause
  return pieceErrors.PIECE_WRITE_FAILED({ path, reason: String(cause.code) }, { cause })
}
