import type { Logger } from 'pino'
import type { WebSocket } from 'ws'
import type { Call } from './handlers.ts'
import { settle } from './http-calls.ts'
import { findMethod, perform } from './perform.ts'
import { ProtocolError } from './rpc-failure.ts'
import { idOf, parseBody, type RequestId, type RpcRequest, readRequest } from './rpc-request.ts'
import { channelCloseText, channelValueText, failureText, resultText } from './rpc-response.ts'
import type { ServedMethod, ServedMethods } from './served-methods.ts'

/** Calls that one connection may have running; beyond that the server stops reading from it. */
const maxRunning = 1024

/** Unsent bytes above which a channel waits for its reader. */
const maxUnsent = 1 << 20

/** One WebSocket connection: requests interleave, channels stream, `xrpc.cancel` ends either. */
export class WebSocketCalls {
  readonly #socket: WebSocket
  readonly #methods: ServedMethods
  readonly #caller: Omit<Call, 'signal'>
  readonly #logger: Logger
  readonly #running = new Map<RequestId, AbortController>()
  readonly #ended = new AbortController()
  readonly #work = new Set<Promise<void>>()
  #channels = 0

  constructor(socket: WebSocket, methods: ServedMethods, caller: Omit<Call, 'signal'>, logger: Logger) {
    this.#socket = socket
    this.#logger = logger
    this.#methods = methods
    this.#caller = caller
    socket.on('message', (data) => this.#receive(String(data)))
    socket.once('close', () => this.end())
    // A broken connection is followed by its close, which ends the calls.
    socket.on('error', () => socket.terminate())
  }

  /** Aborts everything that runs for this connection. */
  end(): void {
    if (this.#ended.signal.aborted) return
    this.#ended.abort()
    for (const controller of this.#running.values()) controller.abort()
  }

  /** Resolves when no handler of this connection runs any more. */
  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work)
  }

  #receive(text: string): void {
    let json: unknown
    try {
      json = parseBody(text)
      const request = readRequest(json)
      if (request.method === 'xrpc.cancel') this.#running.get(request.params[0] as RequestId)?.abort()
      else this.#start(request)
    } catch (error) {
      this.#refuse(idOf(json), error)
    }
  }

  #start(request: RpcRequest): void {
    const served = findMethod(this.#methods, request, true)
    const controller = new AbortController()
    const { id } = request
    if (id !== undefined) this.#running.set(id, controller)
    const work = this.#run(request, served, controller)
      .catch((error: unknown) => this.#refuse(id, error))
      .finally(() => {
        if (id !== undefined && this.#running.get(id) === controller) this.#running.delete(id)
        this.#work.delete(work)
        if (this.#work.size < maxRunning && this.#socket.isPaused) this.#socket.resume()
      })
    this.#work.add(work)
    if (this.#work.size >= maxRunning) this.#socket.pause()
  }

  async #run(request: RpcRequest, served: ServedMethod, controller: AbortController): Promise<void> {
    const call = { ...this.#caller, signal: controller.signal }
    if (served.method.kind === 'call') {
      const outcome = await settle(
        () => perform(served, request, call),
        request.method,
        (result) => resultText(served.method, result),
      )
      if (request.id !== undefined) this.#send(outcome(request.id))
      return
    }
    let values: AsyncIterable<unknown> | undefined
    const channel = ++this.#channels
    const outcome = await settle(
      () => perform(served, request, call),
      request.method,
      (result) => {
        values = result as AsyncIterable<unknown>
        return String(channel)
      },
    )
    if (request.id !== undefined) this.#send(outcome(request.id))
    if (values !== undefined) await this.#stream(channel, served, values, controller.signal)
  }

  async #stream(
    channel: number,
    served: ServedMethod,
    values: AsyncIterable<unknown>,
    signal: AbortSignal,
  ): Promise<void> {
    const iterator = values[Symbol.asyncIterator]()
    try {
      while (true) {
        const step = await orAborted(iterator.next(), signal)
        if (step === undefined || step.done === true) break
        await this.#sendInTurn(channelValueText(channel, resultText(served.method, step.value)))
      }
    } catch (error) {
      // The protocol has no way to tell the reader why: the channel closes, and the log has the reason.
      this.#logger.error({ err: error, method: served.name }, 'channel ended early')
    } finally {
      // A source that is still waiting for its next value hears of the end through the signal.
      void iterator.return?.().catch(() => undefined)
      this.#send(channelCloseText(channel))
    }
  }

  #send(text: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text)
  }

  async #sendInTurn(text: string): Promise<void> {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    if (this.#socket.bufferedAmount < maxUnsent) this.#socket.send(text)
    else await new Promise<void>((resolve) => this.#socket.send(text, () => resolve()))
  }

  #refuse(id: RequestId | undefined, error: unknown): void {
    if (error instanceof ProtocolError) this.#send(failureText(id, error.toFailure()))
    else this.#logger.error({ err: error }, 'request failed outside its handler')
  }
}

/** The promise's value, or undefined once the signal is aborted. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return Promise.resolve(undefined)
  return new Promise((resolve, reject) => {
    const abort = () => resolve(undefined)
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
