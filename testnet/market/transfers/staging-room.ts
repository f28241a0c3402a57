import { mkdir, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { transferErrors } from '#sdk/protocols/data-transfer/errors.ts'

/** Bytes that are left to whoever else writes to the same disk. */
const spareBytes = 64 * 1024
const fullDisk: readonly unknown[] = ['ENOSPC', 'EDQUOT']

/**
 * Bytes that the disk of a file lacks for it to grow to a size; 0 when there is room.
 *
 * @param bytes what it will come to; 0 if that is not known
 */
export async function missingRoom(path: string, bytes: number): Promise<number> {
  const directory = dirname(path)
  await mkdir(directory, { recursive: true })
  const [{ bsize, bavail }, has] = await Promise.all([statfs(directory), sizeOf(path)])
  return Math.max(0, Math.max(0, bytes - has) + spareBytes - bsize * bavail)
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}

/** Does what writes to a file. @throws {TRANSFER_NO_ROOM} its disk is full; else what it throws */
export async function writing<T>(path: string, write: () => Promise<T> | T): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (!isFullDisk(error)) throw error
    throw transferErrors.TRANSFER_NO_ROOM({ place: dirname(path), missing: undefined }, { cause: error })
  }
}

function isFullDisk(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && fullDisk.includes(cause.code)) return true
  }
  return false
}
