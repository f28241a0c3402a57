import { copyFile, readFile, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { type S3Server, s3Keys, startS3Server } from '#sdk/piece/testing/s3-server.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { createService } from '#testnet/service/create-service.ts'
import { type Bench, miner, nodeConfig, openBench, proposalCidOf } from './testing/market-bench.ts'

const secretKey = 'hush-secret-hush'
const logged: string[] = []
let server: S3Server
let bench: Bench
beforeAll(async () => {
  server = await startS3Server()
  const logger = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })
  bench = await openBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger: pino({ level: 'silent' }) }),
    config: { PublishMsgPeriod: '1h' },
    logger,
  })
})
afterAll(async () => {
  await bench.stop()
  await server.stop()
})

const add = (name: string, endPoint: string, accessKey: string) =>
  bench.market.addS3PieceStorage(name, endPoint, '', 'deals', accessKey, secretKey, 'hush-token-hush', false)

it('pieces go into a bucket that is added over the API, and kept without its keys being told', async () => {
  await add('oss', server.endPoint, s3Keys.accessKey)
  const bucket = { name: 'oss', readOnly: false, endPoint: server.url, bucket: 'pieces', subDir: 'deals/' }
  expect(await bench.market.listPieceStorageInfos()).toMatchObject({
    fsStorage: [{ name: 'local' }],
    s3Storage: [bucket],
  })
  await bench.market.removePieceStorage('local')
  await expect(bench.market.removePieceStorage('oss')).rejects.toThrow('oss is the only piece storage')

  const config = join(bench.directory, 'market', 'config.toml')
  expect(await readFile(config, 'utf8')).toContain(`SecretKey = "${secretKey}"`)
  expect((await stat(config)).mode & 0o777).toBe(0o600)
  await bench.restart()
  const { fsStorage, s3Storage } = await bench.market.listPieceStorageInfos()
  expect([fsStorage, s3Storage]).toMatchObject([[], [bucket]])
  expect(JSON.stringify(s3Storage)).not.toMatch(/hush|S3RVER/)
})

it('a storage that cannot be used is not added, and the answer says why', async () => {
  await expect(add('other', server.endPoint, 'nobody')).rejects.toThrow(/other cannot be used: .*InvalidAccessKeyId/)
  await expect(add('other', `${server.url}/nothing`, s3Keys.accessKey)).rejects.toThrow('there is no bucket nothing')
  await expect(add('oss', server.endPoint, s3Keys.accessKey)).rejects.toThrow('there is a piece storage oss already')
  await expect(add('', server.endPoint, s3Keys.accessKey)).rejects.toThrow('s3 piece storage name is empty')
  await expect(bench.market.addFsPieceStorage('file', '/dev/null', false)).rejects.toThrow('file cannot be used')
  expect((await bench.market.listPieceStorageInfos()).s3Storage.map(({ name }) => name)).toEqual(['oss'])
  const config = await readFile(join(bench.directory, 'market', 'config.toml'), 'utf8')
  expect(config).not.toMatch(/Name = "(other|file|)"/)
})

it('a published deal whose piece is cut off or gone in the bucket waits for it, and is published once', async () => {
  const file = await bench.file('bucketed', 5000)
  const deal = await bench.proposal(file)
  await bench.propose(deal)
  await bench.market.marketImportDealData(proposalCidOf(deal), file.car.path!)
  const inBucket = server.fileOf(`deals/${file.piece.cid}`)
  expect((await stat(inBucket)).size).toBe(file.car.size)

  await bench.until(deal, ({ state, message }) => state === 'Publish' && message.includes('queued'))
  await truncate(inBucket, 100)
  await bench.market.marketPublishPendingDeals()
  const waiting = await bench.until(deal, ({ state, message }) => state === 'Staged' && message.includes('should have'))
  expect(waiting.message).toContain(`the piece ${file.piece.cid} should have ${file.car.size} bytes and has 100`)
  await rm(inBucket)
  await bench.market.marketImportDealData(proposalCidOf(deal), file.car.path!)
  const { dealId } = await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
  expect((await bench.market.getUnPackedDeals(miner, {})).map((offered) => offered.dealId)).toEqual([dealId])
  expect(await bench.marketMessages(marketMethods.PublishStorageDeals.number)).toHaveLength(1)
})

it('deals whose piece is in a storage that is away are not offered, and the others are', async () => {
  const disk = join(bench.directory, 'disk')
  await bench.market.addFsPieceStorage('disk', disk, false)
  const file = await bench.file('on-disk', 5000)
  await copyFile(file.car.path!, join(disk, `${file.piece.cid}`))
  const deal = await bench.proposal(file)
  await bench.propose(deal)
  await bench.market.marketImportDealData(proposalCidOf(deal), '')
  await bench.until(deal, ({ state, message }) => state === 'Publish' && message.includes('queued'))
  await bench.market.marketPublishPendingDeals()
  const { dealId } = await bench.until(deal, ({ state }) => state === 'AwaitingPreCommit')
  const offered = async () => (await bench.market.getUnPackedDeals(miner, {})).map((one) => one.dealId)
  expect(await offered()).toHaveLength(2)
  await server.stop()
  expect(await offered()).toEqual([dealId])
  expect(logged.join('')).toContain('piece store passed over')
  expect(logged.join('')).not.toMatch(/hush/)
})
