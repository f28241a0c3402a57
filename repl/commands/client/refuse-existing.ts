import { lstat } from 'node:fs/promises'
import { commandErrors } from '../../command-line/errors.ts'
import { flag } from '../../command-line/kinds.ts'

/** The option of commands that write a file. */
export const force = flag({ summary: 'write the output anew where there is one' })

/** @throws {COMMAND_FAILED} something is at the path already, and is not to be replaced. */
export async function refuseExisting(path: string, isForced: boolean): Promise<void> {
  if (isForced) return
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    // What else is wrong with the path, writing will say.
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EACCES') return undefined
    throw error
  })
  if (found === undefined) return
  const next = found.isDirectory() ? 'Name a file in it.' : 'Name another path, or replace it with --force.'
  throw commandErrors.COMMAND_FAILED({ reason: `${path} is there already`, next })
}
