import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as dagPb from '@ipld/dag-pb'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { blake2b256 } from '#sdk/crypto/blake2b.ts'
import { encodeCarHeader, sectionHead } from '#sdk/piece/car-format.ts'
import { carCommP } from '#sdk/piece/index.ts'
import { PieceStores } from '#testnet/service/pieces/piece-stores.ts'
import { PieceIndexes } from './piece-indexes.ts'
import { RetrievalOffers, type RetrievalOffersParts } from './retrieval-offers.ts'

const logger = pino({ level: 'silent' })
const miner = Address.fromId(1000)
const ask = { pricePerByte: 0n, unsealPrice: 0n, paymentInterval: 1, paymentIntervalIncrease: 1 }

const [shared, left, right] = ['shared', 'left', 'right'].map(rawBlock) as [Block, Block, Block]
let directory: string
let offers: RetrievalOffers
let leftPiece: CID
let rightPiece: CID
const refused = new Set<string>()

interface Block {
  readonly cid: CID
  readonly bytes: Uint8Array
}
function rawBlock(text: string): Block {
  const bytes = new TextEncoder().encode(text)
  return { cid: CID.createV1(0x55, Digest.create(0xb220, blake2b256(bytes))), bytes }
}
const inlined = (...links: readonly Block[]) => {
  const Links = links.map(({ cid }) => ({ Hash: cid, Name: '', Tsize: 1 }))
  return CID.createV1(dagPb.code, Digest.create(0x00, dagPb.encode({ Links })))
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-offers-'))
  const local = { Name: 'local', Enable: true, ReadOnly: false, Path: join(directory, 'pieces') }
  const pieces = await PieceStores.open({ Fs: [local], S3: [] }, { use: 'write', logger })
  const { signal } = new AbortController()
  const indexes = await PieceIndexes.open({ directory: join(directory, 'indexes'), pieces, signal, logger })
  const store = async (name: string, blocks: readonly Block[]) => {
    const path = join(directory, name)
    const sections = blocks.flatMap(({ cid, bytes }) => [sectionHead(cid, bytes.length), bytes])
    await writeFile(path, [encodeCarHeader([inlined(...blocks)]), ...sections])
    const { cid } = await carCommP(path)
    await pieces.put(cid, path, 0, {})
    indexes.add(cid)
    return cid
  }
  leftPiece = await store('left', [shared, left])
  rightPiece = await store('right', [shared, right])
  const market = {
    pieces,
    miners: { serves: () => true, list: () => [{ address: miner }] },
    asks: { retrieval: async () => ask },
    config: () => ({ RetrievalPaymentAddress: { Addr: miner.toString() } }),
  } as unknown as RetrievalOffersParts['market']
  const refusal = (cid: CID) => (refused.has(cid.toString()) ? 'not given away' : undefined)
  offers = new RetrievalOffers({ indexes, pieces, refusal, market, machine: { list: () => [] } })
})
afterAll(() => rm(directory, { recursive: true }))

const pieceOf = async (root: CID, wanted: CID | null = null) => `${(await offers.of(root, wanted)).pieceCid}`
const statusOf = async (payloadCid: CID) =>
  (await offers.answer({ payloadCid, queryParams: { pieceCid: null } })).status

it('a root inlined in its CID is had from the piece that has all its links', async () => {
  expect(await pieceOf(inlined(shared, left))).toBe(`${leftPiece}`)
  expect(await pieceOf(inlined(right, shared))).toBe(`${rightPiece}`)
  expect(await pieceOf(inlined(shared), rightPiece)).toBe(`${rightPiece}`)
  expect(await pieceOf(inlined(shared), leftPiece)).toBe(`${leftPiece}`)
  expect(await statusOf(inlined(shared, left))).toBe(0)
})

it('it is unavailable when no piece has all of them, or there are none', async () => {
  const unknown = { code: 'MARKET_BLOCK_UNKNOWN' }
  const roots = [inlined(left, right), inlined(shared, rawBlock('nowhere')), inlined()]
  for (const root of roots) {
    await expect(offers.of(root, null)).rejects.toMatchObject(unknown)
    expect(await statusOf(root)).toBe(1)
  }
  await expect(offers.of(inlined(shared, left), rightPiece)).rejects.toMatchObject(unknown)
  await expect(offers.of(left.cid, rightPiece)).rejects.toMatchObject(unknown)
})

it('what cannot be looked into is an error', async () => {
  expect(await statusOf(CID.createV1(dagPb.code, Digest.create(0x00, Uint8Array.of(0xff))))).toBe(2)
})

it('a piece that is not given away is passed over, and named when it is the only one', async () => {
  refused.add(leftPiece.toString())
  expect(await pieceOf(inlined(shared))).toBe(`${rightPiece}`)
  await expect(offers.of(inlined(shared, left), null)).rejects.toMatchObject({ code: 'MARKET_BLOCK_REFUSED' })
  refused.clear()
})
