import { EventEmitter, on, once } from 'node:events'
import { access, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { marketEventMethods } from '#sdk/rpc/api/gateway/events.ts'
import { stringifyJson } from '#sdk/rpc/json.ts'
import type { RequestEvent, ResponseEvent } from '#sdk/rpc/types/gateway/event.ts'
import type { DealToPack } from '#sdk/rpc/types/market/packing.ts'
import { paddedToUnpadded } from '#sdk/units/piece-size.ts'
import { nodeService } from '#testnet/chain/service.ts'
import { createService } from '#testnet/service/create-service.ts'
import { type RpcServer, startRpcServer } from '#testnet/service/rpc/rpc-server.ts'
import { servedMethods } from '#testnet/service/rpc/served-methods.ts'
import { miner, nodeConfig } from '../testing/bench-chain.ts'
import { openSealerBench, type SealerBench } from '../testing/sealer-bench.ts'

const logger = pino({ level: 'silent' })
const requests = new EventEmitter()
const answers = new EventEmitter()
/** Channels that are open now, and have been. */
const channels = { open: 0, all: 0 }

/** A gateway that passes on what the test asks. */
const methods = servedMethods(['Gateway'], marketEventMethods, {
  async *ListenMarketEvent(policy, { signal }) {
    expect(`${policy.miner}`).toBe(`${miner}`)
    const asked = on(requests, 'request', { signal })
    channels.open++
    channels.all++
    try {
      yield event('InitConnect', { ChannelId: crypto.randomUUID() })
      for await (const [request] of asked) yield request as RequestEvent
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      channels.open--
    }
  },
  ResponseMarketEvent(answer) {
    answers.emit(answer.id, answer)
    return undefined
  },
})
const event = (method: string, payload: unknown): RequestEvent => ({
  id: crypto.randomUUID(),
  method,
  payload: new TextEncoder().encode(stringifyJson(payload)),
})
const serve = (listen: string) =>
  startRpcServer({
    listen,
    versions: { v0: methods, v1: methods, v2: methods },
    verify: () => ({ permissions: new Set(['read']), account: undefined }),
    logger,
  })

/** Asks the sealer over its channel: what it answers, or why not. */
async function ask(method: string, payload: object): Promise<unknown> {
  await expect.poll(() => channels.open, { timeout: 20_000 }).toBe(1)
  const request = event(method, payload)
  const answered = once(answers, request.id)
  requests.emit('request', request)
  const { payload: bytes, error } = (await answered)[0] as ResponseEvent
  return error === '' ? JSON.parse(new TextDecoder().decode(bytes)) : error
}

let gateway: RpcServer
let bench: SealerBench
let deal: DealToPack
beforeAll(async () => {
  gateway = await serve('/ip4/127.0.0.1/tcp/0')
  bench = await openSealerBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger }),
    config: { RegisterMarket: { Urls: [gateway.url], Token: 'any' }, Sealing: { WaitDealsDelay: '1h' } },
  })
  const deals = await bench.offer({ bytes: 2_000 }, { bytes: 5_000 })
  deal = deals[1]!
  await bench.sealer.dealSector()
  await bench.sealer.sectorStartSealing(0)
  await bench.until(0, ({ state }) => state === 'Proving')
}, 60_000)
afterAll(async () => {
  await bench?.stop()
  await gateway.stop()
})

const unsealed = () => join(bench.directory, 'store', 'unsealed', 's-t01000-0')
const asked = (more: object = {}) => ({
  PieceCid: { '/': `${deal.pieceCid}` },
  Miner: `${miner}`,
  Sid: 0,
  Offset: (bench.market.placed.find(({ dealId }) => dealId === deal.dealId)!.offset / 128) * 127,
  Size: paddedToUnpadded(deal.pieceSize),
  ...more,
})
/** The payload with the zeros that it was filled up with. */
async function whole(): Promise<Buffer> {
  const payload = await bench.payload(deal)
  return Buffer.concat([payload, Buffer.alloc(paddedToUnpadded(deal.pieceSize) - payload.length)])
}

/** A place that takes pieces by PUT, and what came. */
async function storage(status: number) {
  const came: { method: string; url: string; length: string; body: Buffer }[] = []
  const server = createServer(async (request, response) => {
    const body = await buffer(request)
    const { method = '', url = '', headers } = request
    came.push({ method, url, length: headers['content-length'] ?? '', body })
    response.writeHead(status).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { came, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => server.close() }
}

it('says whether a piece can be read, and unseals one for a URL that takes it', async () => {
  expect(await ask('IsUnsealed', asked())).toBe(true)
  await rm(unsealed())
  expect(await ask('IsUnsealed', asked())).toBe(false)
  const { came, url, stop } = await storage(200)
  expect(await ask('SectorsUnsealPiece', asked({ Dest: `${url}/pieces/one?X-Amz-Signature=abc` }))).toBe('finished')
  stop()
  const body = await whole()
  expect(came).toMatchObject([{ method: 'PUT', url: '/pieces/one?X-Amz-Signature=abc', length: `${body.length}` }])
  expect(came[0]!.body.equals(body)).toBe(true)
  expect(await ask('IsUnsealed', asked())).toBe(true)
})

it('puts a piece into its own store, named as earlier markets name sector and piece', async () => {
  const stored = join(bench.directory, 'pieces', `${deal.pieceCid}`)
  const body = await whole()
  await rm(stored)
  await rm(unsealed())
  const { Offset, Size } = asked()
  const Sector = { ID: { Miner: miner.id, Number: 0 }, ProofType: 6 }
  const early = { Sector, Offset, Size, Dest: `/market/pieces/${deal.pieceCid}` }
  expect(await ask('SectorsUnsealPiece', early)).toBe('finished')
  expect((await readFile(stored)).equals(body)).toBe(true)
  await expect(access(`${unsealed()}.${deal.pieceCid}.tmp`)).rejects.toThrow('ENOENT')
})

it('says why it does not', async () => {
  const { url, stop } = await storage(403)
  const refused = await ask('SectorsUnsealPiece', asked({ Dest: `${url}/pieces/one?X-Amz-Signature=abc` }))
  stop()
  expect(refused).toBe(`the piece could not be brought to ${url}/pieces/one: it answers 403`)
  expect(await ask('IsUnsealed', asked({ Sid: 7 }))).toBe('There is no sector 7')
  expect(await ask('IsUnsealed', { Offset: 0, Size: 127 })).toContain('names no sector')
  expect(await ask('SectorsUnsealPiece', asked({ PieceCid: null, Offset: 127, Dest: 'x' }))).toContain('has no piece')
  expect(await ask('SectorsUnsealPiece', asked({ Dest: '../../config.toml' }))).toContain('is not the name of piece')
  expect(await ask('Format', asked())).toBe('the sealer answers no request Format')
})

it('listens again when the connection is gone, and to a gateway that comes back', async () => {
  const { all } = channels
  const { multiaddr } = gateway
  await gateway.stop()
  await expect.poll(() => channels.open).toBe(0)
  gateway = await serve(multiaddr)
  expect(await ask('IsUnsealed', asked())).toBe(true)
  expect(channels.all).toBe(all + 1)
}, 30_000)
