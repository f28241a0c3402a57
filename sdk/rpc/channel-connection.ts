import { WebSocket } from 'ws'
import type { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { printableUrl } from './endpoint.ts'
import { rpcErrors } from './errors.ts'
import { parseJson, stringifyJson } from './json.ts'
import { resultOfAnswer } from './rpc-response.ts'

/** Who hears of a subscription: its values, and once its end, with the reason if nobody wanted it. */
export interface ChannelListener {
  readonly method: string
  /** Hears a value. What it throws ends the subscription. */
  receive(value: unknown): void
  /** Hears of the end, once; with the error if nobody wanted it. */
  end(error?: Error): void
}

export interface ChannelTarget {
  readonly url: string
  readonly token: string | undefined
  readonly component: string
}

interface Frame {
  readonly id?: unknown
  readonly method?: unknown
  readonly params?: readonly unknown[]
}

const PING_MS = 5_000
const SILENT_MS = 30_000
const HANDSHAKE_MS = 15_000
const MAX_FRAME_BYTES = 128 << 20

/**
 * One WebSocket and the subscriptions on it. Speaks go-jsonrpc's channel frames: `xrpc.ch.val`, `xrpc.ch.close`, and
 * `xrpc.cancel` by request id. It closes itself after its last subscription and is then of no more use.
 * Source: go-jsonrpc websocket.go.
 *
 * @example
 * import { ChannelConnection } from '#sdk/rpc/channel-connection.ts'
 * const target = { url: 'ws://127.0.0.1:3453/rpc/v1', token: undefined, component: 'venus node' }
 * const connection = new ChannelConnection(target, 0, (failed) => console.log(failed))
 * const listener = { method: 'Filecoin.ChainNotify', receive: console.log, end: console.log }
 * connection.request(1, [], listener)
 * await connection.close()
 */
export class ChannelConnection {
  readonly #target: ChannelTarget
  readonly #gone: (failed: boolean) => void
  readonly #listeners = new Map<number, ChannelListener>()
  readonly #unsent = new Map<number, string>()
  /** Request ids by channel number. */
  readonly #channels = new Map<number, number>()
  readonly #start: NodeJS.Timeout
  #socket: WebSocket | undefined
  #usable = true

  /** Connects after `waitMs`; `gone` is told once, and whether that was because it could not connect. */
  constructor(target: ChannelTarget, waitMs: number, gone: (failed: boolean) => void) {
    this.#target = target
    this.#gone = gone
    this.#start = setTimeout(() => this.#connect(), waitMs)
  }

  /** Whether it takes more subscriptions. */
  get usable(): boolean {
    return this.#usable
  }

  /** Begins a subscription under an id of the caller's; its listener hears what comes and, once, of the end. */
  request(id: number, params: readonly unknown[], listener: ChannelListener): void {
    this.#listeners.set(id, listener)
    const text = stringifyJson({ jsonrpc: '2.0', id, method: listener.method, params })
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(text)
    else this.#unsent.set(id, text)
  }

  /** Ends a subscription on both sides; with an error, its listener hears of that. */
  cancel(id: number, error?: Error): void {
    if (!this.#listeners.has(id)) return
    if (!this.#unsent.delete(id) && this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(stringifyJson({ jsonrpc: '2.0', method: 'xrpc.cancel', params: [id] }))
    }
    this.#end(id, error)
  }

  /** Ends all subscriptions, and resolves when the socket is closed. */
  async close(): Promise<void> {
    for (const id of [...this.#listeners.keys()]) this.#end(id)
    this.#retire()
    const socket = this.#socket
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return
    await new Promise<void>((resolve) => {
      socket.once('close', () => resolve())
      socket.terminate()
    })
  }

  #end(id: number, error?: Error): void {
    const listener = this.#listeners.get(id)
    this.#listeners.delete(id)
    this.#unsent.delete(id)
    for (const [channel, requestId] of this.#channels) if (requestId === id) this.#channels.delete(channel)
    listener?.end(error)
    if (this.#listeners.size === 0) this.#retire()
  }

  /** Takes no more subscriptions; what has been sent still goes out. */
  #retire(): void {
    if (!this.#usable) return
    this.#usable = false
    clearTimeout(this.#start)
    if (this.#socket === undefined) this.#gone(false)
    else this.#socket.close()
  }

  #connect(): void {
    const { url, token } = this.#target
    const socket = new WebSocket(url, {
      maxPayload: MAX_FRAME_BYTES,
      handshakeTimeout: HANDSHAKE_MS,
      perMessageDeflate: false,
      ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
    })
    this.#socket = socket
    let failure: DealkitError | undefined
    let wasOpen = false
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
    socket.on('open', () => {
      wasOpen = true
      for (const text of this.#unsent.values()) socket.send(text)
      this.#unsent.clear()
    })
    socket.on('message', (data) => {
      heard()
      try {
        this.#receive(String(data))
      } catch (error) {
        failure = this.#unreadable('a frame', error)
        socket.terminate()
      }
    })
    socket.on('unexpected-response', (_request, response) => {
      failure =
        response.statusCode === 401
          ? rpcErrors.RPC_UNAUTHORIZED({
              component: this.#target.component,
              url: printableUrl(url),
              tokenGiven: token !== undefined,
            })
          : this.#unreachable(`HTTP ${response.statusCode}`)
      socket.terminate()
    })
    socket.on('error', (error) => {
      failure ??= this.#unreachable(error.message, error)
    })
    socket.on('close', () => {
      clearInterval(keepAlive)
      const failed = this.#usable && !wasOpen
      this.#usable = false
      const reason = failure ?? this.#unreachable('the connection was lost')
      for (const id of [...this.#listeners.keys()]) this.#end(id, reason)
      this.#gone(failed)
    })
  }

  #receive(text: string): void {
    const frame = parseJson(text) as Frame
    if (frame.method === 'xrpc.ch.val') {
      this.#deliver(Number(frame.params?.[0]), frame.params?.[1])
      return
    }
    if (frame.method === 'xrpc.ch.close') {
      const ended = this.#channels.get(Number(frame.params?.[0]))
      if (ended !== undefined) this.#end(ended)
      return
    }
    if (typeof frame.id !== 'number') return
    const listener = this.#listeners.get(frame.id)
    if (listener === undefined) return
    try {
      const { component } = this.#target
      this.#channels.set(Number(resultOfAnswer(frame, { component, method: listener.method })), frame.id)
    } catch (error) {
      this.#end(frame.id, error as Error)
    }
  }

  #deliver(channel: number, value: unknown): void {
    const id = this.#channels.get(channel)
    if (id === undefined) return // the end of a subscription and its last values cross
    try {
      this.#listeners.get(id)?.receive(value)
    } catch (error) {
      this.cancel(id, error as Error)
    }
  }

  #unreachable(reason: string, cause?: unknown): DealkitError {
    const { component, url } = this.#target
    return rpcErrors.RPC_UNREACHABLE({ component, url: printableUrl(url), reason }, { cause })
  }

  #unreadable(method: string, cause: unknown): DealkitError {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return rpcErrors.RPC_BAD_RESPONSE({ component: this.#target.component, method, reason }, { cause })
  }
}
