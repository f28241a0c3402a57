/** One source, many subscribers, each with its own bounded queue: what channel methods read from. */
export class Broadcast<T> {
  readonly #subscribers = new Set<Queue<T>>()

  get size(): number {
    return this.#subscribers.size
  }

  publish(value: T): void {
    for (const queue of this.#subscribers) if (!queue.push(value)) this.#subscribers.delete(queue)
  }

  /** Ends every subscription. */
  close(): void {
    for (const queue of this.#subscribers) queue.close()
    this.#subscribers.clear()
  }

  /**
   * The values published from now on, until the signal is aborted. Subscribed at once, not at the first read.
   * A subscriber that falls more than `limit` values behind is cut off: its iteration ends.
   */
  subscribe(signal: AbortSignal, limit = 1024): AsyncIterable<T> {
    const queue = new Queue<T>(limit)
    if (signal.aborted) queue.close()
    else this.#subscribers.add(queue)
    signal.addEventListener(
      'abort',
      () => {
        queue.close()
        this.#subscribers.delete(queue)
      },
      { once: true },
    )
    return queue
  }
}

class Queue<T> implements AsyncIterable<T>, AsyncIterator<T> {
  readonly #limit: number
  readonly #values: T[] = []
  #reader: ((step: IteratorResult<T>) => void) | undefined
  #closed = false

  constructor(limit: number) {
    this.#limit = limit
  }

  /** False when the reader was too slow and is cut off. */
  push(value: T): boolean {
    if (this.#reader !== undefined) {
      const reader = this.#reader
      this.#reader = undefined
      reader({ done: false, value })
    } else this.#values.push(value)
    if (this.#values.length <= this.#limit) return true
    this.close()
    return false
  }

  close(): void {
    this.#closed = true
    this.#reader?.({ done: true, value: undefined })
    this.#reader = undefined
  }

  next(): Promise<IteratorResult<T>> {
    if (this.#values.length > 0) return Promise.resolve({ done: false, value: this.#values.shift() as T })
    if (this.#closed) return Promise.resolve({ done: true, value: undefined })
    return new Promise((resolve) => {
      this.#reader = resolve
    })
  }

  return(): Promise<IteratorResult<T>> {
    this.close()
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return this
  }
}
