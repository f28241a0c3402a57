import { readFile } from 'node:fs/promises'
import { commandErrors } from './errors.ts'

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'it may not be read',
}

/** A file that somebody named, as text. @throws {FILE_UNREADABLE} */
export function readTextFile(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw commandErrors.FILE_UNREADABLE({ path, reason: reasons[cause.code ?? ''] ?? cause.message }, { cause })
  })
}
