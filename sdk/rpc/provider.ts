import { parseEndpoint, printableUrl } from './endpoint.ts'
import { rpcErrors } from './errors.ts'
import { HttpPoster } from './http-post.ts'
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

const MAX_RESPONSE_BYTES = 512 << 20
/** Connection failures at which the request has certainly not been carried out. */
const notSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'])

/**
 * The provider that @filecoin-shipyard/lotus-client-rpc calls through: HTTP for calls, a WebSocket for subscriptions,
 * both on the component's one port.
 */
export class RpcProvider {
  readonly httpUrl: string
  readonly #options: ProviderOptions
  readonly #token: string | undefined
  readonly #poster: HttpPoster
  readonly #socket: SubscriptionSocket
  #nextId = 1

  constructor(options: ProviderOptions, shared?: { poster: HttpPoster; socket: SubscriptionSocket }) {
    const endpoint = parseEndpoint(options.url, options.version)
    this.httpUrl = endpoint.httpUrl
    this.#options = options
    this.#token = options.token ?? endpoint.token
    this.#poster = shared?.poster ?? new HttpPoster()
    this.#socket = shared?.socket ?? new SubscriptionSocket(endpoint.wsUrl, this.#token, options.component)
  }

  /** The same connections under other call options. */
  with(options: CallOptions): RpcProvider {
    return new RpcProvider({ ...this.#options, ...options }, { poster: this.#poster, socket: this.#socket })
  }

  /** Connections are made by the calls that need them. */
  async connect(): Promise<void> {
    return
  }

  async send({ method, params }: LotusRequest): Promise<unknown> {
    const { component } = this.#options
    const url = printableUrl(this.httpUrl)
    const body = stringifyJson({ jsonrpc: '2.0', id: this.#nextId++, method, params })
    const answer = await this.#post(method, body)
    if (answer.status === 401) throw rpcErrors.RPC_UNAUTHORIZED({ component, url })
    if (answer.status === 404 || answer.text === '') {
      throw rpcErrors.RPC_BAD_RESPONSE({ component, method, reason: `HTTP ${answer.status} from ${url}` })
    }
    return resultOf(answer.text, { component, method })
  }

  async #post(method: string, body: string) {
    const { component, timeoutMs, signal } = this.#options
    const deadline = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs)
    const signals = [deadline, signal].filter((one) => one !== undefined)
    try {
      return await this.#poster.post({
        url: this.httpUrl,
        body,
        token: this.#token,
        signal: signals.length === 0 ? neverAborted : AbortSignal.any(signals),
        maxResponseBytes: this.#options.maxResponseBytes ?? MAX_RESPONSE_BYTES,
      })
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      if (deadline?.aborted)
        throw rpcErrors.RPC_TIMEOUT({ component, method, milliseconds: timeoutMs! }, { cause: error })
      const code = (error as NodeJS.ErrnoException).code
      const reason =
        code === undefined
          ? (error as Error).message
          : notSent.has(code)
            ? `${code}`
            : `${code} (${method} may have been carried out)`
      throw rpcErrors.RPC_UNREACHABLE({ component, url: printableUrl(this.httpUrl), reason }, { cause: error })
    }
  }

  /** In the form of lotus-client-rpc: the way to cancel, and a promise of the subscription's end. */
  sendSubscription(
    { method, params }: LotusRequest,
    _schema: unknown,
    receive: (value: unknown) => void,
  ): [() => void, Promise<void>] {
    return this.#socket.subscribe(method, params, receive)
  }

  async destroy(): Promise<void> {
    this.#poster.close()
    await this.#socket.close()
  }
}

const neverAborted = new AbortController().signal
