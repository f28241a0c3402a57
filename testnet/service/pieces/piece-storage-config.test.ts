import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { loadConfig } from '../config/config-file.ts'
import { openRepo, type Repo } from '../repo/repo.ts'
import { pieceStorageConfig } from './piece-storage-config.ts'

const schema = z.strictObject({ PieceStorage: pieceStorageConfig('Directories of pieces') })
let directory: string
let repo: Repo
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-storage-config-'))
  repo = await openRepo(directory)
})
afterEach(async () => {
  await repo.close()
  await rm(directory, { recursive: true })
})

const load = async (text: string, flags = {}) => {
  await writeFile(join(directory, 'config.toml'), text, { mode: 0o644 })
  return loadConfig(repo, 'config.toml', schema, flags)
}

const guide = `
[PieceStorage]
  [PieceStorage.Fs]
    Enable = false
    Path = ""
  [PieceStorage.S3]
    Enable = true
    EndPoint = "http://oss-cn-shanghai.aliyuncs.com/venus-market-test"
    AccessKey = "LTAI5t6HiFgsqN6eVJ......"
    SecretKey = "AlFNH9NakUsVjVRxMHaaYP7p......"
    Token = ""
`

describe('[PieceStorage]', () => {
  it('is read as the guide writes it', async () => {
    const { PieceStorage } = (await load(guide)).value
    expect((await stat(join(directory, 'config.toml'))).mode & 0o777).toBe(0o600)
    expect(PieceStorage.Fs).toEqual([])
    expect(PieceStorage.S3).toMatchObject([
      {
        Name: 's3',
        Enable: true,
        ReadOnly: false,
        EndPoint: 'http://oss-cn-shanghai.aliyuncs.com/venus-market-test',
        SecretKey: 'AlFNH9NakUsVjVRxMHaaYP7p......',
        UrlStyle: 'auto',
      },
    ])
  })

  it('is read as lists of storages', async () => {
    const lists = `
[[PieceStorage.Fs]]
Name = "disk"
Path = "/mnt/piece"
[[PieceStorage.Fs]]
Name = "old"
ReadOnly = true
Path = "/mnt/old"
[[PieceStorage.S3]]
Name = "oss"
EndPoint = "http://127.0.0.1:9000/pieces"
AccessKey = "a"
SecretKey = "b"
Region = "here"
UrlStyle = "path"
`
    const { PieceStorage } = (await load(lists)).value
    expect(PieceStorage.Fs.map(({ Name, ReadOnly, Path }) => [Name, ReadOnly, Path])).toEqual([
      ['disk', false, '/mnt/piece'],
      ['old', true, '/mnt/old'],
    ])
    expect(PieceStorage.S3).toMatchObject([{ Name: 'oss', Region: 'here', UrlStyle: 'path', Token: '' }])
  })

  it('keeps what is switched off, and is written as lists into a file for the owner only', async () => {
    const config = await load(guide.replace('Enable = true', 'Enable = false').replace('Path = ""', 'Path = "/p"'))
    await config.update({})
    const text = await readFile(join(directory, 'config.toml'), 'utf8')
    expect(text).toMatch(/# Directories of pieces\n\[\[PieceStorage.Fs\]\]\nName = "fs"\nEnable = false\n/)
    expect(text).toContain('SecretKey = "AlFNH9NakUsVjVRxMHaaYP7p......"')
    expect((await stat(join(directory, 'config.toml'))).mode & 0o777).toBe(0o600)
    expect((await loadConfig(repo, 'config.toml', schema)).value).toEqual(config.value)
  })

  it('gives way to flags as a whole table', async () => {
    const flags = { PieceStorage: { Fs: [{ Name: 'fs', Path: '/from/flag' }], S3: [] } }
    const { PieceStorage } = (await load(guide, flags)).value
    expect(PieceStorage).toMatchObject({ Fs: [{ Path: '/from/flag' }], S3: [] })
  })

  it('takes a table that says no more than its path', async () => {
    const { PieceStorage } = (await load('[PieceStorage.Fs]\nPath = "/mnt/piece"')).value
    expect(PieceStorage.Fs).toMatchObject([{ Name: 'fs', Enable: true, Path: '/mnt/piece' }])
  })

  it.each([
    ['[[PieceStorage.Fs]]\nPath = "/mnt/piece"', 'PieceStorage.Fs.0.Name'],
    ['[[PieceStorage.Fs]]\nName = ""\nPath = "/mnt/piece"', 'fs piece storage name is empty'],
    ['[PieceStorage.Fs]\nEnable = true\nPath = ""', 'line 1: PieceStorage.Fs.0.Path: it is empty'],
    ['[PieceStorage.S3]\nEnable = true\nSecretKey = "hushhush"', 'PieceStorage.S3.0.EndPoint: it is empty'],
    [
      '[PieceStorage.S3]\nEndPoint = "x"\nSecretKey = "hushhush"\nHush = "hushhush"',
      'PieceStorage.S3.0.Hush is not a key',
    ],
    ['[[PieceStorage.S3]]\nName = "a"\nEndPoint = "x"\nUrlStyle = "hushhush"', 'PieceStorage.S3.0.UrlStyle'],
    [
      '[[PieceStorage.Fs]]\nName = "a"\nPath = "x"\n[[PieceStorage.S3]]\nName = "a"\nEndPoint = "x"',
      'another storage named a',
    ],
    ['[PieceStorage]\nFs = "/mnt/piece"', 'it must be a table, or a list of tables'],
    ['[PieceStorage.PreSignS3]\nEnable = true', 'enable S3 instead'],
    ['[PieceStorage.S3]\nSecretKey = "hushhush\n', 'line 2'],
  ])('is refused as %j, without its secrets', async (text, problem) => {
    const refusal = await load(text).then(
      () => expect.unreachable(),
      (error: unknown) => error,
    )
    expect(refusal).toMatchObject({ code: 'SERVICE_CONFIG_INVALID', message: expect.stringContaining(problem) })
    expect(JSON.stringify(refusal)).not.toContain('hushhush')
  })
})
