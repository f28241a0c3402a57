import type { CID } from 'multiformats/cid'
import { readCarStream } from '#sdk/piece/car-stream.ts'
import { pieceErrors } from '#sdk/piece/errors.ts'
import { BlockFeed } from './block-feed.ts'
import { retrievalErrors } from './errors.ts'
import { carContentType, readCarContentType } from './gateway-format.ts'
import { type DagScope, gatewayPath } from './gateway-request.ts'
import { askHttp, type HttpSource, type Patience } from './http-answer.ts'
import type { PartialDag } from './partial-dag.ts'
import { resolvePath } from './resolve-path.ts'
import { type DagBlock, walkDag } from './walk-dag.ts'

export interface FetchDagOptions {
  readonly root: CID
  readonly path: readonly string[]
  readonly scope: DagScope
  readonly into: PartialDag
  readonly patience: Patience
  readonly signal: AbortSignal
  readonly onBytes: (bytes: number) => void
  readonly onBlock: () => void
}

/**
 * Fetches what is missing of a DAG from a trustless gateway. It is done when every block of it has come and was
 * checked; whatever the gateway sends besides is left.
 *
 * @returns where the path leads
 * @throws {RETRIEVAL_UNREACHABLE} {RETRIEVAL_REFUSED} {RETRIEVAL_STALLED} {RETRIEVAL_CUT} {RETRIEVAL_ANSWER}
 * @throws {RETRIEVAL_BLOCK_WRONG} {RETRIEVAL_BLOCK_UNASKED} {RETRIEVAL_INCOMPLETE} {RETRIEVAL_HASH_UNKNOWN}
 * @throws {UNIXFS_BROKEN} {GRAPHSYNC_BLOCK_UNREADABLE} {GATEWAY_PATH_MISSING} the DAG itself is not sound
 * @throws {GRAPHSYNC_STORE} {PIECE_WRITE_FAILED} the disk
 * @example
 * import { fetchDag } from '#sdk/retrieval/fetch-dag.ts'
 * import { defaultPatience } from '#sdk/retrieval/http-answer.ts'
 * import { PartialDag } from '#sdk/retrieval/partial-dag.ts'
 * import { CID } from 'multiformats/cid'
 * const root = CID.parse('bafkqabltnbxxe5a')
 * const into = await PartialDag.open(root, [], 'back.bin')
 * const { signal } = new AbortController()
 * const pace = { patience: defaultPatience, signal, onBytes: console.log, onBlock: () => undefined }
 * await fetchDag({ url: 'http://127.0.0.1:41235' }, { root, path: [], scope: 'all', into, ...pace })
 * await into.writeFile(root, signal)
 */
export async function fetchDag(source: HttpSource, options: FetchDagOptions): Promise<CID> {
  const { root, path, scope, into, patience, signal, onBytes, onBlock } = options
  const held = await into.progress(scope)
  if ('terminus' in held) return held.terminus
  const from = held.fileBytes
  const car = { version: 1, order: 'dfs', dups: false } as const
  const selection = from > 0 ? ({ scope: 'entity', entityBytes: { from } } as const) : { scope }
  const answer = await askHttp(source, gatewayPath({ format: 'car', root, path, car, inUrl: true, ...selection }), {
    expected: [200],
    headers: { accept: carContentType(car) },
    patience,
    signal,
  })
  const { url } = answer
  const type = readCarContentType(answer.headers.get('content-type') ?? '')
  if (type === undefined) {
    await answer.body.return(undefined)
    const reason = `its content type is ${answer.headers.get('content-type') ?? 'not given'}`
    throw retrievalErrors.RETRIEVAL_ANSWER({ url, reason })
  }
  const blocks = gatewayBlocks(counted(answer.body, onBytes), url)
  const feed = new BlockFeed(blocks, { url, store: into, inOrder: type.order === 'dfs', onBlock })
  try {
    const get = (cid: CID) => feed.get(cid)
    const { terminus } = await resolvePath(root, path, get)
    // The walk is over when nothing is missing; what it yields is stored already.
    for await (const _ of walkDag(terminus, { scope }, get)) signal.throwIfAborted()
    return terminus
  } finally {
    await feed.close()
  }
}

async function* gatewayBlocks(body: AsyncIterable<Uint8Array>, url: string): AsyncGenerator<DagBlock> {
  try {
    yield* readCarStream(body, url)
  } catch (cause) {
    // A gateway that lacks a block ends its answer there, at times without a sign.
    if (pieceErrors.CAR_SECTION.is(cause) && cause.details['reason'] === 'it is cut off') {
      throw retrievalErrors.RETRIEVAL_CUT({ url, reason: cause.message }, { cause })
    }
    if (!pieceErrors.CAR_SECTION.is(cause) && !pieceErrors.CAR_HEADER.is(cause)) throw cause
    throw retrievalErrors.RETRIEVAL_ANSWER({ url, reason: cause.message }, { cause })
  }
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const bytes of chunks) {
    onBytes(bytes.length)
    yield bytes
  }
}
