import { constants } from 'node:fs'
import { copyFile, mkdir, open, readdir, rm } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'

const SQLITE_MAGIC = 'SQLite format 3\0'
/** What belongs to a running process, not to what a service keeps. */
const transient = /(^repo\.lock|-wal|-shm|-journal|\.part)$/

/**
 * Copies a directory of a service: its databases as they are at one moment, by SQLite's own backup, also while the
 * service runs; other files whole, without taking space where the file system can share it.
 */
export async function copyStores(from: string, to: string): Promise<void> {
  for (const path of await filesIn(from)) {
    const target = join(to, relative(from, path))
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    if (await isDatabase(path)) await copyDatabase(path, target)
    else await copyFile(path, target, constants.COPYFILE_FICLONE)
  }
}

/** Makes a directory what a copy of it says. Nobody may have it open. */
export async function restoreStores(copy: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true })
  await mkdir(to, { recursive: true, mode: 0o700 })
  await copyStores(copy, to)
}

async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    },
  )
  return entries
    .filter((entry) => entry.isFile() && !transient.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
}

async function isDatabase(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const head = Buffer.alloc(SQLITE_MAGIC.length)
    await file.read(head, 0, head.length, 0)
    return head.toString('latin1') === SQLITE_MAGIC
  } finally {
    await file.close()
  }
}

async function copyDatabase(from: string, to: string): Promise<void> {
  const database = new DatabaseSync(from)
  try {
    await backup(database, to)
  } finally {
    database.close()
  }
}
