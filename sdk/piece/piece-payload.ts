import type { CID } from 'multiformats/cid'
import { openFile } from './byte-source.ts'
import { streamAhead } from './byte-stream.ts'
import { pieceErrors } from './errors.ts'
import type { Payload, PutPieceOptions } from './piece-store.ts'

const chunkBytes = 1024 * 1024

/**
 * The chunks of a payload as a store takes them: together they must have the expected length, a file must stay as it
 * is meanwhile, and an aborted signal ends them. A chunk is valid until the next is asked for.
 *
 * @throws {PIECE_STORE_SIZE} {PIECE_FILE_CHANGED} and what opening a file throws
 * @example
 * import { payloadChunks } from '#sdk/piece/piece-payload.ts'
 * import { zeroPieceCid } from 'dealkit/piece'
 * for await (const chunk of payloadChunks(zeroPieceCid(128), 'data.car', {})) console.log(chunk.length)
 */
export async function* payloadChunks(
  cid: CID,
  payload: Payload,
  options: PutPieceOptions,
): AsyncGenerator<Uint8Array, undefined> {
  let size = 0
  for await (const bytes of typeof payload === 'string' ? fileChunks(payload) : payload) {
    options.signal?.throwIfAborted()
    size += bytes.length
    if (size > (options.expectedSize ?? Number.POSITIVE_INFINITY)) requireSize(cid, size, options)
    yield bytes
    options.onProgress?.(size)
  }
  requireSize(cid, size, options)
}

async function* fileChunks(path: string): AsyncGenerator<Uint8Array, undefined> {
  const file = await openFile(path)
  try {
    yield* streamAhead(file, chunkBytes)
    await file.checkUnchanged()
  } finally {
    await file.close()
  }
}

/**
 * Checks the length of a payload, in bytes, if one is expected.
 *
 * @throws {PIECE_STORE_SIZE} unless the size is the expected one.
 * @example
 * import { requireSize } from '#sdk/piece/piece-payload.ts'
 * import { zeroPieceCid } from 'dealkit/piece'
 * requireSize(zeroPieceCid(128), 127, { expectedSize: 128 }) // throws PIECE_STORE_SIZE
 */
export function requireSize(cid: CID, size: number, { expectedSize }: PutPieceOptions): void {
  if (expectedSize !== undefined && size !== expectedSize) {
    throw pieceErrors.PIECE_STORE_SIZE({ cid: cid.toString(), expected: expectedSize, found: size })
  }
}
