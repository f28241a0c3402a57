import { createHash } from 'node:crypto'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { CID } from 'multiformats/cid'
import type { Logger } from 'pino'
import { DealkitError } from '#sdk/errors/index.ts'
import { encodeCarHeader, sectionHead } from '#sdk/piece/car-format.ts'
import { pieceErrors } from '#sdk/piece/index.ts'
import type { GetBlock } from '#sdk/piece/unixfs-content.ts'
import { graphsyncErrors } from '#sdk/protocols/graphsync/errors.ts'
import { retrievalErrors } from '#sdk/retrieval/errors.ts'
import { carContentType, rawType } from '#sdk/retrieval/gateway-format.ts'
import { type GatewayRequest, gatewayPath, readGatewayRequest } from '#sdk/retrieval/gateway-request.ts'
import { type ResolvedPath, resolvePath } from '#sdk/retrieval/resolve-path.ts'
import { type DagBlock, isNew, walkDag } from '#sdk/retrieval/walk-dag.ts'
import { answerText } from '#testnet/service/http/answer-text.ts'
import { matchesTag } from '#testnet/service/http/entity-tag.ts'
import { sendBytes } from '#testnet/service/http/send-bytes.ts'
import { pieceStorageErrors } from '#testnet/service/pieces/errors.ts'
import type { Route } from '#testnet/service/rpc/rpc-server.ts'
import { marketErrors } from '../errors.ts'
import { BlockReader, type BlockReaderParts } from './block-reader.ts'
import { immutable, isReading, storageAway } from './gateway-answer.ts'

type CarRequest = Extract<GatewayRequest, { format: 'car' }>

export interface GatewayRouteParts extends BlockReaderParts {
  /** Whether it is served without a token. */
  readonly open: boolean
  readonly logger: Logger
}

/**
 * `GET /ipfs/{cid}[/path]?format=car|raw`: blocks and DAGs out of all pieces, as a trustless gateway that fetches
 * nothing from others.
 *
 * @see https://specs.ipfs.tech/http-gateways/trustless-gateway/
 */
export function gatewayRoute(parts: GatewayRouteParts): Route {
  return {
    path: '/ipfs/*',
    open: parts.open,
    async handle(request, response) {
      if (!isReading(request, response)) return
      const reader = new BlockReader(parts)
      try {
        const asked = readGatewayRequest(request.url ?? '', request.headers.accept)
        const get: GetBlock = (cid) => reader.get(cid)
        if (asked.format === 'raw') await answerRaw(request, response, asked, get)
        else await answerCar(request, response, asked, get)
      } catch (error) {
        const known = refusalOf(error, request)
        if (known === undefined || known.status >= 500 || response.headersSent) {
          parts.logger.warn({ err: error, url: request.url }, 'a retrieval was cut short')
        }
        if (response.headersSent) return
        if (known === undefined) throw error
        answerText(response, known.status, known.text)
      } finally {
        await reader.close()
      }
    },
  }
}

async function answerRaw(
  request: IncomingMessage,
  response: ServerResponse,
  asked: GatewayRequest,
  get: GetBlock,
): Promise<void> {
  const bytes = await get(asked.root)
  const headers = {
    ...commonHeaders(request, asked, `"${asked.root}.raw"`, [asked.root]),
    'content-type': rawType,
    'content-disposition': attachment(request, `${asked.root}.bin`),
    'content-length': bytes.length,
  }
  if (answeredUnchanged(request, response, headers)) return
  response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : bytes)
}

async function answerCar(
  request: IncomingMessage,
  response: ServerResponse,
  asked: CarRequest,
  get: GetBlock,
): Promise<void> {
  const way = await resolvePath(asked.root, asked.path, get)
  const { scope, entityBytes, car } = asked
  const sent = new Set<string>()
  const onTheWay = way.blocks.filter(({ cid }) => isNew(cid, car.dups, sent))
  const selection = entityBytes === undefined ? { scope } : { scope, entityBytes }
  const blocks = walkDag(way.terminus, selection, get, { dups: car.dups, sent })
  // The first block decides whether there is an answer at all.
  const first = await blocks.next()
  const headers = {
    ...commonHeaders(request, asked, carTag(asked), way.roots),
    'content-type': carContentType(asked.car),
    'content-disposition': attachment(request, `${asked.root}.car`),
    'accept-ranges': 'none',
  }
  if (answeredUnchanged(request, response, headers)) return
  response.writeHead(200, headers)
  if (request.method === 'HEAD') response.end()
  else
    await sendBytes(response, carBytes(asked.root, first.done === true ? onTheWay : [...onTheWay, first.value], blocks))
}

/** Small sections are put together to this size before they are sent. */
const sendBytesAtOnce = 256 * 1024

async function* carBytes(
  root: CID,
  first: readonly DagBlock[],
  rest: AsyncIterable<DagBlock>,
): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [encodeCarHeader([root])]
  let length = held[0]!.length
  const add = ({ cid, bytes }: DagBlock) => {
    const head = sectionHead(cid, bytes.length)
    held.push(head, bytes)
    length += head.length + bytes.length
  }
  first.forEach(add)
  try {
    for await (const block of rest) {
      add(block)
      if (length < sendBytesAtOnce) continue
      yield Buffer.concat(held, length)
      held = []
      length = 0
    }
  } catch (error) {
    // What was found is of use also when the next block is not.
    if (length > 0) yield Buffer.concat(held, length)
    throw error
  }
  if (length > 0) yield Buffer.concat(held, length)
}

function commonHeaders(
  request: IncomingMessage,
  asked: GatewayRequest,
  etag: string,
  roots: ResolvedPath['roots'],
): OutgoingHttpHeaders {
  return {
    ...immutable,
    etag,
    vary: 'Accept',
    'x-ipfs-path': (request.url ?? '').split('?', 1)[0],
    'x-ipfs-roots': roots.join(','),
    ...(asked.inUrl ? {} : { 'content-location': gatewayPath(asked) }),
  }
}

/** One tag for each answer there can be: the bytes follow from it. */
function carTag(asked: CarRequest): string {
  const digest = createHash('sha256').update(gatewayPath(asked)).digest('hex').slice(0, 16)
  return `"${asked.scope}.${asked.root}.car.${digest}"`
}

function answeredUnchanged(request: IncomingMessage, response: ServerResponse, headers: OutgoingHttpHeaders): boolean {
  if (!matchesTag(request.headers['if-none-match'], String(headers['etag']))) return false
  const { etag, vary, 'cache-control': cacheControl, 'x-ipfs-path': path, 'x-ipfs-roots': roots } = headers
  response.writeHead(304, { etag, vary, 'cache-control': cacheControl, 'x-ipfs-path': path, 'x-ipfs-roots': roots })
  response.end()
  return true
}

/** `?filename=` gives it another name; what is not ASCII is also written in the encoding of RFC 8187. */
function attachment(request: IncomingMessage, name: string): string {
  const query = new URLSearchParams((request.url ?? '').split('?').slice(1).join('?'))
  const given = (query.get('filename') ?? '').slice(0, 255)
  if (given === '') return `attachment; filename="${name}"`
  const ascii = given.replaceAll(/[^\x20-\x7e]|["\\]/g, '_')
  return ascii === given
    ? `attachment; filename="${given}"`
    : `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(given).replaceAll(/['()*]/g, percent)}`
}

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`

const statuses = [
  [retrievalErrors.GATEWAY_PATH, 400],
  [retrievalErrors.GATEWAY_PATH_RAW, 400],
  [retrievalErrors.GATEWAY_PARAMETER, 400],
  [retrievalErrors.GATEWAY_FORMAT_MISSING, 400],
  [retrievalErrors.GATEWAY_FORMAT_OTHER, 406],
  [retrievalErrors.GATEWAY_RANGE_OUTSIDE, 400],
  [retrievalErrors.GATEWAY_PATH_MISSING, 404],
  [marketErrors.MARKET_BLOCK_UNKNOWN, 404],
  [marketErrors.MARKET_BLOCK_REFUSED, 410],
  [marketErrors.MARKET_BLOCK_DAMAGED, 500],
  [graphsyncErrors.GRAPHSYNC_BLOCK_UNREADABLE, 500],
  [pieceStorageErrors.PIECE_LOOK_UP_FAILED, 503],
  [pieceErrors.UNIXFS_BROKEN, 500],
  [pieceErrors.UNIXFS_NOT_A_FILE, 500],
] as const

/** The answer to what went wrong; nothing for what must not happen. */
function refusalOf(error: unknown, request: IncomingMessage): { status: number; text: string } | undefined {
  const status = statuses.find(([row]) => row.is(error))?.[1]
  if (status === undefined || !DealkitError.is(error)) return undefined
  // Who wants only what is here already is told so in its own way.
  const onlyCached = status === 404 && /\bonly-if-cached\b/i.test(request.headers['cache-control'] ?? '')
  if (status === 503) return { status, text: storageAway }
  const text = error.next === undefined ? error.message : `${error.message}. ${error.next}`
  return { status: onlyCached ? 412 : status, text }
}
