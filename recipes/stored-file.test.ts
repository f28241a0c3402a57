import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { usableFile } from './stored-file.ts'

const sectorSize = 8 << 20

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dealkit-stored-'))
})
afterEach(() => rm(folder, { recursive: true }))

it('refuses what no sector takes before anything is started, and says why', async () => {
  const path = join(folder, 'file')
  const refused = (reason: string) => ({ code: 'FILE_UNUSABLE', message: expect.stringContaining(reason) })
  await expect(usableFile(path, sectorSize)).rejects.toMatchObject(refused('there is no such file'))
  await expect(usableFile(folder, sectorSize)).rejects.toMatchObject(refused('it is a directory'))
  await writeFile(path, '')
  await expect(usableFile(path, sectorSize)).rejects.toMatchObject(refused('it is empty'))
  const most = (sectorSize / 128) * 127
  await truncate(path, most)
  expect(await usableFile(path, sectorSize)).toBe(path)
  await truncate(path, most + 1)
  await expect(usableFile(path, sectorSize)).rejects.toMatchObject(refused('a sector of 8 MiB holds 7.938 MiB'))
})
