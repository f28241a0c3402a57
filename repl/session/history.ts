import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'

const KEPT_LINES = 1000

/** The lines of earlier sessions, oldest first; none when there is no file yet. */
export async function loadHistory(path: string): Promise<string[]> {
  let content: string
  try {
    content = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  return content
    .split('\n')
    .filter((line) => line !== '')
    .slice(-KEPT_LINES)
    .map((line) => line.replaceAll('\\n', '\n'))
}

/** Adds one line to the file, which only its owner may read. */
export async function rememberLine(path: string, line: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await appendFile(path, `${line.replaceAll('\n', '\\n')}\n`, { mode: 0o600 })
}
