import { ChannelConnection, type ChannelTarget } from './channel-connection.ts'

const BACK_OFF_MS = { least: 100, most: 5_000 }

/**
 * The subscriptions of one client. They share a connection, opened by the first and closed after the last; where it
 * cannot be opened, every further try waits longer. A connection that is lost ends its subscriptions with an error:
 * only the subscriber knows what has to be read again.
 *
 * @example
 * import { SubscriptionSocket } from '#sdk/rpc/subscription-socket.ts'
 * const target = { url: 'ws://127.0.0.1:3453/rpc/v1', token: undefined, component: 'venus node' }
 * const socket = new SubscriptionSocket(target)
 * const [cancel, ended] = socket.subscribe('Filecoin.ChainNotify', [], console.log)
 * cancel()
 * await ended
 */
export class SubscriptionSocket {
  readonly #target: ChannelTarget
  readonly #connections = new Set<ChannelConnection>()
  #current: ChannelConnection | undefined
  #failures = 0
  #nextId = 1

  constructor(target: ChannelTarget) {
    this.#target = target
  }

  /**
   * Begins a subscription; the promise settles when it ends, with the reason if that was not wanted.
   * A value that `receive` throws at ends it too.
   */
  subscribe(
    method: string,
    params: readonly unknown[],
    receive: (value: unknown) => void,
    signal?: AbortSignal,
  ): [() => void, Promise<void>] {
    if (signal?.aborted) return [() => undefined, Promise.reject(signal.reason)]
    const id = this.#nextId++
    const connection = this.#connection()
    const abort = () => connection.cancel(id, signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    const ended = new Promise<void>((resolve, reject) => {
      const end = (error?: Error) => {
        signal?.removeEventListener('abort', abort)
        if (error === undefined) resolve()
        else reject(error)
      }
      connection.request(id, params, { method, receive, end })
    })
    return [() => connection.cancel(id), ended]
  }

  /** Ends all subscriptions and closes the connections. */
  async close(): Promise<void> {
    await Promise.all([...this.#connections].map((connection) => connection.close()))
  }

  #connection(): ChannelConnection {
    if (this.#current?.usable) return this.#current
    const waitMs = this.#failures === 0 ? 0 : Math.min(BACK_OFF_MS.least * 2 ** (this.#failures - 1), BACK_OFF_MS.most)
    const made: ChannelConnection = new ChannelConnection(this.#target, waitMs, (failed) => {
      this.#connections.delete(made)
      this.#failures = failed ? this.#failures + 1 : 0
    })
    this.#connections.add(made)
    this.#current = made
    return made
  }
}
