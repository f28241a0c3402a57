import { DealkitError } from '#sdk/errors/index.ts'
import { retrievalErrors } from './errors.ts'

/** An HTTP server that gives data back. */
export interface HttpSource {
  /** `http://host:port`; what is below it is added. */
  readonly url: string
  /** For providers that do not serve everybody. */
  readonly token?: string
}

/** How slow a server may be: so few bytes in that time are too slow. The time that the reader takes does not count. */
export interface Patience {
  readonly stallMs: number
  readonly minBytes: number
}

export const defaultPatience: Patience = { stallMs: 30_000, minBytes: 1024 }

export interface HttpAnswer {
  readonly url: string
  readonly status: number
  readonly headers: Headers
  /** @throws {RETRIEVAL_STALLED} {RETRIEVAL_CUT} */
  readonly body: AsyncGenerator<Uint8Array>
}

const saidBytes = 1024

/**
 * Asks a server, and watches the pace of its answer.
 *
 * @throws {RETRIEVAL_SOURCE} {RETRIEVAL_UNREACHABLE} {RETRIEVAL_STALLED}
 * @throws {RETRIEVAL_REFUSED} its status is not one of those expected.
 * @example
 * import { askHttp, defaultPatience } from '#sdk/retrieval/http-answer.ts'
 * const { signal } = new AbortController()
 * const source = { url: 'http://127.0.0.1:41235' }
 * const path = '/ipfs/bafkqabltnbxxe5a?format=raw'
 * const { body } = await askHttp(source, path, { expected: [200], patience: defaultPatience, signal })
 * for await (const bytes of body) console.log(bytes.length)
 */
export async function askHttp(
  source: HttpSource,
  path: string,
  options: {
    readonly expected: readonly number[]
    readonly headers?: Readonly<Record<string, string>>
    readonly patience: Patience
    readonly signal: AbortSignal
  },
): Promise<HttpAnswer> {
  const url = urlOf(source, path)
  const watch = new Watch(url, options.patience)
  const signal = AbortSignal.any([options.signal, watch.signal])
  const token = source.token === undefined ? {} : { authorization: `Bearer ${source.token}` }
  const answer = await watch
    .over(fetch(url, { headers: { ...options.headers, ...token }, signal }))
    .catch((cause: unknown) => {
      options.signal.throwIfAborted()
      if (DealkitError.is(cause)) throw cause
      throw retrievalErrors.RETRIEVAL_UNREACHABLE({ url, reason: reasonOf(cause) }, { cause })
    })
  const body = bodyOf(answer, watch, options.signal)
  if (options.expected.includes(answer.status)) {
    return { url, status: answer.status, headers: answer.headers, body }
  }
  const said = await beginningOf(body)
  throw retrievalErrors.RETRIEVAL_REFUSED({ url, status: answer.status, said })
}

async function* bodyOf(answer: Response, watch: Watch, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = answer.body?.getReader()
  if (reader === undefined) return
  try {
    for (;;) {
      const { done, value } = await watch.over(reader.read()).catch((cause: unknown) => {
        signal.throwIfAborted()
        if (DealkitError.is(cause)) throw cause
        throw retrievalErrors.RETRIEVAL_CUT({ url: watch.url, reason: reasonOf(cause) }, { cause })
      })
      if (done) return
      watch.arrived(value.length)
      yield value
    }
  } finally {
    // Whoever stops early lets the connection go; what has failed is closed already.
    await reader.cancel().catch(() => undefined)
  }
}

/** Looks at the pace of an answer, and gives it up when it is too slow. */
class Watch {
  readonly url: string
  readonly #patience: Patience
  readonly #controller = new AbortController()
  #leftMs: number
  #bytes = 0

  constructor(url: string, patience: Patience) {
    this.url = url
    this.#patience = patience
    this.#leftMs = patience.stallMs
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  arrived(bytes: number): void {
    this.#bytes += bytes
  }

  /** Waits for something that the signal ends; only this time counts. */
  async over<T>(part: Promise<T>): Promise<T> {
    let since = performance.now()
    const onTime = () => {
      const { stallMs: milliseconds, minBytes } = this.#patience
      if (this.#bytes < minBytes) {
        const details = { url: this.url, milliseconds, bytes: this.#bytes }
        return this.#controller.abort(retrievalErrors.RETRIEVAL_STALLED(details))
      }
      this.#bytes = 0
      this.#leftMs = milliseconds
      since = performance.now()
      timer = setTimeout(onTime, milliseconds)
    }
    let timer = setTimeout(onTime, Math.max(1, this.#leftMs))
    try {
      return await part
    } finally {
      clearTimeout(timer)
      this.#leftMs -= performance.now() - since
    }
  }
}

function urlOf({ url }: HttpSource, path: string): string {
  const base = URL.canParse(url) ? new URL(url) : undefined
  if (base === undefined || !/^https?:$/.test(base.protocol)) {
    throw retrievalErrors.RETRIEVAL_SOURCE({ url: url.slice(0, 256) })
  }
  return `${base.origin}${base.pathname.replace(/\/$/, '')}${path}`
}

async function beginningOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = Buffer.alloc(0)
  for await (const bytes of body) {
    text = Buffer.concat([text, bytes])
    if (text.length >= saidBytes) break
  }
  return text.subarray(0, saidBytes).toString('utf8').trim()
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (cause instanceof Error) return 'code' in cause ? `${cause.message} (${cause.code})` : cause.message
  return error.message
}
