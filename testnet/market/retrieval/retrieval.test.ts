import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as dagCbor from '@ipld/dag-cbor'
import * as dagPb from '@ipld/dag-pb'
import * as fc from 'fast-check'
import { UnixFS } from 'ipfs-unixfs'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { blake2b256 } from '#sdk/crypto/blake2b.ts'
import { carV2HeaderBytes, carV2Pragma, encodeCarHeader, sectionHead } from '#sdk/piece/car-format.ts'
import {
  bytesSource,
  carCommP,
  type ImportedFile,
  importFile,
  pieceCid,
  readCar,
  readCarHeader,
} from '#sdk/piece/index.ts'
import { mod251 } from '#sdk/piece/test-payloads.ts'
import { pieceStorageErrors } from '#testnet/service/pieces/errors.ts'
import { PieceStores } from '#testnet/service/pieces/piece-stores.ts'
import { type RpcServer, startRpcServer } from '#testnet/service/rpc/rpc-server.ts'
import { gatewayRoute } from './gateway-route.ts'
import { PieceIndexes } from './piece-indexes.ts'
import { pieceRoute } from './piece-route.ts'
import type { RetrievalRefusal } from './retrieval-policy.ts'

const logger = pino({ level: 'silent' })
let directory: string
let pieces: PieceStores
let indexes: PieceIndexes
let server: RpcServer
let file: ImportedFile
let payload: Uint8Array
const refusals = new Map<string, RetrievalRefusal>()
const policy = { refusal: (cid: CID) => refusals.get(cid.toString()) }

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-retrieval-'))
  const local = { Name: 'local', Enable: true, ReadOnly: false, Path: join(directory, 'pieces') }
  pieces = await PieceStores.open({ Fs: [local], S3: [] }, { use: 'write', logger })
  indexes = await openIndexes()
  const { refusal } = policy
  const routes = [
    pieceRoute({ pieces, policy, open: true, logger }),
    gatewayRoute({ indexes, pieces, refusal, open: true, logger }),
  ]
  const listen = '/ip4/127.0.0.1/tcp/0'
  server = await startRpcServer({ listen, versions: {}, verify: () => undefined, routes, logger })
  payload = mod251(3_500_000)
  await writeFile(join(directory, 'file'), payload)
  file = await importFile({ path: join(directory, 'file'), carPath: join(directory, 'file.car') })
  await store(file.car.path!, file.piece.cid)
})
afterAll(async () => {
  await server.stop()
  await rm(directory, { recursive: true })
})
beforeEach(() => refusals.clear())

const openIndexes = () =>
  PieceIndexes.open({ directory: join(directory, 'indexes'), pieces, signal: new AbortController().signal, logger })

async function store(path: string, cid: CID): Promise<void> {
  await pieces.put(cid, path, 0, {})
  indexes.add(cid)
  await indexes.settled()
}

/** Puts blocks into a piece of their own. */
async function storeBlocks(name: string, blocks: readonly Block[], roots = [blocks[0]!.cid]): Promise<CID> {
  const path = join(directory, name)
  await writeFile(path, [
    encodeCarHeader(roots),
    ...blocks.flatMap(({ cid, bytes }) => [sectionHead(cid, bytes.length), bytes]),
  ])
  const { cid } = await carCommP(path)
  await store(path, cid)
  return cid
}

interface Block {
  readonly cid: CID
  readonly bytes: Uint8Array
}
const block = (codec: number, bytes: Uint8Array): Block => ({
  cid: CID.createV1(codec, Digest.create(0xb220, blake2b256(bytes))),
  bytes,
})
const rawBlock = (text: string) => block(0x55, new TextEncoder().encode(text))
const folder = (entries: Record<string, Block>) =>
  block(
    dagPb.code,
    dagPb.encode({
      Data: new UnixFS({ type: 'directory' }).marshal(),
      Links: Object.entries(entries)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([Name, { cid, bytes }]) => ({ Name, Hash: cid, Tsize: bytes.length })),
    }),
  )

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${server.url}${path}`, { headers, method })
const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer())

async function carOf(response: Response): Promise<{ roots: readonly CID[]; cids: string[] }> {
  const source = bytesSource(await bytesOf(response))
  const cids: string[] = []
  for await (const { cid } of readCar(source)) cids.push(cid.toString())
  return { roots: (await readCarHeader(source)).roots, cids }
}
const blocksOf = async (path: string) => (await carOf(await get(path))).cids

describe('GET /piece', () => {
  const path = () => `/piece/${file.piece.cid}`

  it('gives the whole payload', async () => {
    const response = await get(path())
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/piece',
      'content-length': `${file.car.size}`,
      'accept-ranges': 'bytes',
      etag: `"${file.piece.cid}"`,
      'cache-control': 'public, max-age=29030400, immutable',
      'x-content-type-options': 'nosniff',
    })
    expect(Buffer.compare(await bytesOf(response), await readFile(file.car.path!))).toBe(0)
    const head = await get(path(), {}, 'HEAD')
    expect(head.headers.get('content-length')).toBe(`${file.car.size}`)
    expect((await bytesOf(head)).length).toBe(0)
  })

  it.each([
    ['bytes=0-99', 0, 100],
    ['bytes=1000000-3100000', 1_000_000, 2_100_001],
    ['bytes=3000000-', 3_000_000, undefined],
    ['bytes=-77', -77, undefined],
    ['bytes=100-99999999', 100, undefined],
  ])('gives the range %s', async (range, start, length) => {
    const car = await readFile(file.car.path!)
    const wanted = car.subarray(start).subarray(0, length)
    const from = start < 0 ? car.length + start : start
    const response = await get(path(), { range })
    expect(response.status).toBe(206)
    expect(response.headers.get('content-range')).toBe(`bytes ${from}-${from + wanted.length - 1}/${car.length}`)
    expect(Buffer.compare(await bytesOf(response), wanted)).toBe(0)
    expect(response.headers.get('content-length')).toBe(`${wanted.length}`)
  })

  it('follows conditions, and gives all when a range cannot be had as one', async () => {
    const etag = `"${file.piece.cid}"`
    const status = async (headers: Record<string, string>) => {
      const response = await get(path(), headers)
      await response.body?.cancel()
      return response.status
    }
    expect(await status({ 'if-none-match': etag })).toBe(304)
    expect(await status({ 'if-none-match': `W/${etag}` })).toBe(304)
    expect(await status({ 'if-none-match': '"other", *' })).toBe(200)
    expect(await status({ range: 'bytes=0-9', 'if-range': etag })).toBe(206)
    expect(await status({ range: 'bytes=0-9', 'if-range': '"other"' })).toBe(200)
    expect(await status({ range: 'bytes=0-9,20-29' })).toBe(200)
    expect(await status({ range: 'bytes=9-3' })).toBe(200)
    expect(await status({ range: 'lines=1-2' })).toBe(200)
    const beyond = await get(path(), { range: 'bytes=99999999-' })
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${file.car.size}`])
  })

  it('says what is wrong', async () => {
    const other = pieceCid(new Uint8Array(32).fill(3))
    expect((await get(`/piece/${other}`)).status).toBe(404)
    expect((await get(`/piece/${file.root}`)).status).toBe(400)
    expect((await get('/piece/..%2Ftoken')).status).toBe(400)
    expect((await get(path(), {}, 'DELETE')).status).toBe(405)
    refusals.set(file.piece.cid.toString(), { status: 403, reason: 'not today' })
    const refused = await get(path())
    expect([refused.status, await refused.text()]).toEqual([403, 'not today\n'])
  })
})

describe('GET /ipfs as raw blocks', () => {
  it('gives one block, however it is asked for', async () => {
    const path = `/ipfs/${file.root}`
    const response = await get(`${path}?format=raw`)
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/vnd.ipld.raw',
      'content-disposition': `attachment; filename="${file.root}.bin"`,
      etag: `"${file.root}.raw"`,
      'x-ipfs-path': path,
      'x-ipfs-roots': `${file.root}`,
      'cache-control': 'public, max-age=29030400, immutable',
      'x-content-type-options': 'nosniff',
      vary: 'Accept',
    })
    expect(response.headers.has('content-location')).toBe(false)
    const bytes = await bytesOf(response)
    expect(block(dagPb.code, bytes).cid.equals(file.root)).toBe(true)
    const accepted = await get(path, { accept: 'text/html;q=0.1, application/vnd.ipld.raw' })
    expect(accepted.headers.get('content-location')).toBe(`${path}?format=raw`)
    expect(await bytesOf(accepted)).toEqual(bytes)
    const head = await get(`${path}?format=raw`, {}, 'HEAD')
    expect(head.headers.get('content-length')).toBe(`${bytes.length}`)
    expect((await get(`${path}?format=raw`, { 'if-none-match': `"${file.root}.raw"` })).status).toBe(304)
  })

  it('gives what is inside of a CID, and of the same hash under another codec', async () => {
    const empty = await get('/ipfs/bafkqaaa?format=raw')
    expect([empty.status, await bytesOf(empty)]).toEqual([200, new Uint8Array()])
    const asRaw = CID.createV1(0x55, file.root.multihash)
    expect((await get(`/ipfs/${asRaw}?format=raw`)).status).toBe(200)
    expect(await blocksOf(`/ipfs/bafkqaaa?format=car`)).toEqual([])
  })

  it('says what is wrong', async () => {
    const status = async (path: string, headers: Record<string, string> = {}) => (await get(path, headers)).status
    const unknown = rawBlock('nobody has this').cid
    expect(await status(`/ipfs/${unknown}?format=raw`)).toBe(404)
    expect(await status(`/ipfs/${unknown}?format=car`)).toBe(404)
    expect(await status(`/ipfs/${unknown}?format=raw`, { 'cache-control': 'only-if-cached' })).toBe(412)
    expect(await status('/ipfs/nothing?format=raw')).toBe(400)
    expect(await status('/ipfs/?format=raw')).toBe(400)
    expect(await status(`/ipfs/${file.root}/name?format=raw`)).toBe(400)
    expect(await status(`/ipfs/${file.root}/%E0%A4%A?format=car`)).toBe(400)
    expect(await status(`/ipfs/${file.root}`, { accept: '*/*' })).toBe(400)
    expect(await status(`/ipfs/${file.root}`, { accept: 'text/html' })).toBe(406)
    expect(await status(`/ipfs/${file.root}?format=tar`)).toBe(406)
    expect(await status(`/ipfs/${file.root}?format=zip`)).toBe(400)
    expect(await status(`/ipfs/${file.root}?format=car&dag-scope=some`)).toBe(400)
    expect(await status(`/ipfs/${file.root}?format=car&entity-bytes=9:2`)).toBe(400)
    expect(await status(`/ipfs/${file.root}?format=car&car-version=2`)).toBe(400)
    expect(await status(`/ipfs/${file.root}`, { accept: 'application/vnd.ipld.car; version=2' })).toBe(406)
    expect((await get(`/ipfs/${file.root}`, {}, 'PUT')).status).toBe(405)
    refusals.set(file.piece.cid.toString(), { status: 410, reason: 'listed' })
    const gone = await get(`/ipfs/${file.root}?format=raw`)
    expect([gone.status, await gone.text()]).toEqual([410, expect.stringContaining(file.piece.cid.toString())])
  })
})

describe('GET /ipfs as a CAR', () => {
  const inCar = async () => {
    const cids: string[] = []
    for await (const { cid } of readCar(bytesSource(await readFile(file.car.path!)))) cids.push(cid.toString())
    return cids
  }

  it('gives the DAG depth first, with headers that say so', async () => {
    const path = `/ipfs/${file.root}`
    const response = await get(`${path}?format=car`)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/vnd.ipld.car; version=1; order=dfs; dups=n',
      'content-disposition': `attachment; filename="${file.root}.car"`,
      'accept-ranges': 'none',
      etag: expect.stringMatching(new RegExp(`^"all\\.${file.root}\\.car\\.`)),
      'x-ipfs-path': path,
      'x-ipfs-roots': `${file.root}`,
    })
    const car = await carOf(response)
    expect(car.roots.map(String)).toEqual([`${file.root}`])
    expect([car.cids[0], new Set(car.cids)]).toEqual([`${file.root}`, new Set(await inCar())])
    expect(await blocksOf(`${path}?format=car&dag-scope=entity`)).toEqual(car.cids)
    expect(await blocksOf(`${path}?format=car&dag-scope=block`)).toEqual([`${file.root}`])
    const head = await get(`${path}?format=car`, {}, 'HEAD')
    expect([head.status, (await bytesOf(head)).length]).toEqual([200, 0])
    const etag = head.headers.get('etag') ?? ''
    expect((await get(`${path}?format=car`, { 'if-none-match': etag })).status).toBe(304)
    const scoped = await get(`${path}?format=car&dag-scope=block`, { 'if-none-match': etag })
    expect(scoped.status).toBe(200)
  })

  it('gives the blocks of a range of bytes', async () => {
    const [root, ...leaves] = await blocksOf(`/ipfs/${file.root}?format=car`)
    const range = (bytes: string) => blocksOf(`/ipfs/${file.root}?format=car&entity-bytes=${bytes}`)
    expect(await range('0:*')).toEqual([root, ...leaves])
    expect(await range('0:0')).toEqual([root, leaves[0]])
    expect(await range('1048575:1048576')).toEqual([root, leaves[0], leaves[1]])
    expect(await range('-1:*')).toEqual([root, leaves[3]])
    expect(await range('1048576:-354000')).toEqual([root, leaves[1], leaves[2], leaves[3]])
    expect(await range('3000000:99999999')).toEqual([root, leaves[2], leaves[3]])
    expect(await range('-99999999:0')).toEqual([root, leaves[0]])
    expect(await range('3000000:-3000000')).toEqual([root])
    const outside = await get(`/ipfs/${file.root}?format=car&entity-bytes=3500000:*`)
    expect([outside.status, await outside.text()]).toEqual([400, expect.stringContaining('3500000 bytes')])
  })

  it('follows paths, and gives the blocks on the way first', async () => {
    const [hello, cat] = [rawBlock('hello'), rawBlock('cat')]
    const inner = folder({ 'cat.jpg': cat, größe: hello })
    const root = folder({ a: hello, inner })
    await storeBlocks('folders', [root, hello, inner, cat])
    const response = await get(`/ipfs/${root.cid}/inner/cat.jpg?format=car`)
    expect(response.headers.get('x-ipfs-roots')).toBe([root, inner, cat].map(({ cid }) => cid).join(','))
    expect((await carOf(response)).cids).toEqual([root, inner, cat].map(({ cid }) => `${cid}`))
    expect(await blocksOf(`/ipfs/${root.cid}/inner/gr%C3%B6%C3%9Fe?format=car`)).toEqual(
      [root, inner, hello].map(({ cid }) => `${cid}`),
    )
    expect(await blocksOf(`/ipfs/${root.cid}/inner?format=car&dag-scope=entity`)).toEqual(
      [root, inner].map(({ cid }) => `${cid}`),
    )
    const once = [root, hello, inner, cat].map(({ cid }) => `${cid}`)
    expect(await blocksOf(`/ipfs/${root.cid}?format=car`)).toEqual(once)
    const twice = await get(`/ipfs/${root.cid}`, { accept: 'application/vnd.ipld.car;version=1;order=dfs;dups=y' })
    expect(twice.headers.get('content-type')).toContain('dups=y')
    expect(twice.headers.get('content-location')).toContain('car-dups=y')
    expect((await carOf(twice)).cids).toEqual([...once, `${hello.cid}`])
    for (const missing of ['/b', '/a/b', '/inner/cat.jpg/x']) {
      expect((await get(`/ipfs/${root.cid}${missing}?format=car`)).status).toBe(404)
    }
  })

  it('follows paths through dag-cbor, and gives a non-file entity as one block', async () => {
    const leaf = rawBlock('leaf')
    const map = block(dagCbor.code, dagCbor.encode({ list: [{ link: leaf.cid }] }))
    await storeBlocks('cbor', [map, leaf])
    expect(await blocksOf(`/ipfs/${map.cid}/list/0/link?format=car`)).toEqual([`${map.cid}`, `${leaf.cid}`])
    expect(await blocksOf(`/ipfs/${map.cid}?format=car&dag-scope=entity`)).toEqual([`${map.cid}`])
    expect(await blocksOf(`/ipfs/${map.cid}?format=car&entity-bytes=5:6`)).toEqual([`${map.cid}`])
    expect(await blocksOf(`/ipfs/${map.cid}?format=car`)).toEqual([`${map.cid}`, `${leaf.cid}`])
  })

  it('is put together out of several pieces, and cut off where a block is missing', async () => {
    const [here, elsewhere, nowhere] = [rawBlock('here'), rawBlock('elsewhere'), rawBlock('nowhere')]
    const whole = folder({ a: here, b: elsewhere })
    const lacking = folder({ a: here, b: nowhere, c: elsewhere })
    await storeBlocks('one', [whole, here, lacking], [whole.cid])
    await storeBlocks('two', [elsewhere])
    expect(await blocksOf(`/ipfs/${whole.cid}?format=car`)).toEqual([whole, here, elsewhere].map(({ cid }) => `${cid}`))
    const response = await get(`/ipfs/${lacking.cid}?format=car`)
    expect(response.status).toBe(200)
    await expect(response.arrayBuffer()).rejects.toThrow()
  })

  it('never has a block that is not what its CID says', async () => {
    const [good, bad] = [rawBlock('good'), { ...rawBlock('bad'), bytes: new TextEncoder().encode('BAD') }]
    const root = folder({ bad, good })
    const damaged = await storeBlocks('damaged', [root, good, bad])
    const refused = await get(`/ipfs/${bad.cid}?format=raw`)
    expect([refused.status, await refused.text()]).toEqual([
      500,
      expect.stringContaining(`damaged in piece ${damaged}`),
    ])
    await expect((await get(`/ipfs/${root.cid}?format=car`)).arrayBuffer()).rejects.toThrow()
    expect(await blocksOf(`/ipfs/${root.cid}/good?format=car`)).toHaveLength(2)
    await storeBlocks('undamaged', [rawBlock('bad')])
    expect(await blocksOf(`/ipfs/${root.cid}?format=car`)).toHaveLength(3)
  })
})

describe('a piece that is a CARv2', () => {
  it('gives its blocks as any other', async () => {
    const leaf = rawBlock('in a CARv2')
    const root = folder({ leaf })
    const parts = [root, leaf].flatMap(({ cid, bytes }) => [sectionHead(cid, bytes.length), bytes])
    const car = Buffer.concat([encodeCarHeader([root.cid]), ...parts])
    const header = Buffer.alloc(carV2HeaderBytes)
    const dataOffset = carV2Pragma.length + carV2HeaderBytes + 13
    header.writeBigUInt64LE(BigInt(dataOffset), 16)
    header.writeBigUInt64LE(BigInt(car.length), 24)
    const path = join(directory, 'v2')
    await writeFile(path, [carV2Pragma, header, Buffer.alloc(13), car, Buffer.from('an index would follow')])
    await store(path, pieceCid(new Uint8Array(32).fill(9)))
    expect(await blocksOf(`/ipfs/${root.cid}?format=car`)).toEqual([`${root.cid}`, `${leaf.cid}`])
  })
})

it('a storage that does not answer is said so, and no more', async () => {
  const away = async (): Promise<never> => {
    throw pieceStorageErrors.PIECE_LOOK_UP_FAILED({ pieceCid: 'baga', reasons: 'http://secret:key@host is away' })
  }
  const routes = [
    pieceRoute({ pieces: { size: away, readPiece: pieces.readPiece.bind(pieces) }, policy, open: true, logger }),
    gatewayRoute({ indexes, pieces: { openPiece: away }, refusal: policy.refusal, open: true, logger }),
  ]
  const listen = '/ip4/127.0.0.1/tcp/0'
  const other = await startRpcServer({ listen, versions: {}, verify: () => undefined, routes, logger })
  try {
    for (const path of [`/piece/${file.piece.cid}`, `/ipfs/${file.root}?format=raw`]) {
      const response = await fetch(`${other.url}${path}`)
      const text = await response.text()
      expect([response.status, text]).toEqual([503, 'a piece storage of this provider does not answer at present\n'])
    }
  } finally {
    await other.stop()
  }
})

it('no request, however it is written, is more than refused', async () => {
  const word = fc.constantFrom(
    'ipfs',
    'piece',
    `${file.root}`,
    `${file.piece.cid}`,
    'bafkqaaa',
    '..',
    '%2e',
    '%',
    'a b',
    '',
  )
  const path = fc.array(word, { maxLength: 5 }).map((words) => `/${words.join('/')}`)
  const value = fc.constantFrom(
    'car',
    'raw',
    'all',
    'entity',
    'block',
    '0:*',
    '-5:-9',
    '9'.repeat(40),
    'y',
    'dfs',
    '1',
    '',
    '*',
  )
  const name = fc.constantFrom(
    'format',
    'dag-scope',
    'entity-bytes',
    'car-order',
    'car-dups',
    'car-version',
    'filename',
  )
  const query = fc.array(fc.tuple(name, value), { maxLength: 5 })
  const accept = fc.constantFrom(
    undefined,
    '',
    '*/*',
    'application/vnd.ipld.car;dups=y',
    'application/vnd.ipld.raw;q=x',
    ',,;',
  )
  const range = fc.constantFrom(undefined, 'bytes=-1', 'bytes=1-', `bytes=${'9'.repeat(40)}-`, 'bytes=5-2')
  await fc.assert(
    fc.asyncProperty(path, query, accept, range, async (at, parameters, accepted, ranged) => {
      const headers: Record<string, string> = {}
      if (accepted !== undefined) headers['accept'] = accepted
      if (ranged !== undefined) headers['range'] = ranged
      const response = await get(`${at}?${new URLSearchParams(parameters)}`, headers)
      await response.arrayBuffer()
      expect([200, 206, 400, 404, 405, 406, 416]).toContain(response.status)
    }),
    { seed: 5, numRuns: 200 },
  )
})

describe('indexes', () => {
  it('are kept, and made again when they are missing or broken', async () => {
    const place = join(directory, 'indexes')
    const before = (await readdir(place)).sort()
    await rm(join(place, `${file.piece.cid}.filter`))
    await writeFile(join(place, 'stray.tmp'), 'x')
    indexes = await openIndexes()
    expect(indexes.candidates(file.root.multihash)).toEqual([])
    await indexes.scan()
    await indexes.settled()
    expect((await readdir(place)).sort()).toEqual(before)
    expect(indexes.candidates(file.root.multihash).map(String)).toContain(file.piece.cid.toString())

    const handle = await open(join(place, `${file.piece.cid}.idx`), 'r+')
    await handle.truncate(20)
    await handle.close()
    expect(await indexes.open(file.piece.cid)).toBeUndefined()
    await indexes.settled()
    const again = await indexes.open(file.piece.cid)
    expect(await again?.find(file.root.multihash)).toBeGreaterThan(0)
    await again?.close()
  })

  it('are empty for what is no CAR, and reach as far as a CAR is whole', async () => {
    await writeFile(join(directory, 'text'), 'this is no CAR at all')
    const noCar = pieceCid(new Uint8Array(32).fill(1))
    await store(join(directory, 'text'), noCar)
    expect((await indexes.open(noCar))?.entries).toBe(0)
    const bytes = await readFile(file.car.path!)
    await writeFile(join(directory, 'cut'), bytes.subarray(0, bytes.length - 1))
    const cut = pieceCid(new Uint8Array(32).fill(2))
    await store(join(directory, 'cut'), cut)
    const { entries } = (await indexes.open(file.piece.cid))!
    expect((await indexes.open(cut))?.entries).toBe(entries - 1)
  })
})
