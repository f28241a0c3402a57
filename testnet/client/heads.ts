import type { Clock } from '#testnet/service/clock/clock.ts'

/** The epoch of the chain's head, for those who wait for the next one. */
export class Heads {
  #epoch = -1
  readonly #waiting = new Set<() => void>()

  get epoch(): number {
    return this.#epoch
  }

  advance(epoch: number): void {
    this.#epoch = epoch
    for (const wake of [...this.#waiting]) wake()
  }

  /** Resolves when the head has changed from this epoch, after so many milliseconds, or when the signal is aborted. */
  async next(seen: number, clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
    if (this.#epoch !== seen || signal.aborted) return
    const waited = new AbortController()
    const wake = () => waited.abort()
    this.#waiting.add(wake)
    signal.addEventListener('abort', wake, { once: true })
    try {
      await clock.sleep(milliseconds, waited.signal, 'may be passed over')
    } finally {
      this.#waiting.delete(wake)
      signal.removeEventListener('abort', wake)
    }
  }
}
