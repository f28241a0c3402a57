import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { commp, createFsPieceStore } from '#sdk/piece/index.ts'
import { mod251 } from '#sdk/piece/test-payloads.ts'
import { PieceStores } from '#testnet/service/pieces/piece-stores.ts'
import { type PieceSource, pieceSource } from './pieces.ts'

const payload = mod251(1000, 7)
const piece = commp(payload)
const logger = pino({ level: 'silent' })

let directory: string
let server: Server | undefined
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-sealer-pieces-'))
})
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})
afterAll(() => rm(directory, { recursive: true }))

/** A source over two directories, and a market that answers so. */
async function sourceWith(stored: Uint8Array[], status: number, body = payload) {
  const paths: string[] = []
  for (const bytes of stored) {
    const path = await mkdtemp(join(directory, 'store-'))
    const store = await createFsPieceStore(path)
    if (bytes.length > 0) await store.put(piece.cid, [bytes])
    paths.push(path)
  }
  const Fs = paths.map((Path) => ({ Name: Path, Enable: true, ReadOnly: true, Path }))
  const stores = await PieceStores.open({ Fs, S3: [] }, { use: 'read', logger })
  server = createServer((request, response) => {
    const right =
      request.headers.authorization === 'Bearer token' && request.url === `/resource?resource-id=${piece.cid}`
    response.writeHead(right ? status : 401).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rpc/v0`
  const status_ = { capacity: 1, available: 1, reserved: 0 }
  const listPieceStorageInfos = async () => ({
    fsStorage: [{ path: '/market/pieces', name: 'local', readOnly: false, status: status_ }],
    s3Storage: [
      { name: 'oss', readOnly: false, endPoint: 'http://oss', bucket: 'pieces', subDir: '', status: status_ },
    ],
  })
  return {
    paths,
    source: pieceSource(stores, { url, token: 'token', client: { listPieceStorageInfos } }),
  }
}

async function placesOf(source: PieceSource): Promise<string[]> {
  const names: string[] = []
  for await (const { name } of source.having(piece.cid)) names.push(name)
  return names
}

it('goes where the market points to without its token, and asks it for the data when that cannot be reached', async () => {
  const asked: string[] = []
  let reachable = true
  server = createServer((request, response) => {
    const { authorization = 'no token' } = request.headers
    asked.push(`${request.url} ${authorization}`)
    const isBucket = request.url === '/bucket?signed'
    if (isBucket) response.writeHead(reachable ? 200 : 403).end(reachable ? payload : 'denied')
    else if (request.url!.includes('direct=true')) response.writeHead(200).end(payload)
    else response.writeHead(302, { location: '/bucket?signed' }).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rpc/v0`
  const stores = await PieceStores.open({ Fs: [], S3: [] }, { use: 'read', logger })
  const client = { listPieceStorageInfos: async () => ({ fsStorage: [], s3Storage: [] }) }
  const source = pieceSource(stores, { url, token: 'token', client })
  const read = async () => {
    const chunks: Uint8Array[] = []
    for await (const place of source.having(piece.cid)) for await (const bytes of place.read()) chunks.push(bytes)
    return Buffer.concat(chunks)
  }
  const resource = `/resource?resource-id=${piece.cid}`
  expect(Buffer.compare(await read(), payload)).toBe(0)
  expect(asked).toEqual([`${resource} Bearer token`, '/bucket?signed no token'])
  reachable = false
  expect(Buffer.compare(await read(), payload)).toBe(0)
  expect(asked.slice(3)).toEqual(['/bucket?signed no token', `${resource}&direct=true Bearer token`])
})

it('the sealer looks into its own stores first, then asks the market', async () => {
  const { paths, source } = await sourceWith([new Uint8Array(0), payload], 200)
  const names = await placesOf(source)
  expect(names).toEqual([paths[1], expect.stringMatching(/^the market at http:\/\/127/)])
  const none = await sourceWith([new Uint8Array(0)], 200)
  for await (const place of none.source.having(piece.cid)) {
    const chunks: Uint8Array[] = []
    for await (const chunk of place.read()) chunks.push(chunk)
    expect(Buffer.compare(Buffer.concat(chunks), payload)).toBe(0)
  }
})

it('a piece that is nowhere is missed by name, with all places tried and those of the market', async () => {
  const { paths, source } = await sourceWith([new Uint8Array(0), new Uint8Array(0)], 404)
  const said = {
    code: 'PIECE_NOT_FOUND',
    message: `The data of piece ${piece.cid} is neither in the piece store of the sealer (${paths[0]}, ${paths[1]}) nor had from the market at http://127.0.0.1:${(server!.address() as AddressInfo).port} (it answers 404), whose piece store is /market/pieces, http://oss/pieces`,
    next: expect.stringContaining(`Copy /market/pieces/${piece.cid} to ${paths[0]}`),
  }
  await expect(placesOf(source)).rejects.toMatchObject(said)
  await expect(source.require(piece.cid)).rejects.toMatchObject(said)
})

it('a market that refuses or is away is named with the reason', async () => {
  const refusing = await sourceWith([new Uint8Array(0)], 403)
  await expect(placesOf(refusing.source)).rejects.toMatchObject({ message: expect.stringContaining('answers 403') })
  const away = await sourceWith([new Uint8Array(0)], 200)
  server!.close()
  server!.closeAllConnections()
  await expect(placesOf(away.source)).rejects.toMatchObject({ message: expect.stringContaining('ECONNREFUSED') })
})
