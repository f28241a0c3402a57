import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Permission } from '#sdk/rpc/method.ts'
import type { Grant, TokenVerifier } from '#sdk/rpc/token.ts'
import { serviceErrors } from '../errors.ts'
import type { Call } from './handlers.ts'
import { HttpCall } from './http-call.ts'
import { answerPost } from './http-calls.ts'
import { formatListenAddress, parseListenAddress } from './listen-address.ts'
import type { ServedMethods } from './served-methods.ts'
import { WebSocketCalls } from './web-socket-calls.ts'

/** An HTTP path beside the JSON-RPC ones. */
export interface Route {
  /** A whole path, or with a star at its end everything below one: `/remote/*`. */
  readonly path: string
  /** Whether it is served without a token. */
  readonly open?: boolean
  handle(request: IncomingMessage, response: ServerResponse, call: Call): void | Promise<void>
}

export interface RpcServerOptions {
  /** A multiaddr; TCP port 0 takes a free one. */
  readonly listen: string
  /** The methods of each path: `v0` is served at /rpc/v0. */
  readonly versions: Readonly<Record<string, ServedMethods>>
  readonly verify: TokenVerifier
  /** What a caller without a token may do: nothing (401), as with venus, or what the permissions given allow. */
  readonly anonymous?: readonly Permission[]
  readonly routes?: readonly Route[]
  /** 100 MiB, as go-jsonrpc has it. */
  readonly maxBodyBytes?: number
  readonly maxConnections?: number
  /** Milliseconds that a request may take to arrive; 0 is no limit, a minute when left out. */
  readonly requestTimeout?: number
  /** Milliseconds that a stopping server waits for handlers to end. */
  readonly grace?: number
  readonly logger: Logger
}

export interface RpcServer {
  readonly port: number
  /** Where it listens, with the port that was taken. */
  readonly multiaddr: string
  /** `http://host:port`, without a path. */
  readonly url: string
  stop(): Promise<void>
}

const pingEvery = 5_000
const silentFor = 30_000

/**
 * Serves method tables over HTTP POST and WebSocket on the same paths, with go-jsonrpc's codes and texts.
 *
 * @throws {SERVICE_LISTEN_ADDRESS} @throws {SERVICE_LISTEN_FAILED}
 */
export async function startRpcServer(options: RpcServerOptions): Promise<RpcServer> {
  const address = parseListenAddress(options.listen)
  const server = new RpcListener(options)
  const port = await server.listen(address.host, address.port, options.listen)
  const host = address.host === '0.0.0.0' ? '127.0.0.1' : address.host === '::' ? '::1' : address.host
  return {
    port,
    multiaddr: formatListenAddress({ ...address, port }),
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    stop: () => server.stop(),
  }
}

class RpcListener {
  readonly #options: RpcServerOptions
  readonly #http: Server
  readonly #webSockets: WebSocketServer
  readonly #paths: ReadonlyMap<string, ServedMethods>
  readonly #routes: ReadonlyMap<string, Route>
  readonly #connections = new Map<WebSocketCalls, { socket: WebSocket; heardAt: number }>()
  readonly #posts = new Set<Promise<void>>()
  readonly #calls = new Set<HttpCall>()
  #pings: NodeJS.Timeout | undefined
  #stopped: Promise<void> | undefined

  constructor(options: RpcServerOptions) {
    this.#options = options
    this.#paths = new Map(Object.entries(options.versions).map(([version, methods]) => [`/rpc/${version}`, methods]))
    this.#routes = new Map((options.routes ?? []).map((route) => [route.path, route]))
    const { requestTimeout = 60_000 } = options
    // Connections are looked at as often as it takes to hold them to it.
    const connectionsCheckingInterval = Math.max(100, Math.min(requestTimeout / 4, 30_000))
    this.#http = createServer({
      keepAliveTimeout: 60_000,
      requestTimeout,
      headersTimeout: requestTimeout,
      ...(requestTimeout === 0 ? {} : { connectionsCheckingInterval }),
    })
    this.#http.maxConnections = options.maxConnections ?? 4096
    this.#webSockets = new WebSocketServer({
      noServer: true,
      maxPayload: options.maxBodyBytes ?? 100 << 20,
      perMessageDeflate: false,
    })
    this.#http.on('request', (request, response) => this.#request(request, response))
    this.#http.on('upgrade', (request, socket, head) => void this.#upgrade(request, socket, head))
  }

  async listen(host: string, port: number, shown: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', (error) => {
        const reason = (error as NodeJS.ErrnoException).code ?? error.message
        reject(serviceErrors.SERVICE_LISTEN_FAILED({ address: shown, reason }, { cause: error }))
      })
      this.#http.listen(port, host, resolve)
    })
    this.#pings = setInterval(() => this.#keepAlive(), pingEvery)
    this.#pings.unref()
    return (this.#http.address() as AddressInfo).port
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<void> {
    clearInterval(this.#pings)
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()))
    for (const call of this.#calls) call.end()
    for (const calls of this.#connections.keys()) calls.end()
    const running = [...this.#posts, ...[...this.#connections.keys()].map((calls) => calls.settled())]
    await orAfter(Promise.allSettled(running), this.#options.grace ?? 2_000)
    for (const { socket } of this.#connections.values()) socket.terminate()
    this.#webSockets.close()
    this.#http.closeAllConnections()
    await closed
  }

  #request(request: IncomingMessage, response: ServerResponse): void {
    const work = this.#answer(request, response)
      .catch((error: unknown) => {
        this.#options.logger.error({ err: error, path: pathOf(request) }, 'request failed')
        if (!response.headersSent) response.writeHead(500)
        response.end()
      })
      .finally(() => this.#posts.delete(work))
    this.#posts.add(work)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request)
    const methods = this.#paths.get(path)
    const route = this.#routes.get(path) ?? this.#routes.get(`${path.slice(0, path.indexOf('/', 1))}/*`)
    if (methods === undefined && route === undefined) return refuse(response, 404)
    const found = route?.open === true ? noGrant : this.#grant(request)
    const grant = found instanceof Promise ? await found : found
    if (grant === undefined) return refuse(response, 401)
    const call = new HttpCall(grant, request.socket.remoteAddress ?? '', response)
    this.#calls.add(call)
    try {
      if (route !== undefined) return await route.handle(request, response, call)
      if (request.method !== 'POST') return refuse(response, 405)
      return await answerPost(request, response, methods!, call, this.#options.maxBodyBytes ?? 100 << 20)
    } finally {
      this.#calls.delete(call)
    }
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy())
    const methods = this.#paths.get(pathOf(request))
    if (methods === undefined) return refuseUpgrade(socket, '404 Not Found')
    const grant = await this.#grant(request)
    if (grant === undefined) return refuseUpgrade(socket, '401 Unauthorized')
    if (this.#stopped !== undefined) return refuseUpgrade(socket, '503 Service Unavailable')
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      const caller = { ...grant, remote: request.socket.remoteAddress ?? '' }
      const connection = { socket: webSocket, heardAt: Date.now() }
      const calls = new WebSocketCalls(webSocket, methods, caller, this.#options.logger)
      this.#connections.set(calls, connection)
      const heard = () => {
        connection.heardAt = Date.now()
      }
      webSocket.on('message', heard).on('ping', heard).on('pong', heard)
      webSocket.once('close', () => this.#connections.delete(calls))
    })
  }

  /** What the caller may do; undefined when the answer is 401. */
  #grant(request: IncomingMessage): Grant | undefined | Promise<Grant | undefined> {
    const header = request.headers.authorization
    const token = header === undefined || header === '' ? (queryOf(request).get('token') ?? '') : bearerToken(header)
    if (token === undefined) return undefined
    if (token !== '') return this.#options.verify(token)
    const { anonymous } = this.#options
    return anonymous === undefined ? undefined : { permissions: new Set(anonymous), account: undefined }
  }

  #keepAlive(): void {
    const oldest = Date.now() - silentFor
    for (const { socket, heardAt } of this.#connections.values()) {
      if (heardAt < oldest) socket.terminate()
      else if (socket.readyState === socket.OPEN) socket.ping()
    }
  }
}

const noGrant: Grant = { permissions: new Set(), account: undefined }

/** The token of an Authorization header; undefined without the Bearer prefix. A strategy token behind `___` is dropped. */
function bearerToken(header: string): string | undefined {
  return header.startsWith('Bearer ') ? header.slice('Bearer '.length).trim().split('___')[0] : undefined
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0]!
}

function queryOf(request: IncomingMessage): URLSearchParams {
  const at = (request.url ?? '').indexOf('?')
  return new URLSearchParams(at < 0 ? '' : request.url!.slice(at + 1))
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status).end()
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
}

async function orAfter(work: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  await Promise.race([work, late])
  clearTimeout(timer)
}
