import { formatSize } from '#sdk/units/size.ts'

/** The rate is that of the last few seconds. */
const windowMs = 5_000
/** What comes more often is not shown. */
const leastMs = 250

/** How far a download is and how fast it comes, in a line. */
export class Receiving {
  readonly #now: () => number
  readonly #seen: { readonly at: number; readonly bytes: number }[] = []

  /** @param now milliseconds */
  constructor(now: () => number) {
    this.#now = now
  }

  /**
   * The line for what has come so far; undefined right after another.
   *
   * @param waiting why nothing comes, for when nothing does
   */
  line(receivedBytes: number, from: string, waiting = ''): string | undefined {
    const at = this.#now()
    const seen = this.#seen
    const last = seen.at(-1)
    if (last !== undefined && at - last.at < leastMs) return undefined
    seen.push({ at, bytes: receivedBytes })
    while (seen.length > 2 && at - seen[1]!.at >= windowMs) seen.shift()
    const first = seen[0]!
    const elapsedMs = at - first.at
    const bytesPerSecond = elapsedMs === 0 ? 0 : Math.max(0, ((receivedBytes - first.bytes) * 1000) / elapsedMs)
    const rate = seen.length === 1 ? '' : `, ${formatSize(Math.round(bytesPerSecond))}/s`
    const why = waiting !== '' && last?.bytes === receivedBytes ? `: ${waiting}` : ''
    return `${formatSize(receivedBytes)} from ${from}${rate}${why}`
  }
}
