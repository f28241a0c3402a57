import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type S3Server, s3Keys, startS3Server } from '#sdk/piece/testing/s3-server.ts'
import { type ForceNetwork, forceNetwork } from '#testnet/network/force-network.ts'
import { runLine } from '../../testing/run-line.ts'
import { venusMarket } from '../programs.ts'

let network: ForceNetwork
let server: S3Server
beforeAll(async () => {
  ;[network, server] = await Promise.all([forceNetwork(), startS3Server()])
}, 60_000)
afterAll(async () => {
  await network.stop()
  await server.stop()
})

const run = (line: string, answers: string[] = []) =>
  runLine(venusMarket, ['piece-storage', ...line.split(' ')], { endpoints: network.info.services, answers })
const rows = async () =>
  (await run('list')).stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/))

it('piece storages are added, listed and removed; keys are asked for and never shown', async () => {
  const keys = [s3Keys.accessKey, 'hush-secret', 'hush-token']
  const added = await run(`add-s3 --endpoint=${server.endPoint} --name=oss --subdir=deals -r`, keys)
  expect(added).toEqual({
    code: 0,
    stdout: `access key:\nsecret key:\ntoken:\nAdding S3 piece storage: ${server.endPoint}\n`,
    stderr: '',
  })
  const disk = join(import.meta.dirname, '../../commands')
  expect((await run(`add-fs -p ${disk} -n disk --read-only`)).stdout).toBe(`Adding filesystem piece storage: ${disk}\n`)
  const [header, ...storages] = await rows()
  expect(header).toEqual(['name', 'readonly', 'path/enter point', 'type', 'free'])
  expect(storages.map((cells) => cells.slice(0, 4))).toEqual([
    ['local', 'false', expect.any(String), 'fs'],
    ['disk', 'true', disk, 'fs'],
    ['oss', 'true', `${server.endPoint}/deals`, 's3'],
  ])
  const json = await run('list --json')
  expect(JSON.parse(json.stdout)).toMatchObject({ s3Storage: [{ name: 'oss', bucket: 'pieces', subDir: 'deals/' }] })
  expect(json.stdout).not.toMatch(/hush|S3RVER/)
  for (const name of ['disk', 'oss']) expect(await run(`remove ${name}`)).toMatchObject({ code: 0, stderr: '' })
  expect(await rows()).toHaveLength(2)
})

it('what cannot be used is refused by its reason', async () => {
  const refused = async (line: string, answers: string[] = []) => {
    const { code, stderr } = await run(line, answers)
    expect(code).not.toBe(0)
    expect(stderr).not.toContain('hush')
    return stderr
  }
  expect(await refused(`add-s3 -e ${server.url} -n x`, ['a', 'hush', ''])).toContain('must append bucket')
  expect(await refused(`add-s3 -e ${server.endPoint} -n x`, ['a', 'hush', ''])).toContain('InvalidAccessKeyId')
  expect(await refused(`add-s3 -e ${server.endPoint} -n x`, ['a', '', ''])).toContain('SecretKey')
  expect(await refused('remove local')).toContain('local is the only piece storage')
  expect(await refused('remove none')).toContain('there is no piece storage none')
})
