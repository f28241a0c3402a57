import type { CID } from 'multiformats/cid'
import { createFsPieceStore, type PieceStore } from '#sdk/piece/index.ts'
import { printableUrl } from '#sdk/rpc/endpoint.ts'
import { sealerErrors } from './errors.ts'

/** Where the payloads of pieces are found: the sealer's own stores, then the market. */
export interface PieceSource {
  /** The piece's payload, without padding. @throws {PIECE_NOT_FOUND} naming every place that was tried */
  read(cid: CID): Promise<AsyncIterable<Uint8Array>>
}

export interface PieceSourceOptions {
  readonly directories: readonly string[]
  /** The market's API, whose /resource serves pieces. */
  readonly market: { readonly url: string; readonly token: string }
}

export async function openPieceSource({ directories, market }: PieceSourceOptions): Promise<PieceSource> {
  const stores: PieceStore[] = await Promise.all(directories.map((directory) => createFsPieceStore(directory)))
  return {
    async read(cid) {
      for (const store of stores) if (await store.has(cid)) return store.read(cid)
      const fromMarket = await fetchPiece(market, cid)
      if (fromMarket !== undefined) return fromMarket
      const tried = [...stores.map((store) => store.name), `the market at ${printableUrl(market.url)}`]
      throw sealerErrors.PIECE_NOT_FOUND({ pieceCid: cid.toString(), tried })
    },
  }
}

async function fetchPiece(
  market: PieceSourceOptions['market'],
  cid: CID,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const url = new URL(`/resource?resource-id=${cid}`, market.url)
  const response = await fetch(url, { headers: { authorization: `Bearer ${market.token}` } })
  if (response.ok && response.body !== null) return response.body
  await response.body?.cancel()
  return undefined
}
