import { type Clock, sleepOn } from './clock.ts'

/** A clock that stands still until it is told to go on. */
export interface ManualClock extends Clock {
  /** Moves on, firing the timers that fall due, in their order. Lets what they wake run before the next one. */
  advance(milliseconds: number): Promise<void>
}

/**
 * @example
 * import { manualClock } from '#testnet/service/clock/manual-clock.ts'
 * const clock = manualClock(Date.UTC(2022, 0, 20))
 * clock.timer(10_000, () => console.log('runs within advance'))
 * await clock.advance(10_000)
 */
export function manualClock(start = 0): ManualClock {
  let now = start
  const timers = new Set<{ readonly at: number; readonly fire: () => void }>()
  const clock: ManualClock = {
    now: () => now,
    timer: (milliseconds, fire) => {
      const timer = { at: now + Math.max(milliseconds, 0), fire }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    sleep: (milliseconds, signal) => sleepOn(clock, milliseconds, signal),
    async advance(milliseconds) {
      const until = now + milliseconds
      while (true) {
        const due = [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
        if (due === undefined) break
        timers.delete(due)
        now = Math.max(now, due.at)
        due.fire()
        await new Promise((resolve) => setImmediate(resolve))
      }
      now = until
    },
  }
  return clock
}
