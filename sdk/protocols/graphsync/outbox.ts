import type { Connection, Stream } from '@libp2p/interface'
import type { DealkitError } from '#sdk/errors/dealkit-error.ts'
import type { Host } from '../host.ts'
import type { PeerAddress } from '../peer.ts'
import { finish, writeBytes } from '../stream.ts'
import { encodeMessage } from './encode-message.ts'
import { frame } from './framing.ts'
import { type GraphsyncMessage, graphsyncProtocol } from './messages.ts'

/** Go nodes reset a stream that is silent for 10 s: ours is closed before that, and opened again when needed. */
const idleCloseMs = 5_000

/** How long a peer may take for one message, as in Go: it holds us back by not reading. */
const sendTimeoutMs = 600_000

const attempts = 3

/** A message that is being sent for so long may be on a connection that leads nowhere. */
const stuckAfterMs = 1_000

interface Letter {
  readonly message: GraphsyncMessage
  readonly sent: () => void
  readonly failed: (error: unknown) => void
}

/**
 * Sends messages to one peer, in order, over one stream that is reused while there is something to say.
 *
 * @example
 * import { Outbox } from '#sdk/protocols/graphsync/outbox.ts'
 * import type { Host, PeerAddress } from 'dealkit/protocols'
 * const cancel = (host: Host, peer: PeerAddress, id: string): Promise<void> =>
 *   new Outbox(host, peer).send({ requests: [{ type: 'cancel', id }], responses: [], blocks: [] })
 */
export class Outbox {
  readonly #host: Host
  readonly #peer: PeerAddress
  readonly #queue: Letter[] = []
  #stream: Stream | undefined
  #sending = false
  /** Since when it is at the message that it is at. */
  #busySince = 0
  #idle: NodeJS.Timeout | undefined
  readonly #closed = new AbortController()

  constructor(host: Host, peer: PeerAddress) {
    this.#host = host
    this.#peer = peer
  }

  /** Whether nothing is queued or being sent. */
  get isIdle(): boolean {
    return !this.#sending && this.#stream === undefined
  }

  /**
   * Resolves when the message is out of our hands; the wait is what holds a sender back.
   *
   * @throws {STREAM_LOST} {STREAM_TIMEOUT} {PEER_UNREACHABLE} {PEER_LACKS_PROTOCOL} after some tries.
   */
  send(message: GraphsyncMessage): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#queue.push({ message, sent: resolve, failed: reject })
    if (!this.#sending) void this.#run()
    return promise
  }

  /**
   * Gives up what is queued and under way, and closes the stream. What was meant for one connection must not come over
   * the next: there it would stand behind what was said later.
   */
  async close(reason: DealkitError): Promise<void> {
    this.#closed.abort(reason)
    clearTimeout(this.#idle)
    for (const letter of this.#queue.splice(0)) letter.failed(reason)
    const stream = this.#stream
    this.#stream = undefined
    if (stream !== undefined) await finish(stream)
  }

  /** Whether it gets nothing out over the connection that it uses, while there is this other one. */
  isStuckBeside(other: Connection): boolean {
    if (!this.#sending || performance.now() - this.#busySince < stuckAfterMs) return false
    return this.#stream !== undefined && !other.streams.includes(this.#stream)
  }

  /** As `close`, without a word to a peer that does not listen there. */
  abandon(reason: DealkitError): void {
    this.#stream?.abort(reason)
    void this.close(reason)
  }

  async #run(): Promise<void> {
    this.#sending = true
    clearTimeout(this.#idle)
    for (let letter = this.#queue.shift(); letter !== undefined; letter = this.#queue.shift()) {
      this.#busySince = performance.now()
      try {
        await this.#deliver(frame(encodeMessage(letter.message)))
        letter.sent()
      } catch (error) {
        letter.failed(error)
      }
    }
    this.#sending = false
    if (this.#closed.signal.aborted) return
    this.#idle = setTimeout(() => void this.#closeStream(), idleCloseMs)
    this.#idle.unref()
  }

  async #deliver(bytes: Parameters<Stream['send']>[0]): Promise<void> {
    const details = { protocol: graphsyncProtocol, peer: this.#peer.peerId }
    for (let attempt = 1; ; attempt++) {
      const stream = await this.#open()
      try {
        await writeBytes(stream, bytes, { timeoutMs: sendTimeoutMs }, details)
        return
      } catch (error) {
        stream.abort(error instanceof Error ? error : new Error(String(error)))
        this.#stream = undefined
        if (attempt === attempts || this.#closed.signal.aborted) throw error
      }
    }
  }

  async #open(): Promise<Stream> {
    const connection = this.#host.connection(this.#peer.peerId)
    const isCurrent = this.#stream !== undefined && connection?.streams.includes(this.#stream) === true
    if (!isCurrent || this.#stream?.writeStatus !== 'writable') {
      const { signal } = this.#closed
      this.#stream = await this.#host.openStream(this.#peer, [graphsyncProtocol], { signal })
    }
    return this.#stream!
  }

  async #closeStream(): Promise<void> {
    const stream = this.#stream
    if (this.#sending || stream === undefined) return
    this.#stream = undefined
    await finish(stream)
  }
}
