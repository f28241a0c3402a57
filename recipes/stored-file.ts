import { createHash } from 'node:crypto'
import { access, constants, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { paddedToUnpadded } from '#sdk/units/piece-size.ts'
import { formatSize } from '#sdk/units/size.ts'
import { recipeErrors } from './errors.ts'

const SAMPLE_BYTES = 1 << 20

/** A file of text that is the same every time. */
export async function sampleFile(directory: string): Promise<string> {
  const path = join(directory, 'sample.txt')
  const line = (i: number) => `${i.toString().padStart(8, '0')} ${createHash('sha256').update(`${i}`).digest('hex')}\n`
  let text = ''
  for (let i = 0; text.length < SAMPLE_BYTES; i++) text += line(i)
  await writeFile(path, text.slice(0, SAMPLE_BYTES))
  return path
}

/** The full path of a file that fits into a sector of so many bytes, if that is known. @throws {FILE_UNUSABLE} before anything is started */
export async function usableFile(given: string, sectorSize: number | undefined): Promise<string> {
  const path = resolve(given)
  const fail = (reason: string, cause?: unknown) => recipeErrors.FILE_UNUSABLE({ path, reason }, { cause })
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw fail(error.code === 'ENOENT' ? 'there is no such file' : error.message, error)
  })
  if (found.isDirectory()) throw fail('it is a directory')
  if (!found.isFile()) throw fail('it is no regular file')
  if (found.size === 0) throw fail('it is empty')
  if (sectorSize !== undefined) refuseLarger(found.size, sectorSize, fail)
  await access(path, constants.R_OK).catch((error: unknown) => {
    throw fail('it cannot be read', error)
  })
  return path
}

function refuseLarger(bytes: number, sectorSize: number, fail: (reason: string) => Error): void {
  const most = paddedToUnpadded(sectorSize)
  if (bytes <= most) return
  const sector = `a sector of ${formatSize(sectorSize)}`
  throw fail(`it has ${formatSize(bytes)}, and ${sector} holds ${formatSize(most)} with what a CAR adds`)
}
