import { Console } from 'node:console'

/** Characters on their way to the terminal at which whoever prints waits for it. */
const MOST_IN_FLIGHT = 1 << 20
/** A wait is looked at again so often, should a wake-up be missed. */
const LOOK_AGAIN_MS = 50

/**
 * Sends what this thread prints, by whatever way, through a function: in order with all else that is sent so.
 *
 * @param inFlight one number, from which the receiver takes the length of what it has shown
 */
export function printTo(
  inFlight: Int32Array,
  colors: boolean,
  send: (stream: 'stdout' | 'stderr', text: string) => void,
): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const write = (chunk: Uint8Array | string, ...more: unknown[]): boolean => {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
      Atomics.add(inFlight, 0, text.length)
      send(name, text)
      for (;;) {
        const now = Atomics.load(inFlight, 0)
        if (now <= MOST_IN_FLIGHT) break
        Atomics.wait(inFlight, 0, now, LOOK_AGAIN_MS)
      }
      const done = more.at(-1)
      if (typeof done === 'function') process.nextTick(done as () => void)
      return true
    }
    Object.defineProperty(process[name], 'write', { value: write })
  }
  globalThis.console = new Console({ stdout: process.stdout, stderr: process.stderr, colorMode: colors })
}
