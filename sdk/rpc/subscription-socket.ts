import { WebSocket } from 'ws'
import { printableUrl } from './endpoint.ts'
import { rpcErrors } from './errors.ts'
import { parseJson, stringifyJson } from './json.ts'
import { resultOfAnswer } from './rpc-response.ts'

interface Subscription {
  readonly method: string
  readonly receive: (value: unknown) => void
  readonly end: (error?: Error) => void
}

const PING_MS = 5_000
const SILENT_MS = 30_000
const MAX_FRAME_BYTES = 128 << 20

/**
 * One WebSocket that all subscriptions of a client share, opened by the first and closed after the last.
 * Speaks go-jsonrpc's channel frames: `xrpc.ch.val`, `xrpc.ch.close`, and `xrpc.cancel` by request id.
 */
export class SubscriptionSocket {
  readonly #url: string
  readonly #token: string | undefined
  readonly #component: string
  readonly #requested = new Map<number, Subscription>()
  readonly #channels = new Map<number, { requestId: number; subscription: Subscription }>()
  /** Those that are not closed yet, the one in use among them. */
  readonly #sockets = new Set<WebSocket>()
  #socket: WebSocket | undefined
  #opening: Promise<WebSocket> | undefined
  #nextId = 1

  constructor(url: string, token: string | undefined, component: string) {
    this.#url = url
    this.#token = token
    this.#component = component
  }

  /** Begins a subscription; the promise settles when it ends, with the reason if that was not wanted. */
  subscribe(
    method: string,
    params: readonly unknown[],
    receive: (value: unknown) => void,
  ): [() => void, Promise<void>] {
    const id = this.#nextId++
    let cancelled = false
    const ended = new Promise<void>((resolve, reject) => {
      const end = (error?: Error) => (error === undefined || cancelled ? resolve() : reject(error))
      this.#requested.set(id, { method, receive, end })
    })
    this.#open().then(
      (socket) => {
        if (!cancelled) socket.send(stringifyJson({ jsonrpc: '2.0', id, method, params }))
      },
      (error: Error) => this.#finish(id, error),
    )
    const cancel = () => {
      if (cancelled) return
      cancelled = true
      if (this.#socket?.readyState === WebSocket.OPEN) {
        this.#socket.send(stringifyJson({ jsonrpc: '2.0', method: 'xrpc.cancel', params: [id] }))
      }
      this.#finish(id)
    }
    return [cancel, ended]
  }

  async close(): Promise<void> {
    for (const id of [...this.#requested.keys()]) this.#finish(id)
    await this.#opening?.catch(() => undefined) // its subscribers have been told
    const closed = [...this.#sockets].map(
      (socket) =>
        new Promise<void>((resolve) => {
          socket.once('close', () => resolve())
          socket.terminate()
        }),
    )
    await Promise.all(closed)
  }

  #finish(id: number, error?: Error): void {
    const subscription = this.#requested.get(id)
    this.#requested.delete(id)
    for (const [channel, { requestId }] of this.#channels) if (requestId === id) this.#channels.delete(channel)
    subscription?.end(error)
    if (this.#requested.size > 0) return
    this.#socket?.close()
    this.#socket = undefined
  }

  #open(): Promise<WebSocket> {
    if (this.#socket?.readyState === WebSocket.OPEN) return Promise.resolve(this.#socket)
    this.#opening ??= this.#connect().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  #connect(): Promise<WebSocket> {
    const socket = new WebSocket(this.#url, {
      maxPayload: MAX_FRAME_BYTES,
      handshakeTimeout: 15_000,
      perMessageDeflate: false,
      ...(this.#token === undefined ? {} : { headers: { authorization: `Bearer ${this.#token}` } }),
    })
    const unreachable = (reason: string, cause?: unknown) =>
      rpcErrors.RPC_UNREACHABLE({ component: this.#component, url: printableUrl(this.#url), reason }, { cause })
    this.#sockets.add(socket)
    return new Promise((resolve, reject) => {
      let heardAt = Date.now()
      const heard = () => {
        heardAt = Date.now()
      }
      const keepAlive = setInterval(() => {
        if (Date.now() - heardAt > SILENT_MS) socket.terminate()
        else if (socket.readyState === WebSocket.OPEN) socket.ping()
      }, PING_MS)
      keepAlive.unref()
      socket.on('ping', heard).on('pong', heard)
      socket.on('message', (data) => {
        heard()
        try {
          this.#receive(String(data))
        } catch (error) {
          this.#lose(socket, unreachable((error as Error).message, error))
        }
      })
      socket.on('unexpected-response', (_request, response) => {
        reject(
          response.statusCode === 401
            ? rpcErrors.RPC_UNAUTHORIZED({ component: this.#component, url: printableUrl(this.#url) })
            : unreachable(`HTTP ${response.statusCode}`),
        )
        socket.terminate()
      })
      socket.on('error', (error) => reject(unreachable(error.message, error)))
      socket.on('close', () => {
        clearInterval(keepAlive)
        this.#sockets.delete(socket)
        const lost = unreachable('the connection was lost')
        reject(lost)
        this.#lose(socket, lost)
      })
      socket.on('open', () => {
        this.#socket = socket
        resolve(socket)
      })
    })
  }

  /** Ends what runs over the socket in use; a socket that was put away carries nothing any more. */
  #lose(socket: WebSocket, reason: Error): void {
    if (this.#socket !== socket) return
    this.#socket = undefined
    this.#channels.clear()
    for (const id of [...this.#requested.keys()]) this.#finish(id, reason)
    socket.terminate()
  }

  #receive(text: string): void {
    const frame = parseJson(text) as { id?: number; method?: string; params?: unknown[] }
    if (frame.method === 'xrpc.ch.val') {
      this.#channels.get(Number(frame.params?.[0]))?.subscription.receive(frame.params?.[1])
      return
    }
    if (frame.method === 'xrpc.ch.close') {
      const ended = this.#channels.get(Number(frame.params?.[0]))
      if (ended !== undefined) this.#finish(ended.requestId)
      return
    }
    if (typeof frame.id !== 'number') return
    const subscription = this.#requested.get(frame.id)
    if (subscription === undefined) return
    try {
      const channel = resultOfAnswer(frame, { component: this.#component, method: subscription.method })
      this.#channels.set(Number(channel), { requestId: frame.id, subscription })
    } catch (error) {
      this.#finish(frame.id, error as Error)
    }
  }
}
