import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { serviceErrors } from '../errors.ts'
import { writePrivateFile } from './private-file.ts'
import { lockRepo } from './repo-lock.ts'

/** A component's directory, held by this process until it is closed. */
export interface Repo {
  readonly path: string
  /** The path of something inside it. */
  file(...names: string[]): string
  /** Writes a file of mode 0600, whole or not at all. */
  writePrivate(name: string, text: string): Promise<void>
  close(): Promise<void>
}

/**
 * Opens a component's directory, making it (mode 0700) if need be, and locks it.
 *
 * @throws {SERVICE_REPO_LOCKED} @throws {SERVICE_REPO_UNUSABLE}
 */
export async function openRepo(directory: string): Promise<Repo> {
  const path = resolve(directory)
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    const unlock = await lockRepo(path)
    return {
      path,
      file: (...names) => join(path, ...names),
      writePrivate: (name, text) => writePrivateFile(join(path, name), text),
      close: unlock,
    }
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code
    if (cause instanceof Error && 'syscall' in cause && reason !== undefined) {
      throw serviceErrors.SERVICE_REPO_UNUSABLE({ path, reason }, { cause })
    }
    throw cause
  }
}
