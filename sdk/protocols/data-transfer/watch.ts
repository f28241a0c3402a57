import type { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { backOffDelay } from '../retry.ts'
import { transferErrors } from './errors.ts'
import type { LiveChannel } from './live-channel.ts'

/** When a channel counts as stuck, and how often it is tried again. Times in ms. */
export interface WatchLimits {
  /** For the responder to ask for the data, or to send the first of it. */
  readonly acceptTimeoutMs: number
  /** Without a block. */
  readonly stallTimeoutMs: number
  /** For the responder to confirm the end. */
  readonly completeTimeoutMs: number
  /** Restarts in a row without a block between them. */
  readonly maxRestarts: number
  /** The same for pulls, which somebody may wait for; as `maxRestarts` if left out. */
  readonly maxPullRestarts?: number
  readonly firstDelayMs: number
  readonly maxDelayMs: number
}

export const defaultWatchLimits: WatchLimits = {
  acceptTimeoutMs: 120_000,
  stallTimeoutMs: 60_000,
  completeTimeoutMs: 60_000,
  maxRestarts: 6,
  firstDelayMs: 1_000,
  maxDelayMs: 60_000,
}

const mostTickMs = 1_000

/** An initiator waits for all but what is paused or has its turn still to come; the other only for what has a place. */
function isWatched(channel: LiveChannel): boolean {
  if (channel.record.isInitiator) return !channel.isPaused && channel.place !== 'waiting'
  return channel.isMoving
}

/**
 * Watches channels and restarts those that are stuck or cut off. The side that opened a channel does this, as in Go;
 * the other lets go of what is stuck, so that it takes nobody's place, and waits.
 *
 * @example
 * import { defaultWatchLimits, Watch } from '#sdk/protocols/data-transfer/watch.ts'
 * const parts = { limits: defaultWatchLimits, now: Date.now, lost: console.log, release: console.log, fail: console.log }
 * const watch = new Watch({ ...parts, channels: () => [], restart: async () => undefined })
 * watch.stop()
 */
export class Watch {
  readonly #channels: () => Iterable<LiveChannel>
  readonly #limits: WatchLimits
  readonly #restart: (channel: LiveChannel) => Promise<void>
  readonly #release: (channel: LiveChannel, reason: string) => void
  readonly #lost: (channel: LiveChannel, reason: string) => void
  readonly #fail: (channel: LiveChannel, error: DealkitError) => void
  readonly #now: () => number
  readonly #timer: NodeJS.Timeout
  #stopped = false

  constructor(parts: {
    channels: () => Iterable<LiveChannel>
    limits: WatchLimits
    restart: (channel: LiveChannel) => Promise<void>
    release: (channel: LiveChannel, reason: string) => void
    lost: (channel: LiveChannel, reason: string) => void
    fail: (channel: LiveChannel, error: DealkitError) => void
    now: () => number
  }) {
    this.#channels = parts.channels
    this.#limits = parts.limits
    this.#restart = parts.restart
    this.#release = parts.release
    this.#lost = parts.lost
    this.#fail = parts.fail
    this.#now = parts.now
    const { acceptTimeoutMs, stallTimeoutMs, completeTimeoutMs } = parts.limits
    const tick = Math.min(mostTickMs, acceptTimeoutMs / 4, stallTimeoutMs / 4, completeTimeoutMs / 4)
    let lookedAt = performance.now()
    this.#timer = setInterval(() => {
      const now = performance.now()
      // A process that was held up itself has not heard yet what came meanwhile.
      const isLate = now - lookedAt > 2 * tick
      lookedAt = now
      if (!isLate) this.#look()
    }, tick)
    this.#timer.unref()
  }

  /** Looks at nothing any more, and takes back the restarts that were to come. */
  stop(): void {
    this.#stopped = true
    clearInterval(this.#timer)
    for (const channel of this.#channels()) clearTimeout(channel.restartTimer)
  }

  /** Restarts a channel soon; later each time, and not for ever. */
  restartSoon(channel: LiveChannel, reason: string): void {
    if (this.#stopped || channel.isOver || !channel.record.isInitiator || channel.restartTimer !== undefined) return
    channel.restarts++
    const { firstDelayMs, maxDelayMs } = this.#limits
    const maxRestarts = this.#mostRestarts(channel)
    if (channel.restarts > maxRestarts) {
      const details = { channel: channel.text, restarts: maxRestarts, reason }
      this.#fail(channel, transferErrors.TRANSFER_STALLED(details))
      return
    }
    const delay = backOffDelay(channel.restarts, { firstDelayMs, maxDelayMs })
    channel.restartTimer = setTimeout(() => {
      channel.restartTimer = undefined
      if (this.#stopped || channel.isOver || channel.isSelfPaused) return
      this.#restart(channel).catch((cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : String(cause)
        // One that fell silent, or goes on in a new process, has not said yet that its peer is away.
        if (channel.record.message === '') this.#lost(channel, reason)
        else this.restartSoon(channel, reason)
      })
    }, delay)
    channel.restartTimer.unref()
  }

  #look(): void {
    for (const channel of this.#channels()) {
      if (channel.isOver || channel.restartTimer !== undefined || !isWatched(channel)) continue
      const patience = this.#patience(channel)
      const silence = this.#now() - channel.lastActivity
      if (silence <= patience) continue
      const reason = `nothing happened for ${Math.round(silence / 1000)} s`
      if (channel.record.isInitiator) this.restartSoon(channel, reason)
      else this.#release(channel, reason)
    }
  }

  #mostRestarts({ record: { isPull } }: LiveChannel): number {
    const { maxRestarts, maxPullRestarts } = this.#limits
    return isPull ? (maxPullRestarts ?? maxRestarts) : maxRestarts
  }

  #patience({ record: { status } }: LiveChannel): number {
    switch (status) {
      case 'Requested':
      case 'AwaitingAcceptance':
        return this.#limits.acceptTimeoutMs
      case 'TransferFinished':
      case 'ResponderFinalizing':
      case 'ResponderFinalizingTransferFinished':
        return this.#limits.completeTimeoutMs
      default:
        return this.#limits.stallTimeoutMs
    }
  }
}
