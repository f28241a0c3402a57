import { whileWaiting } from './steering/activity.ts'

/** Work on the same thing, one after another; different things side by side. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve()
    const turn = whileWaiting({ kind: 'other' }, () => before).then(work)
    // Whoever asked hears of a failure; the next in line only waits for it to be over.
    const over = turn.then(
      () => undefined,
      () => undefined,
    )
    this.#last.set(key, over)
    void over.then(() => {
      if (this.#last.get(key) === over) this.#last.delete(key)
    })
    return turn
  }
}
