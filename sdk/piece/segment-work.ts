import { segmentPayloadBytes } from './commp-segment.ts'

/** Memory for so many segments is kept for the next ones. */
const keptSegments = 16
const free: Uint8Array[] = []

/**
 * Memory for one segment that threads can see. It comes back with the work on it; what it held before is still there.
 *
 * @example
 * import { allocateSegment } from '#sdk/piece/segment-work.ts'
 * allocateSegment().length // 1040384
 */
export function allocateSegment(): Uint8Array {
  return free.pop() ?? new Uint8Array(new SharedArrayBuffer(segmentPayloadBytes))
}

/**
 * Lets segments be worked on at the same time, up to a number of them.
 *
 * @example
 * import { allocateSegment, SegmentWork } from '#sdk/piece/segment-work.ts'
 * const work = new SegmentWork(4)
 * await work.start(allocateSegment(), async () => console.log('worked on'))
 * await work.settle()
 * work.check()
 */
export class SegmentWork {
  readonly #limit: number
  readonly #busy = new Set<Promise<void>>()
  #failure: { readonly error: unknown } | undefined

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Starts work on an allocated segment. Resolves when there is room for more. @throws what earlier work threw. */
  async start(segment: Uint8Array, work: () => Promise<unknown>): Promise<void> {
    this.check()
    const done = work().then(
      () => {
        if (free.length < keptSegments) free.push(new Uint8Array(segment.buffer))
      },
      (error: unknown) => {
        this.#failure ??= { error }
      },
    )
    this.#busy.add(done)
    void done.then(() => this.#busy.delete(done))
    while (this.#busy.size >= this.#limit) await Promise.race(this.#busy)
    this.check()
  }

  /** Waits for the segments in work, whatever becomes of them. */
  async settle(): Promise<void> {
    await Promise.all(this.#busy)
  }

  /** Does nothing while all work went well. @throws what work threw. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure.error
  }
}
