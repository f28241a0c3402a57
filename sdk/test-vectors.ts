import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const directory = new URL('../../shared/vectors/', import.meta.url)

/** False where the shared vectors are not checked out: tests then use `describe.skipIf(!vectorsPresent)`. */
export const vectorsPresent = existsSync(directory)

if (!vectorsPresent) {
  process.stderr.write(`known-answer tests are skipped: ${fileURLToPath(directory)} is absent\n`)
}

/**
 * Path of a file of the shared vectors, such as `cars/adl_test.car`.
 *
 * @example
 * import { vectorFile } from '#sdk/test-vectors.ts'
 * vectorFile('commp.json').endsWith('/vectors/commp.json') // true
 */
export function vectorFile(name: string): string {
  return fileURLToPath(new URL(name, directory))
}

/**
 * The entries of one vector file; an empty list where the vectors are absent. `T` states the entry's
 * shape as the file's README gives it: nothing is checked at run time.
 *
 * @example
 * import { vectors } from '#sdk/test-vectors.ts'
 * for (const v of vectors<{ piece_cid: string }>('commp.json')) console.log(v.piece_cid)
 */
export function vectors<T = unknown>(name: string): T[] {
  if (!vectorsPresent) return []
  const file = JSON.parse(readFileSync(vectorFile(name), 'utf8')) as { vectors: T[] }
  return file.vectors
}
