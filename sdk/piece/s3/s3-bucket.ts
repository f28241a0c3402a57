import { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { s3Errors } from './errors.ts'
import type { S3Address } from './s3-address.ts'
import { type S3Request, s3Failure } from './s3-failure.ts'

/** Keys of an S3 account. */
export interface S3Credentials {
  readonly accessKey: string
  readonly secretKey: string
  /** Of temporary keys. */
  readonly token?: string | undefined
}

/** What bounds requests in time, number and size. */
export interface S3Limits {
  /** Milliseconds until a connection must stand. */
  readonly connectMs: number
  /** Milliseconds in which something must move. */
  readonly idleMs: number
  /** How often a request is sent, with back-off between. */
  readonly attempts: number
  /** Bytes of an upload's part, unless it would be too many parts; a few of them are in memory. */
  readonly partBytes: number
}

export interface S3ObjectInfo {
  readonly key: string
  readonly size: number
  /** Changes with the object's bytes. */
  readonly etag: string | undefined
}

/** An upload in parts that has begun. */
export interface S3Upload {
  readonly key: string
  readonly id: string
  /** Milliseconds since 1970 at which it began. */
  readonly at: number
}

/** Parts of one upload that are on their way at a time. */
const partsAtATime = 3
const maxParts = 10_000

/**
 * A bucket of an S3 API. Requests that fail in passing are sent again, with back-off; what fails for good throws the
 * errors of `s3Errors`.
 *
 * @example
 * import { S3Bucket } from '#sdk/piece/s3/s3-bucket.ts'
 * import { parseS3Address } from 'dealkit/piece'
 * const address = parseS3Address({ endPoint: 'http://127.0.0.1:9000/pieces' })
 * const limits = { connectMs: 5_000, idleMs: 30_000, attempts: 4, partBytes: 8 << 20 }
 * const bucket = new S3Bucket(address, { accessKey: 'minio', secretKey: 'secret' }, limits)
 * await bucket.requireBucket()
 */
export class S3Bucket {
  readonly #client: S3Client
  readonly #limits: S3Limits
  readonly #about: Omit<S3Request, 'doing'>

  constructor(address: S3Address, { accessKey, secretKey, token }: S3Credentials, limits: S3Limits) {
    const { endpoint, bucket, region, urlStyle, name } = address
    this.#limits = limits
    // A short one would be found in words that have nothing to do with it.
    const longKey = accessKey.length < 8 ? [] : [accessKey]
    this.#about = { store: name, bucket, region, secrets: [secretKey, token ?? '', ...longKey] }
    this.#client = new S3Client({
      endpoint,
      region,
      forcePathStyle: urlStyle === 'path',
      credentials: {
        accessKeyId: accessKey,
        secretAccessKey: secretKey,
        ...(token === undefined || token === '' ? {} : { sessionToken: token }),
      },
      maxAttempts: limits.attempts,
      retryMode: 'standard',
      // Servers other than AWS's know no trailing checksums; lengths and, where they matter, commitments are checked.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: { connectionTimeout: limits.connectMs, socketTimeout: limits.idleMs },
    })
  }

  /** Asks whether the bucket is there and may be used. @throws {S3_BUCKET_MISSING} {S3_DENIED} */
  async requireBucket(): Promise<void> {
    const { store, bucket } = this.#about
    try {
      await this.#client.send(new HeadBucketCommand({ Bucket: bucket }))
    } catch (error) {
      const failure = this.#failure(error, `look up the bucket ${bucket}`)
      throw s3Errors.S3_OBJECT_MISSING.is(failure) ? s3Errors.S3_BUCKET_MISSING({ store, bucket }) : failure
    }
  }

  /** Undefined when there is no such object. */
  async head(key: string): Promise<S3ObjectInfo | undefined> {
    try {
      const { ContentLength, ETag } = await this.#client.send(
        new HeadObjectCommand({ Bucket: this.#about.bucket, Key: key }),
      )
      if (ContentLength === undefined) throw new Error('it gave no length')
      return { key, size: ContentLength, etag: ETag }
    } catch (error) {
      const failure = this.#failure(error, `look up ${key}`)
      if (!s3Errors.S3_OBJECT_MISSING.is(failure)) throw failure
      // The answer has no body: it may as well be the bucket that is missing.
      await this.requireBucket()
      return undefined
    }
  }

  /**
   * Starts to stream bytes of the object; fewer may come if the connection breaks.
   * @throws {S3_OBJECT_CHANGED} {S3_LENGTH} it is not the object that `head` found
   */
  async get({ key, size, etag }: S3ObjectInfo, offset: number, length: number): Promise<AsyncGenerator<Uint8Array>> {
    const about = `read ${key}`
    try {
      const range = `bytes=${offset}-${offset + length - 1}`
      const asked = new GetObjectCommand({ Bucket: this.#about.bucket, Key: key, Range: range, IfMatch: etag })
      const { Body, ContentLength, ContentRange, ETag } = await this.#client.send(asked)
      if (!(Body instanceof Readable)) throw new Error('it gave no stream')
      const wrong = (expected: number, found: number) => {
        Body.destroy()
        return s3Errors.S3_LENGTH({ store: this.#about.store, doing: about, expected, found })
      }
      const total = Number(/\/(\d+)$/.exec(ContentRange ?? '')?.[1] ?? size)
      if (total !== size) throw wrong(size, total)
      if (ContentLength !== undefined && ContentLength !== length) throw wrong(length, ContentLength)
      if (ETag !== etag) {
        Body.destroy()
        throw s3Errors.S3_OBJECT_CHANGED({ store: this.#about.store, doing: about })
      }
      return this.#chunks(Body, about)
    } catch (error) {
      throw this.#failure(error, about)
    }
  }

  /**
   * Stores what the chunks are, in parts if they are many. The object is there when all have come, and not at all when
   * they end with an error or the signal is aborted.
   */
  async upload(
    key: string,
    chunks: AsyncIterable<Uint8Array>,
    { signal, expectedBytes = 0 }: { signal?: AbortSignal | undefined; expectedBytes?: number | undefined } = {},
  ): Promise<void> {
    const source: Source = {}
    const body = Readable.from(kept(chunks, source), { objectMode: true, highWaterMark: 1 })
    const upload = new Upload({
      client: withSignal(this.#client, signal),
      params: { Bucket: this.#about.bucket, Key: key, Body: body, ContentType: 'application/vnd.ipld.car' },
      partSize: Math.max(this.#limits.partBytes, Math.ceil(expectedBytes / maxParts)),
      queueSize: partsAtATime,
    })
    try {
      await upload.done()
    } catch (error) {
      if (source.failure !== undefined) throw source.failure.error
      signal?.throwIfAborted()
      throw this.#failure(error, `write ${key}`)
    } finally {
      // The source may hold a file: it is let go of before anybody hears of the end.
      const closed = new Promise((resolve) => body.once('close', resolve))
      if (!body.closed) {
        body.destroy()
        await closed
      }
    }
  }

  /** Stores a small object in one request. */
  async put(key: string, bytes: Uint8Array): Promise<void> {
    await this.#send(`write ${key}`, () =>
      this.#client.send(new PutObjectCommand({ Bucket: this.#about.bucket, Key: key, Body: bytes })),
    )
  }

  /** Removes an object; one that is not there is no error. */
  async remove(key: string): Promise<void> {
    await this.#send(`remove ${key}`, () =>
      this.#client.send(new DeleteObjectCommand({ Bucket: this.#about.bucket, Key: key })),
    )
  }

  /** Every object whose key begins with the prefix, asked for in pages of `pageSize`. */
  async *list(prefix: string, pageSize = 1000): AsyncGenerator<S3ObjectInfo> {
    let next: string | undefined
    do {
      const asked = new ListObjectsV2Command({
        Bucket: this.#about.bucket,
        Prefix: prefix,
        MaxKeys: pageSize,
        ContinuationToken: next,
      })
      const page = await this.#send('list its objects', () => this.#client.send(asked))
      for (const { Key, Size, ETag } of page.Contents ?? []) {
        if (Key !== undefined && Size !== undefined) yield { key: Key, size: Size, etag: ETag }
      }
      next = page.IsTruncated === true ? page.NextContinuationToken : undefined
    } while (next !== undefined)
  }

  /** Every upload in parts to a key that begins with the prefix, and that is neither over nor given up. */
  async *uploads(prefix: string): AsyncGenerator<S3Upload> {
    let next: { KeyMarker: string | undefined; UploadIdMarker: string | undefined } | undefined
    do {
      const asked = new ListMultipartUploadsCommand({ Bucket: this.#about.bucket, Prefix: prefix, ...next })
      const page = await this.#send('list its uploads', () => this.#client.send(asked))
      for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
        if (Key === undefined || UploadId === undefined || Initiated === undefined) continue
        yield { key: Key, id: UploadId, at: Initiated.getTime() }
      }
      const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page
      next = page.IsTruncated === true ? { KeyMarker, UploadIdMarker } : undefined
    } while (next !== undefined)
  }

  /** Gives an upload up, with the parts that have come; one that is not there any more is no error. */
  async abandon({ key, id }: S3Upload): Promise<void> {
    const asked = new AbortMultipartUploadCommand({ Bucket: this.#about.bucket, Key: key, UploadId: id })
    try {
      await this.#client.send(asked)
    } catch (error) {
      const failure = this.#failure(error, `give up an upload of ${key}`)
      if (!s3Errors.S3_UPLOAD_GONE.is(failure)) throw failure
    }
  }

  /** Closes the connections. */
  destroy(): void {
    this.#client.destroy()
  }

  async #send<T>(doing: string, run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (error) {
      throw this.#failure(error, doing)
    }
  }

  #failure(error: unknown, doing: string): unknown {
    return s3Failure(error, { ...this.#about, doing })
  }

  async *#chunks(body: Readable, doing: string): AsyncGenerator<Uint8Array> {
    try {
      yield* body as AsyncIterable<Uint8Array>
    } catch (error) {
      throw this.#failure(error, doing)
    }
  }
}

interface Source {
  failure?: { readonly error: unknown }
}

/** The chunks as memory of their own. A stream's end is thrown into this generator, and returns the one below. */
async function* kept(chunks: AsyncIterable<Uint8Array>, source: Source): AsyncGenerator<Buffer> {
  for await (const bytes of noted(chunks, source)) yield Buffer.from(bytes)
}

/** The same chunks; the error they end with is kept apart from those of the upload. */
async function* noted(chunks: AsyncIterable<Uint8Array>, source: Source): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks
  } catch (error) {
    source.failure = { error }
    throw error
  }
}

/** The same client, whose transfers end with the signal; requests that begin an upload or take it back do not. */
function withSignal(client: S3Client, signal: AbortSignal | undefined): S3Client {
  if (signal === undefined) return client
  const send = client.send.bind(client) as (command: object, options: { abortSignal?: AbortSignal }) => Promise<unknown>
  const sendWithSignal = (command: object) => {
    const transfers = command instanceof UploadPartCommand || command instanceof PutObjectCommand
    return send(command, transfers ? { abortSignal: signal } : {})
  }
  return Object.create(client, { send: { value: sendWithSignal } }) as S3Client
}
