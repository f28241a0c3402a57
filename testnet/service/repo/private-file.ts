import { randomBytes } from 'node:crypto'
import { chmod, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Writes a file that only its owner may read, whole or not at all. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const part = join(dirname(path), `.${randomBytes(6).toString('hex')}.part`)
  const handle = await open(part, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.close()
    await rename(part, path)
  } catch (error) {
    await handle.close()
    await rm(part, { force: true })
    throw error
  }
}

/** Takes a file from everybody but its owner, if it is ours to do so. */
export async function makePrivate(path: string): Promise<void> {
  const { mode, uid } = await stat(path)
  if ((mode & 0o077) !== 0 && uid === process.getuid?.()) await chmod(path, 0o600)
}

/** The text of a file, or undefined when there is none. */
export async function readTextFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
