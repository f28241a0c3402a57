import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { streamOf } from '#sdk/piece/byte-stream.ts'
import { parsePieceCid, pieceErrors } from '#sdk/piece/index.ts'
import { pieceStorageErrors } from '#testnet/service/pieces/errors.ts'
import type { PieceStores } from '#testnet/service/pieces/piece-stores.ts'
import type { Route } from '#testnet/service/rpc/rpc-server.ts'

/** As long as in venus-market. */
const linkLifetimeMs = 24 * 60 * 60 * 1000

/**
 * `GET /resource?resource-id=baga6ea4…`: the payload of a piece, as the sealer fetches it. Of a piece in object storage
 * the answer says where it is there, with a signed URL; `&direct=true` has it sent from here all the same.
 * Source: venus-market, PieceStorageServer.
 */
export function resourceRoute(pieces: PieceStores): Route {
  return {
    path: '/resource',
    async handle(request, response) {
      const refuse = (status: number, text: string) => {
        response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
      }
      if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'method not allowed')
      const query = new URL(request.url ?? '/', 'http://market').searchParams
      const name = query.get('resource-id') ?? ''
      if (name === '') return refuse(400, 'resource is empty')
      // A URL is signed for one method.
      const location =
        request.method === 'GET' && query.get('direct') !== 'true' ? await linkOf(pieces, name) : undefined
      if (location !== undefined) {
        response.writeHead(302, { location, 'cache-control': 'no-store' }).end()
        return
      }
      const source = await openNamed(pieces, name)
      if (source === undefined) return refuse(404, `resource ${name.slice(0, 128)} not found`)
      try {
        response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': source.size })
        if (request.method === 'HEAD') response.end()
        else await pipeline(Readable.from(streamOf(source)), response)
      } finally {
        await source.close()
      }
    },
  }
}

const openNamed = (pieces: PieceStores, name: string) => orAbsent(() => pieces.openPiece(parsePieceCid(name)))
const linkOf = (pieces: PieceStores, name: string) => orAbsent(() => pieces.link(parsePieceCid(name), linkLifetimeMs))

async function orAbsent<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look()
  } catch (error) {
    const unknown = [pieceStorageErrors.PIECE_NOT_FOUND, pieceErrors.PIECE_CID_TEXT, pieceErrors.PIECE_CID_KIND]
    if (unknown.some((row) => row.is(error))) return undefined
    throw error
  }
}
