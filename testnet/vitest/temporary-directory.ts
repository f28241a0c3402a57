import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'

/**
 * Makes a directory before the tests of a file, and removes it after them.
 *
 * @returns gives its path, within a test
 * @example
 * import { writeFile } from 'node:fs/promises'
 * import { join } from 'node:path'
 * import { temporaryDirectory } from 'dealkit/vitest'
 * import { test } from 'vitest'
 * const directory = temporaryDirectory()
 * test('writes', () => writeFile(join(directory(), 'file'), 'text'))
 */
export function temporaryDirectory(): () => string {
  let path = ''
  beforeAll(async () => {
    path = await mkdtemp(join(tmpdir(), 'dealkit-test-'))
  })
  afterAll(() => rm(path, { recursive: true, force: true }))
  return () => path
}
