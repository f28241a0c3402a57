import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Clock } from '#testnet/service/clock/clock.ts'

/** What of the waiting sectors goes into the next message, and how that is sent. */
export interface PreparedBatch {
  readonly sectors: readonly number[]
  send(uid: string): Promise<void>
}

export interface MessageBatchOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly limits: () => { readonly most: number; readonly least: number; readonly waitMs: number }
  /** Whether sectors that are too few when the time is over go one by one; otherwise they wait on. */
  readonly alone: boolean
  /** Chooses among the sectors that wait; what is left out waits on. */
  readonly prepare: (sectors: readonly number[]) => Promise<PreparedBatch>
  /** Keeps the id of the message with a sector, before it is sent. */
  readonly keep: (sector: number, uid: string) => Promise<void>
}

/**
 * Gathers sectors for one message: it is sent when there are as many as may be, when the first has waited long enough,
 * or when told to. Source: venus-sealer storage-sealing/{precommit,commit,terminate}_batch.go.
 */
export class MessageBatch {
  readonly #options: MessageBatchOptions
  readonly #waiting = new Map<number, PromiseWithResolvers<boolean>>()
  #timer: { readonly at: number; readonly cancel: () => void } | undefined
  #flushing: Promise<unknown> = Promise.resolve()

  constructor(options: MessageBatchOptions) {
    this.#options = options
  }

  /** The sectors that wait for the next message. */
  get pending(): number[] {
    return [...this.#waiting.keys()]
  }

  /**
   * Resolves when a message with the sector is sent; to false when it is to go alone.
   *
   * @param mostMs how long it may wait at most, whatever the limits say
   */
  async sent(sector: number, signal: AbortSignal, mostMs = Number.POSITIVE_INFINITY): Promise<boolean> {
    const turn = Promise.withResolvers<boolean>()
    this.#waiting.set(sector, turn)
    const leave = () => turn.reject(signal.reason as Error)
    signal.addEventListener('abort', leave, { once: true })
    try {
      this.#schedule(mostMs)
      return await turn.promise
    } finally {
      signal.removeEventListener('abort', leave)
      this.#waiting.delete(sector)
    }
  }

  /**
   * Sends what waits now. What is too little for a message together goes alone, if it may.
   *
   * @returns the id of the message, empty when they go alone, and its sectors; undefined when none waits
   */
  flush(): Promise<{ uid: string; sectors: readonly number[] } | undefined> {
    const mine = this.#flushing.then(() => this.#flush(true))
    this.#flushing = mine.catch(() => undefined) // whoever asked hears of it
    return mine
  }

  #schedule(mostMs = Number.POSITIVE_INFINITY): void {
    const { clock, logger, limits } = this.#options
    const { most, waitMs } = limits()
    const fire = () => {
      this.#timer = undefined
      this.#flushing = this.#flushing
        .then(() => this.#flush(true))
        .catch((error: unknown) => logger.error({ err: error }, 'a batch was not sent'))
    }
    if (this.#waiting.size >= most) return fire()
    const rest = Math.max(0, Math.min(waitMs, mostMs))
    const at = clock.now() + rest
    if (this.#timer !== undefined && this.#timer.at <= at) return
    this.#timer?.cancel()
    this.#timer = { at, cancel: clock.timer(rest, fire) }
  }

  async #flush(timeIsOver: boolean): Promise<{ uid: string; sectors: readonly number[] } | undefined> {
    this.#timer?.cancel()
    this.#timer = undefined
    const { limits, prepare, keep, alone } = this.#options
    const { most, least } = limits()
    const { sectors, send } = await prepare(this.pending.slice(0, most))
    if (sectors.length === 0 || sectors.length < least) {
      const waiting = this.pending
      if (timeIsOver && alone) {
        for (const turn of this.#waiting.values()) turn.resolve(false)
        return waiting.length === 0 ? undefined : { uid: '', sectors: waiting }
      }
      if (waiting.length > 0) this.#schedule()
      return undefined
    }
    const turns = sectors.map((sector) => this.#waiting.get(sector))
    const uid = randomUUID()
    try {
      for (const sector of sectors) await keep(sector, uid)
      await send(uid)
    } catch (error) {
      for (const turn of turns) turn?.reject(error)
      throw error
    }
    for (const turn of turns) turn?.resolve(true)
    if (this.#waiting.size > sectors.length) this.#schedule()
    return { uid, sectors }
  }
}
