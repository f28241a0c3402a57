import { join } from 'node:path'
import type { CID } from 'multiformats/cid'
import type { MarketClient } from '#sdk/clients/market-client.ts'
import { createFsPieceStore, type PieceStore } from '#sdk/piece/index.ts'
import { parseEndpoint } from '#sdk/rpc/endpoint.ts'
import { sealerErrors } from './errors.ts'

/** Where the payloads of pieces are found: the sealer's own stores, then the market. */
export interface PieceSource {
  /** The piece's payload, without padding. @throws {PIECE_NOT_FOUND} naming every place that was tried */
  read(cid: CID): Promise<AsyncIterable<Uint8Array>>
  /** Only looks whether it can be read. @throws {PIECE_NOT_FOUND} */
  require(cid: CID): Promise<void>
  /** The sealer's own stores, for messages. */
  readonly places: readonly string[]
}

export interface PieceSourceOptions {
  readonly stores: readonly PieceStore[]
  /** The market's API, whose /resource serves pieces. */
  readonly market: { readonly url: string; readonly token: string }
  /** Tells where the market keeps its pieces. */
  readonly client: Pick<MarketClient, 'listPieceStorageInfos'>
}

/** Opens the stores of a configuration, in their order. */
export function openPieceStores(fs: readonly { readonly Path: string }[]): Promise<PieceStore[]> {
  return Promise.all(fs.map(({ Path }) => createFsPieceStore(Path)))
}

export function pieceSource({ stores, market, client }: PieceSourceOptions): PieceSource {
  const places = stores.map(({ name }) => name)
  const holder = async (cid: CID): Promise<PieceStore | undefined> => {
    for (const store of stores) if (await store.has(cid)) return store
    return undefined
  }
  const notFound = async (cid: CID, answer: string) => {
    const pieceCid = cid.toString()
    const theirs = await marketPlaces(client)
    return sealerErrors.PIECE_NOT_FOUND({
      pieceCid,
      ours: places,
      theirs: theirs.map(({ name }) => name),
      market: `${originOf(market.url)}${answer}`,
      copy: theirs.flatMap(({ path }) => (path === undefined ? [] : [join(path, pieceCid)]))[0],
      to: stores.length === 0 ? undefined : places[0],
    })
  }
  return {
    places,
    async read(cid) {
      const store = await holder(cid)
      if (store !== undefined) return store.read(cid)
      const response = await askMarket(market, cid, 'GET')
      if (response.body !== undefined) return response.body
      throw await notFound(cid, response.answer)
    },
    async require(cid) {
      if ((await holder(cid)) !== undefined) return
      const { found, answer } = await askMarket(market, cid, 'HEAD')
      if (!found) throw await notFound(cid, answer)
    },
  }
}

/** Asks the market's /resource; an answer that is none says why. */
async function askMarket(
  market: PieceSourceOptions['market'],
  cid: CID,
  method: 'GET' | 'HEAD',
): Promise<{ found: boolean; body?: AsyncIterable<Uint8Array>; answer: string }> {
  const url = new URL(`/resource?resource-id=${cid}`, originOf(market.url))
  try {
    const response = await fetch(url, { method, headers: { authorization: `Bearer ${market.token}` } })
    if (response.ok && response.body !== null) return { found: true, body: response.body, answer: '' }
    if (method === 'GET') await response.body?.cancel()
    return { found: response.ok, answer: ` (it answers ${response.status})` }
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error
    return { found: false, answer: ` (${cause instanceof Error ? cause.message : String(cause)})` }
  }
}

function originOf(endpoint: string): string {
  return new URL(parseEndpoint(endpoint, 'v0').httpUrl).origin
}

interface MarketPlace {
  readonly name: string
  /** Of a directory. */
  readonly path?: string
}

async function marketPlaces(client: PieceSourceOptions['client']): Promise<MarketPlace[]> {
  // Only to say more: without an answer the message names the market alone.
  const known = await client.listPieceStorageInfos().catch(() => undefined)
  if (known === undefined) return []
  return [
    ...known.fsStorage.map(({ path }) => ({ name: path, path })),
    ...known.s3Storage.map(({ endPoint, bucket }) => ({ name: `s3:${endPoint}/${bucket}` })),
  ]
}

/**
 * Whether the sealer finds what the market keeps: what to say about it at start, or nothing.
 * The market's stores need not be the same: what is missing is fetched from the market.
 */
export async function compareStores(
  places: readonly string[],
  client: PieceSourceOptions['client'],
): Promise<string | undefined> {
  const theirs = await marketPlaces(client)
  if (theirs.some(({ name }) => places.includes(name))) return undefined
  const named = (list: readonly string[]) => (list.length === 0 ? 'none' : list.join(', '))
  return `the piece stores of the sealer (${named(places)}) are not those of the market (${named(theirs.map(({ name }) => name))}): pieces are fetched from the market's /resource`
}
