import { open, rm, stat } from 'node:fs/promises'
import type { CID } from 'multiformats/cid'
import { openCarBlocks, openFile, pieceErrors } from '#sdk/piece/index.ts'
import { retrievalErrors } from './errors.ts'
import type { FetchDagOptions } from './fetch-dag.ts'
import { askHttp, type HttpAnswer, type HttpSource } from './http-answer.ts'
import { resolvePath } from './resolve-path.ts'
import { walkDag } from './walk-dag.ts'

export interface FetchPieceOptions extends FetchDagOptions {
  readonly pieceCid: CID
  /** Where the piece is kept until the DAG is out of it; an earlier attempt's part is gone on with. */
  readonly partialPath: string
  /** Hears how much of the piece is there. */
  readonly onHeld?: (bytes: number) => void
}

/**
 * Fetches a whole piece, and takes the DAG out of it, every block checked. For providers that serve no blocks.
 *
 * @returns where the path leads
 * @throws {RETRIEVAL_UNREACHABLE} {RETRIEVAL_REFUSED} {RETRIEVAL_STALLED} {RETRIEVAL_CUT} {RETRIEVAL_ANSWER}
 * @throws {RETRIEVAL_BLOCK_WRONG} {RETRIEVAL_INCOMPLETE} and as `fetchDag`
 * @example
 * import type { FetchDagOptions } from '#sdk/retrieval/fetch-dag.ts'
 * import { fetchPiece } from '#sdk/retrieval/fetch-piece.ts'
 * import { CID } from 'multiformats/cid'
 * async function fetchFrom(url: string, options: FetchDagOptions, pieceCid: CID): Promise<CID> {
 *   return fetchPiece({ url }, { ...options, pieceCid, partialPath: 'back.bin.partial.piece' })
 * }
 */
export async function fetchPiece(source: HttpSource, options: FetchPieceOptions): Promise<CID> {
  const { root, path, scope, into, pieceCid, partialPath, signal, onBlock } = options
  const { url } = await download(source, options)
  const file = await openFile(partialPath)
  try {
    const blocks = await openCarBlocks(file)
    const get = async (cid: CID): Promise<Uint8Array> => {
      const bytes = (await into.get(cid)) ?? (await blocks.get(cid))
      await into.put(cid, bytes)
      return bytes
    }
    const { terminus } = await resolvePath(root, path, get)
    for await (const _ of walkDag(terminus, { scope }, get)) {
      signal.throwIfAborted()
      onBlock()
    }
    return terminus
  } catch (cause) {
    const cid = String((cause as { details?: Record<string, unknown> }).details?.['cid'] ?? pieceCid)
    if (pieceErrors.CAR_BLOCK_MISMATCH.is(cause)) throw retrievalErrors.RETRIEVAL_BLOCK_WRONG({ url, cid }, { cause })
    if (pieceErrors.CAR_BLOCK_MISSING.is(cause)) throw retrievalErrors.RETRIEVAL_INCOMPLETE({ url, cid }, { cause })
    if (!pieceErrors.CAR_HEADER.is(cause) && !pieceErrors.CAR_SECTION.is(cause)) throw cause
    throw retrievalErrors.RETRIEVAL_ANSWER({ url, reason: cause.message }, { cause })
  } finally {
    await file.close()
    // Whole or wrong: neither is of use to another attempt.
    await rm(partialPath, { force: true })
  }
}

/** Fetches the piece behind what is there of it. */
async function download(source: HttpSource, options: FetchPieceOptions): Promise<HttpAnswer> {
  const { pieceCid, partialPath, patience, signal, onBytes, onHeld } = options
  const held = await stat(partialPath).then(
    ({ size }) => size,
    () => 0,
  )
  const range = held === 0 ? {} : { range: `bytes=${held}-` }
  const answer = await askHttp(source, `/piece/${pieceCid}`, {
    expected: [200, 206, 416],
    headers: range,
    patience,
    signal,
  })
  const size = sizeOf(answer, held)
  if (answer.status === 416) {
    await answer.body.return(undefined)
    if (size === held) return answer
    await rm(partialPath, { force: true })
    throw retrievalErrors.RETRIEVAL_CUT({
      url: answer.url,
      reason: `it has ${size ?? 'fewer'} bytes, ${held} had come`,
    })
  }
  const handle = await open(partialPath, answer.status === 206 ? 'a' : 'w')
  let at = answer.status === 206 ? held : 0
  try {
    for await (const bytes of answer.body) {
      await handle.appendFile(bytes)
      at += bytes.length
      onBytes(bytes.length)
      onHeld?.(at)
    }
  } finally {
    await handle.close()
  }
  if (size !== undefined && at !== size) {
    throw retrievalErrors.RETRIEVAL_CUT({ url: answer.url, reason: `${at} of ${size} bytes have come` })
  }
  return answer
}

/** How long the whole piece is, if the answer tells. @throws {RETRIEVAL_ANSWER} it is of another part than asked for */
function sizeOf({ url, status, headers }: HttpAnswer, held: number): number | undefined {
  if (status === 200) {
    const length = headers.get('content-length')
    return length === null ? undefined : Number(length)
  }
  const range = headers.get('content-range') ?? ''
  const match = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(range)
  if (match === null || (match[1] !== undefined && Number(match[1]) !== held)) {
    throw retrievalErrors.RETRIEVAL_ANSWER({ url, reason: `its range is "${range}", from ${held} on was asked for` })
  }
  return Number(match[2])
}
