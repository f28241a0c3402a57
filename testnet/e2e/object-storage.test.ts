import { randomFillSync } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { waitClientDeal, waitProviderDeal } from '#sdk/actions/deals/wait-deal.ts'
import { Address } from '#sdk/address/address.ts'
import { verifyPiece } from '#sdk/piece/index.ts'
import { type S3Server, s3Keys, startS3Server } from '#sdk/piece/testing/s3-server.ts'
import { type ForceNetwork, forceNetwork } from '#testnet/network/force-network.ts'

let server: S3Server
let network: ForceNetwork
let directory: string
beforeAll(async () => {
  server = await startS3Server('venus-market-test')
  directory = await mkdtemp(join(tmpdir(), 'dealkit-object-storage-'))
  const { accessKey: AccessKey, secretKey: SecretKey } = s3Keys
  network = await forceNetwork({
    dataDir: directory,
    publishPeriod: '0s',
    // As the guide writes it.
    pieceStorage: {
      Fs: { Enable: false, Path: '' },
      S3: { Enable: true, EndPoint: server.endPoint, AccessKey, SecretKey, Token: '' },
    },
    logger: pino({ level: 'silent' }),
  })
}, 60_000)
afterAll(async () => {
  await network.stop()
  await server.stop()
  await rm(directory, { recursive: true })
})

it('a deal is sealed whose piece is in a bucket alone, and not while the object there is another one', async () => {
  const { market, client, sealer } = network.clients
  const miner = Address.parse(network.info.miners[0]!.address)
  await market.marketSetAsk(miner, 0n, 0n, 86_400, 256, 8 << 20)
  const path = join(directory, 'file')
  await writeFile(path, randomFillSync(Buffer.alloc(3_000_000)))
  const { root } = await client.clientImport({ path, isCar: false })
  const proposalCid = await client.clientStartDeal({
    data: { transferType: 'graphsync', root, pieceCid: null, pieceSize: 0, rawBlockSize: 0 },
    wallet: await client.defaultAddress(),
    miner,
    epochPrice: 0n,
    minBlocksDuration: 518_400,
  })
  await waitClientDeal(client, proposalCid, ['AwaitingPreCommit'])
  await waitProviderDeal(market, proposalCid, ['AwaitingPreCommit'])
  const { proposal, payloadSize } = await market.marketGetDeal(proposalCid)
  const { pieceCid, pieceSize } = proposal
  const object = server.fileOf(pieceCid.toString())
  expect((await stat(object)).size).toBe(payloadSize)
  await verifyPiece(object, pieceCid, pieceSize)
  expect(await readdir(join(directory, 'pieces'))).toEqual([])

  const whole = await readFile(object)
  const { url, token } = network.info.services['market']!
  const headers = { authorization: `Bearer ${token}` }
  const resource = new URL(`/resource?resource-id=${pieceCid}`, url)
  const moved = await fetch(resource, { headers, redirect: 'manual' })
  const location = moved.headers.get('location')!
  expect([moved.status, location.split('?')[0]]).toEqual([302, `${server.endPoint}/${pieceCid}`])
  expect(Buffer.compare(await (await fetch(location)).bytes(), whole)).toBe(0)
  const direct = await fetch(`${resource}&direct=true`, { headers, redirect: 'manual' })
  expect(Buffer.compare(await direct.bytes(), whole)).toBe(0)

  await writeFile(object, randomFillSync(Buffer.alloc(whole.length)))
  await expect(sealer.dealSector()).rejects.toThrow(
    new RegExp(`The data of piece ${pieceCid} is damaged: in ${server.endPoint} is baga.*; in the market at http`),
  )
  await writeFile(object, whole)
  const [assigned] = await sealer.dealSector()
  await waitClientDeal(client, proposalCid, ['Active'])
  await expect.poll(async () => (await sealer.sectorsStatus(assigned!.sectorId, false)).state).toBe('Proving')
  await verifyPiece(object, pieceCid, pieceSize)
}, 60_000)
