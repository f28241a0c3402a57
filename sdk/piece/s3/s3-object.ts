import { setTimeout as sleep } from 'node:timers/promises'
import { type ByteSource, checkRange } from '../byte-source.ts'
import { isPassing, s3Errors } from './errors.ts'
import type { S3Bucket, S3ObjectInfo } from './s3-bucket.ts'

/** How an object's bytes are read again when a connection breaks. */
export interface S3Reading {
  readonly bucket: Pick<S3Bucket, 'get'>
  readonly object: S3ObjectInfo
  /** For messages. */
  readonly store: string
  /** How often in a row a stream may break without a byte. */
  readonly attempts: number
}

const firstPauseMs = 100

/**
 * Streams a range of an object. When the connection breaks it goes on where it was; the object must still be the same.
 *
 * @throws {S3_LENGTH} it has less or more bytes than it said
 * @example
 * import { s3Range, type S3Reading } from '#sdk/piece/s3/s3-object.ts'
 * async function head(reading: S3Reading): Promise<void> {
 *   for await (const bytes of s3Range(reading, 0, 100)) console.log(bytes.length)
 * }
 */
export async function* s3Range(reading: S3Reading, offset: number, length: number): AsyncGenerator<Uint8Array> {
  const { bucket, object, store, attempts } = reading
  const end = offset + length
  const doing = `read ${object.key}`
  let at = offset
  let failures = 0
  while (at < end) {
    const begun = at
    let failure: unknown
    try {
      for await (const bytes of await bucket.get(object, at, end - at)) {
        if (at + bytes.length > end) {
          throw s3Errors.S3_LENGTH({ store, doing, expected: length, found: at + bytes.length - offset })
        }
        at += bytes.length
        yield bytes
      }
      failure = s3Errors.S3_LENGTH({ store, doing, expected: length, found: at - offset })
    } catch (error) {
      if (!isPassing(error)) throw error
      failure = error
    }
    if (at === end) return
    failures = at > begun ? 1 : failures + 1
    if (failures >= attempts) throw failure
    await sleep(firstPauseMs * 2 ** failures)
  }
}

/**
 * An object as a source of bytes. Reads that follow one another share one request; others make one each.
 *
 * @throws {PIECE_RANGE} {S3_LENGTH} {S3_OBJECT_CHANGED} from a read, and what requests throw.
 * @example
 * import { type S3Reading, s3Source } from '#sdk/piece/s3/s3-object.ts'
 * import { readBytes } from 'dealkit/piece'
 * async function head(reading: S3Reading): Promise<Uint8Array> {
 *   return readBytes(s3Source(reading), 0, 16)
 * }
 */
export function s3Source(reading: S3Reading): ByteSource {
  const { object, store } = reading
  const name = `${store}/${object.key.split('/').at(-1)}`
  let run: Run | undefined
  let lastEnd = 0

  return {
    name,
    size: object.size,
    async readInto(target, offset) {
      checkRange(name, object.size, offset, target.length)
      const follows = offset > 0 && offset === lastEnd
      lastEnd = offset + target.length
      if (follows && run?.busy !== true && run?.at !== offset) {
        await run?.end()
        run = new Run(s3Range(reading, offset, object.size - offset), offset)
      }
      if (run?.busy === false && run.at === offset) return run.fill(target)
      await new Run(s3Range(reading, offset, target.length), offset).fill(target)
    },
    close: async () => run?.end(),
  }
}

/** A stream that is read piecewise. */
class Run {
  busy = false
  at: number
  readonly #chunks: AsyncGenerator<Uint8Array>
  #rest: Uint8Array = new Uint8Array(0)

  constructor(chunks: AsyncGenerator<Uint8Array>, at: number) {
    this.#chunks = chunks
    this.at = at
  }

  async fill(target: Uint8Array): Promise<void> {
    this.busy = true
    try {
      for (let done = 0; done < target.length; ) {
        if (this.#rest.length === 0) {
          const next = await this.#chunks.next()
          if (next.done === true) throw new RangeError('the range is over')
          this.#rest = next.value
        }
        const part = this.#rest.subarray(0, target.length - done)
        target.set(part, done)
        done += part.length
        this.#rest = this.#rest.subarray(part.length)
      }
      this.at += target.length
    } finally {
      this.busy = false
    }
  }

  async end(): Promise<void> {
    await this.#chunks.return(undefined)
  }
}
