import { setTimeout as pause } from 'node:timers/promises'
import { parseEndpoint, printableUrl } from './endpoint.ts'
import { rpcErrors } from './errors.ts'
import { AnswerTooLarge, HttpPoster, type PostAnswer, StaleConnection } from './http-post.ts'
import { stringifyJson } from './json.ts'
import { resultOf } from './rpc-response.ts'
import { SubscriptionSocket } from './subscription-socket.ts'

/** How the calls of a client are made. */
export interface CallOptions {
  /** Milliseconds to wait for an answer; without it a call waits as long as the component does. */
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

export interface ProviderOptions extends CallOptions {
  /** A URL, a multiaddr, or TOKEN:ADDRESS. */
  readonly url: string
  readonly token?: string | undefined
  /** The component's name for messages: `venus node`. */
  readonly component: string
  /** The API version when the endpoint names none: `v0` or `v1`. */
  readonly version: string
  readonly maxResponseBytes?: number
}

interface LotusRequest {
  readonly method: string
  readonly params: readonly unknown[]
}

/** What the table says of a method, as lotus-client-rpc hands it on. */
interface LotusSchemaMethod {
  /** Whether calling it twice is as good as once. */
  readonly safe: boolean
}

const MAX_RESPONSE_BYTES = 512 << 20
const ATTEMPTS = 3
const RETRY_MS = 100
/** Connection failures that may pass, at which nothing has been sent. */
const passing = new Set(['ECONNREFUSED', 'EAI_AGAIN'])
/** Connection failures after which the request may have been carried out all the same. */
const mayHaveRun = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT'])

/**
 * The provider that @filecoin-shipyard/lotus-client-rpc calls through: HTTP for calls, a WebSocket for subscriptions,
 * both on the component's one port. A call is repeated only when it was certainly not carried out, or when it is one
 * that only reads and the server closed an idle connection under it.
 *
 * @throws {ENDPOINT_INVALID} from the constructor, for a URL that is neither that nor an API multiaddr
 * @example
 * import { RpcProvider } from '#sdk/rpc/provider.ts'
 * const provider = new RpcProvider({ url: '/ip4/127.0.0.1/tcp/3453', component: 'venus node', version: 'v1' })
 * await provider.send({ method: 'Filecoin.Version', params: [] }, { safe: true })
 * await provider.destroy()
 */
export class RpcProvider {
  /** Without user and password. */
  readonly url: string
  readonly #httpUrl: string
  readonly #options: ProviderOptions
  readonly #token: string | undefined
  readonly #poster: HttpPoster
  readonly #socket: SubscriptionSocket
  #nextId = 1

  constructor(options: ProviderOptions, shared?: { poster: HttpPoster; socket: SubscriptionSocket }) {
    const endpoint = parseEndpoint(options.url, options.version)
    this.#httpUrl = endpoint.httpUrl
    this.url = printableUrl(endpoint.httpUrl)
    this.#options = options
    this.#token = options.token || endpoint.token
    this.#poster = shared?.poster ?? new HttpPoster()
    this.#socket =
      shared?.socket ??
      new SubscriptionSocket({ url: endpoint.wsUrl, token: this.#token, component: options.component })
  }

  /** The same connections under other call options. */
  with(options: CallOptions): RpcProvider {
    return new RpcProvider({ ...this.#options, ...options }, { poster: this.#poster, socket: this.#socket })
  }

  /** Connections are made by the calls that need them. */
  async connect(): Promise<void> {
    return
  }

  /**
   * Makes one call, and gives its result as JSON.
   *
   * @throws {RPC_UNREACHABLE} {RPC_TIMEOUT} {RPC_UNAUTHORIZED} {RPC_FORBIDDEN} {RPC_BAD_RESPONSE}
   * @throws {RPC_ERROR} {RPC_METHOD_NOT_FOUND} what the component answered; the abort signal's reason
   */
  async send({ method, params }: LotusRequest, { safe }: LotusSchemaMethod): Promise<unknown> {
    const { component } = this.#options
    const body = stringifyJson({ jsonrpc: '2.0', id: this.#nextId++, method, params })
    const { status, text } = await this.#post(method, body, safe)
    if (status === 401)
      throw rpcErrors.RPC_UNAUTHORIZED({ component, url: this.url, tokenGiven: this.#token !== undefined })
    if (status === 403) throw rpcErrors.RPC_FORBIDDEN({ component, method, reason: `HTTP 403 from ${this.url}` })
    if (status === 404 || text === '') {
      throw rpcErrors.RPC_BAD_RESPONSE({ component, method, reason: `HTTP ${status} from ${this.url}` })
    }
    return resultOf(text, { component, method })
  }

  async #post(method: string, body: string, safe: boolean): Promise<PostAnswer> {
    const { component, timeoutMs, signal, maxResponseBytes } = this.#options
    const deadline = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs)
    const signals = [deadline, signal].filter((one) => one !== undefined)
    const request = {
      url: this.#httpUrl,
      body,
      token: this.#token,
      signal: signals.length === 0 ? undefined : AbortSignal.any(signals),
      maxResponseBytes: maxResponseBytes ?? MAX_RESPONSE_BYTES,
    }
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#poster.post(request)
      } catch (error) {
        if (signal?.aborted) throw signal.reason
        if (deadline?.aborted)
          throw rpcErrors.RPC_TIMEOUT({ component, method, milliseconds: timeoutMs! }, { cause: error })
        const again = passing.has(codeOf(error) ?? '') || (safe && error instanceof StaleConnection)
        if (!again || attempt === ATTEMPTS) throw this.#failure(method, error as Error)
        await pause(attempt * RETRY_MS)
      }
    }
  }

  #failure(method: string, error: Error): Error {
    const { component } = this.#options
    if (error instanceof AnswerTooLarge)
      return rpcErrors.RPC_BAD_RESPONSE({ component, method, reason: error.message }, { cause: error })
    const code = codeOf(error)
    const doubt = code === undefined || mayHaveRun.has(code) ? ` (${method} may have been carried out)` : ''
    const reason = `${code ?? error.message}${doubt}`
    return rpcErrors.RPC_UNREACHABLE({ component, url: this.url, reason }, { cause: error })
  }

  /** In the form of lotus-client-rpc: the way to cancel, and a promise of the subscription's end. */
  sendSubscription(
    { method, params }: LotusRequest,
    _schema: LotusSchemaMethod,
    receive: (value: unknown) => void,
  ): [() => void, Promise<void>] {
    return this.#socket.subscribe(method, params, receive, this.#options.signal)
  }

  /** Closes all connections; subscriptions end. */
  async destroy(): Promise<void> {
    this.#poster.close()
    await this.#socket.close()
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}
