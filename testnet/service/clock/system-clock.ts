import { type Clock, sleepOn } from './clock.ts'

/** Longest delay that Node's timers take: beyond it they fire at once. */
const maxDelay = 2 ** 31 - 1

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  timer: (milliseconds, fire) => {
    let timer: NodeJS.Timeout
    const arm = (left: number) => {
      timer = setTimeout(() => (left > maxDelay ? arm(left - maxDelay) : fire()), Math.min(Math.max(left, 0), maxDelay))
    }
    arm(milliseconds)
    return () => clearTimeout(timer)
  },
  sleep: (milliseconds, signal) => sleepOn(systemClock, milliseconds, signal),
}
