/** The time that logic goes by: given to it, so that a test can turn it. Milliseconds since 1970. */
export interface Clock {
  now(): number
  /** Calls `fire` once, after that many milliseconds; returns what cancels it. */
  timer(milliseconds: number, fire: () => void): () => void
  /**
   * Resolves after that many milliseconds, or as soon as the signal is aborted. A pause may be passed over: a network that
   * jumps ahead does not stop for it on the way, as it does for everything that is due. For looking again and again.
   */
  sleep(milliseconds: number, signal?: AbortSignal, pause?: 'may be passed over'): Promise<void>
}

/** Sleeping, on any clock that has timers. */
export function sleepOn(clock: Pick<Clock, 'timer'>, milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve()
  return new Promise((resolve) => {
    const wake = () => {
      cancel()
      signal?.removeEventListener('abort', wake)
      resolve()
    }
    const cancel = clock.timer(milliseconds, wake)
    signal?.addEventListener('abort', wake, { once: true })
  })
}
