import { type ByteSource, checkRange, openFile } from './byte-source.ts'

/**
 * Runs with a source that is given, and left open, or with the file at a path, which is closed again.
 *
 * @throws what `openFile` throws, for a path.
 * @example
 * import { withSource } from '#sdk/piece/byte-stream.ts'
 * const size = await withSource('data.car', async (source) => source.size)
 */
export async function withSource<T>(given: ByteSource | string, run: (source: ByteSource) => Promise<T>): Promise<T> {
  if (typeof given !== 'string') return run(given)
  const source = await openFile(given)
  try {
    return await run(source)
  } finally {
    await source.close()
  }
}

/**
 * Reads a range into new memory.
 *
 * @throws {PIECE_RANGE} the range passes the end of the source.
 * @example
 * import { openFile, readBytes } from 'dealkit/piece'
 * const source = await openFile('data.car')
 * const head = await readBytes(source, 0, 16)
 */
export async function readBytes(source: ByteSource, offset: number, length: number): Promise<Uint8Array> {
  checkRange(source.name, source.size, offset, length)
  const bytes = new Uint8Array(length)
  await source.readInto(bytes, offset)
  return bytes
}

/** How much is read at a time where nothing else decides. */
const chunkBytes = 1024 * 1024

/**
 * Streams a range of a source, from `offset` to the end unless `length` is given.
 *
 * @throws {PIECE_RANGE} the range passes the end of the source.
 * @example
 * import { openFile, streamOf } from 'dealkit/piece'
 * import { appendFile } from 'node:fs/promises'
 * const source = await openFile('data.car')
 * for await (const bytes of streamOf(source, { offset: 100 })) await appendFile('rest.bin', bytes)
 */
export async function* streamOf(
  source: ByteSource,
  { offset = 0, length = source.size - offset }: { offset?: number; length?: number } = {},
): AsyncGenerator<Uint8Array> {
  checkRange(source.name, source.size, offset, length)
  for (let at = 0; at < length; at += chunkBytes) {
    yield await readBytes(source, offset + at, Math.min(chunkBytes, length - at))
  }
}

/**
 * Streams a source in chunks of this size, reading the next while the caller works on one. A chunk is valid
 * until the next is asked for.
 *
 * @example
 * import { streamAhead } from '#sdk/piece/byte-stream.ts'
 * import { openFile } from 'dealkit/piece'
 * import { createHash } from 'node:crypto'
 * const source = await openFile('data.bin')
 * const hash = createHash('sha256')
 * for await (const chunk of streamAhead(source, 1 << 20)) hash.update(chunk)
 * await source.close()
 */
export async function* streamAhead(source: ByteSource, chunk: number): AsyncGenerator<Uint8Array, undefined> {
  const buffers = [new Uint8Array(Math.min(chunk, source.size)), new Uint8Array(Math.min(chunk, source.size))]
  const read = async (offset: number): Promise<Uint8Array> => {
    const bytes = buffers[(offset / chunk) % 2]!.subarray(0, Math.min(chunk, source.size - offset))
    await source.readInto(bytes, offset)
    return bytes
  }
  let next = source.size > 0 ? read(0) : undefined
  try {
    for (let offset = chunk; next !== undefined; offset += chunk) {
      const bytes: Uint8Array = await next
      next = offset < source.size ? read(offset) : undefined
      // Its failure is reported when it is awaited; a caller that stops first must not see it unhandled.
      next?.catch(() => undefined)
      yield bytes
    }
  } finally {
    await next?.catch(() => undefined)
  }
}
