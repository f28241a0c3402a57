import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CID } from 'multiformats/cid'
import type { Logger } from 'pino'
import { answerText } from '#testnet/service/http/answer-text.ts'
import { readByteRange } from '#testnet/service/http/byte-range.ts'
import { matchesTag, rangeHolds } from '#testnet/service/http/entity-tag.ts'
import { sendBytes } from '#testnet/service/http/send-bytes.ts'
import { pieceStorageErrors } from '#testnet/service/pieces/errors.ts'
import type { PieceStores } from '#testnet/service/pieces/piece-stores.ts'
import type { Route } from '#testnet/service/rpc/rpc-server.ts'
import { immutable, isReading, storageAway } from './gateway-answer.ts'
import { pieceCidOf } from './piece-cid-of.ts'
import type { RetrievalPolicy } from './retrieval-policy.ts'

export interface PieceRouteParts {
  readonly pieces: Pick<PieceStores, 'size' | 'readPiece'>
  readonly policy: Pick<RetrievalPolicy, 'refusal'>
  /** Whether it is served without a token. */
  readonly open: boolean
  readonly logger: Logger
}

/**
 * `GET /piece/{pieceCid}`: the payload of a piece, or a range of it.
 *
 * @see https://github.com/filecoin-project/FIPs/blob/master/FRCs/frc-0066.md
 */
export function pieceRoute({ pieces, policy, open, logger }: PieceRouteParts): Route {
  return {
    path: '/piece/*',
    open,
    async handle(request, response) {
      if (!isReading(request, response)) return
      const text = (request.url ?? '').split('?', 1)[0]!.slice('/piece/'.length)
      const pieceCid = pieceCidOf(text)
      if (pieceCid === undefined) return answerText(response, 400, `"${text.slice(0, 128)}" is not a piece CID`)
      const refusal = policy.refusal(pieceCid)
      if (refusal !== undefined) return answerText(response, refusal.status, refusal.reason)
      const size = await pieces.size(pieceCid).catch((error: unknown) => {
        if (!pieceStorageErrors.PIECE_LOOK_UP_FAILED.is(error)) throw error
        logger.warn({ err: error }, 'a retrieval met a piece storage that does not answer')
        return 'not known' as const
      })
      if (size === 'not known') return answerText(response, 503, storageAway, { 'retry-after': '30' })
      if (size === undefined) return answerText(response, 404, `the piece ${pieceCid} is not stored here`)
      await answer(request, response, size, pieceCid, (range) => pieces.readPiece(pieceCid, range))
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  size: number,
  pieceCid: CID,
  read: (range: { offset: number; length: number }) => AsyncIterable<Uint8Array>,
): Promise<void> {
  const etag = `"${pieceCid}"`
  const common = { ...immutable, etag, 'accept-ranges': 'bytes' }
  if (matchesTag(request.headers['if-none-match'], etag)) {
    response.writeHead(304, common).end()
    return
  }
  const { range: asked, 'if-range': ifRange } = request.headers
  const range = rangeHolds(typeof ifRange === 'string' ? ifRange : undefined, etag)
    ? readByteRange(asked, size)
    : undefined
  if (range === 'unsatisfiable') {
    return answerText(response, 416, `the piece has ${size} bytes`, { 'content-range': `bytes */${size}` })
  }
  const { offset, length } = range ?? { offset: 0, length: size }
  response.writeHead(range === undefined ? 200 : 206, {
    ...common,
    'content-type': 'application/piece',
    'content-disposition': `attachment; filename="${pieceCid}.car"`,
    'content-length': length,
    ...(range === undefined ? {} : { 'content-range': `bytes ${offset}-${offset + length - 1}/${size}` }),
  })
  if (request.method === 'HEAD') response.end()
  else await sendBytes(response, read({ offset, length }))
}
