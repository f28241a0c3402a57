import { type Clock, sleepOn } from './clock.ts'
import { systemClock } from './system-clock.ts'

/** A network's time at a moment. */
export interface NetworkTime {
  /** Milliseconds since 1970. */
  readonly now: number
  /** Whether it goes on by itself, as fast as the wall clock. */
  readonly running: boolean
}

/** The time of a local network, which its node sets: every epoch that a script makes moves it on. */
export interface NetworkClock extends Clock {
  /** Takes over a time, and fires the timers that are due by it, in their order. It never goes back. */
  set(time: NetworkTime): void
  /** When the next timer is due that may not be passed over; undefined without any. */
  readonly nextDue: number | undefined
}

interface Timer {
  readonly at: number
  readonly fire: () => void
  readonly mayPass: boolean
  cancelWall: () => void
}

/**
 * @param wall the clock by which it goes on while it runs
 * @example
 * import { networkClock } from '#testnet/service/clock/network-clock.ts'
 * const clock = networkClock({ now: Date.UTC(2022, 0, 1), running: false })
 * clock.timer(10_000, () => console.log('runs when the time is set'))
 * clock.set({ now: Date.UTC(2022, 0, 1) + 30_000, running: false })
 */
export function networkClock(start: NetworkTime, wall: Clock = systemClock): NetworkClock {
  let { now: base, running } = start
  let since = wall.now()
  const timers = new Set<Timer>()
  const now = () => (running ? base + (wall.now() - since) : base)

  const arm = (timer: Timer) => {
    timer.cancelWall()
    timer.cancelWall = running
      ? wall.timer(Math.max(timer.at - now(), 0), () => {
          if (timers.delete(timer)) timer.fire()
        })
      : () => undefined
  }

  const begin = (milliseconds: number, fire: () => void, mayPass: boolean) => {
    const timer: Timer = { at: now() + Math.max(milliseconds, 0), fire, mayPass, cancelWall: () => undefined }
    timers.add(timer)
    arm(timer)
    return () => {
      timers.delete(timer)
      timer.cancelWall()
    }
  }

  const clock: NetworkClock = {
    now,
    timer: (milliseconds, fire) => begin(milliseconds, fire, false),
    sleep(milliseconds, signal, pause) {
      const timer = (ms: number, fire: () => void) => begin(ms, fire, pause !== undefined)
      return sleepOn({ timer }, milliseconds, signal)
    },
    set(time) {
      base = Math.max(time.now, now())
      since = wall.now()
      running = time.running
      const due = [...timers].filter(({ at }) => at <= base).sort((a, b) => a.at - b.at)
      for (const timer of due) {
        timer.cancelWall()
        if (timers.delete(timer)) timer.fire()
      }
      for (const timer of timers) arm(timer)
    },
    get nextDue() {
      const due = [...timers].filter(({ mayPass }) => !mayPass).map(({ at }) => at)
      return due.length === 0 ? undefined : Math.min(...due)
    },
  }
  return clock
}
