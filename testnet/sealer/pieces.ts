import { isAbsolute, join } from 'node:path'
import type { CID } from 'multiformats/cid'
import type { MarketClient } from '#sdk/clients/market-client.ts'
import { parseEndpoint } from '#sdk/rpc/endpoint.ts'
import type { PieceStores } from '#testnet/service/pieces/piece-stores.ts'
import { sealerErrors } from './errors.ts'

/** A place that has a piece. */
export interface PiecePlace {
  /** For messages. */
  readonly name: string
  /** The piece's payload, without padding. */
  read(): AsyncIterable<Uint8Array>
}

/** Where the payloads of pieces are found: the sealer's own stores, then the market. */
export interface PieceSource {
  /**
   * The places that have a piece, the nearest first; the next is looked for when it is asked for.
   *
   * @throws {PIECE_NOT_FOUND} there is none: it names every place that was tried
   */
  having(cid: CID): AsyncGenerator<PiecePlace>
  /** Only looks whether it can be read. @throws {PIECE_NOT_FOUND} */
  require(cid: CID): Promise<void>
  /** The sealer's own stores, for messages. */
  readonly places: readonly string[]
}

/** A market whose /resource serves pieces, and whose API tells where it keeps them. */
export interface PieceMarket {
  readonly url: string
  readonly token: string
  readonly client: Pick<MarketClient, 'listPieceStorageInfos'>
}

/** How long the market may take to begin its answer. */
const answerMs = 30_000

/** @param market undefined when there is none */
export function pieceSource(stores: PieceStores, market: PieceMarket | undefined): PieceSource {
  const { places } = stores
  const notFound = async (cid: CID, answer: string) => {
    const pieceCid = cid.toString()
    const theirs = market === undefined ? [] : await marketPlaces(market.client)
    return sealerErrors.PIECE_NOT_FOUND({
      pieceCid,
      ours: places,
      theirs: theirs.map(({ name }) => name),
      market: market === undefined ? 'none' : `${originOf(market.url)}${answer}`,
      copy: theirs.flatMap(({ path }) => (path === undefined ? [] : [join(path, pieceCid)]))[0],
      to: places.find(isAbsolute),
    })
  }
  return {
    places,
    async *having(cid) {
      let none = true
      for await (const store of stores.holders(cid)) {
        none = false
        yield { name: store.name, read: () => store.read(cid) }
      }
      const { body, answer } = await askMarket(market, cid, 'GET')
      if (body !== undefined) yield { name: `the market at ${originOf(market!.url)}`, read: () => body }
      else if (none) throw await notFound(cid, answer)
    },
    async require(cid) {
      for await (const _ of stores.holders(cid)) return
      const { found, answer } = await askMarket(market, cid, 'HEAD')
      if (!found) throw await notFound(cid, answer)
    },
  }
}

/** Asks the market's /resource; an answer that is none says why. */
async function askMarket(market: PieceMarket | undefined, cid: CID, method: 'GET' | 'HEAD'): Promise<Asked> {
  if (market === undefined) return { found: false, answer: '' }
  const url = new URL(`/resource?resource-id=${cid}`, originOf(market.url))
  const first = await askUrl(market, url, method)
  // The market names an object storage that the sealer may not reach: then the market is to send it.
  if (first.found || first.moved !== true) return first
  url.searchParams.set('direct', 'true')
  return askUrl(market, url, method)
}

interface Asked {
  readonly found: boolean
  readonly body?: AsyncIterable<Uint8Array>
  readonly answer: string
  /** The market said to look elsewhere. */
  readonly moved?: boolean
}

/** Goes where the answer points to, without the token, which is for the market. */
async function askUrl(market: PieceMarket, url: URL, method: 'GET' | 'HEAD'): Promise<Asked> {
  let moved = false
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(new Error(`no answer in ${answerMs / 1000} s`)), answerMs)
  try {
    const headers = { authorization: `Bearer ${market.token}` }
    const { signal } = patience
    let response = await fetch(url, { method, headers, signal, redirect: 'manual' })
    const location = response.headers.get('location')
    if (response.status === 302 && location !== null) {
      moved = true
      await response.body?.cancel()
      response = await fetch(new URL(location, url), { method, signal })
    }
    if (response.ok && response.body !== null) return { found: true, body: response.body, answer: '', moved }
    if (method === 'GET') await response.body?.cancel()
    return { found: response.ok, answer: ` (it answers ${response.status})`, moved }
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error
    return { found: false, answer: ` (${cause instanceof Error ? cause.message : String(cause)})`, moved }
  } finally {
    clearTimeout(timer)
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

async function marketPlaces(client: PieceMarket['client']): Promise<MarketPlace[]> {
  // Only to say more: without an answer the message names the market alone.
  const known = await client.listPieceStorageInfos().catch(() => undefined)
  if (known === undefined) return []
  return [
    ...known.fsStorage.map(({ path }) => ({ name: path, path })),
    ...known.s3Storage.map(({ endPoint, bucket, subDir }) => ({
      name: `${endPoint}/${bucket}/${subDir}`.replace(/\/$/, ''),
    })),
  ]
}

/**
 * Whether the sealer finds what the market keeps: what to say about it at start, or nothing.
 * The market's stores need not be the same: what is missing is fetched from the market.
 */
export async function compareStores(
  places: readonly string[],
  client: PieceMarket['client'],
): Promise<string | undefined> {
  const theirs = await marketPlaces(client)
  if (theirs.some(({ name }) => places.includes(name))) return undefined
  const named = (list: readonly string[]) => (list.length === 0 ? 'none' : list.join(', '))
  return `the piece stores of the sealer (${named(places)}) are not those of the market (${named(theirs.map(({ name }) => name))}): pieces are fetched from the market's /resource`
}
