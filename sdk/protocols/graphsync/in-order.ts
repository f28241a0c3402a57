/**
 * Lets some work run ahead while its results are taken in the order it was begun, up to so many bytes.
 *
 * @example
 * import { InOrder } from '#sdk/protocols/graphsync/in-order.ts'
 * const order = new InOrder(1024)
 * await order.add(100, async () => console.log('first'))
 * await order.add(100, async () => console.log('second'))
 * await order.end()
 */
export class InOrder {
  readonly #limitBytes: number
  readonly #ahead: { readonly done: Promise<void>; readonly bytes: number }[] = []
  #last: Promise<void> = Promise.resolve()
  #bytes = 0

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  /**
   * Takes this result after those before it; resolves when there is room for more. `after` is called in any case, once
   * it was taken or one before it failed.
   *
   * @throws what a taking threw.
   */
  async add(bytes: number, take: () => Promise<void>, after?: () => void): Promise<void> {
    const done = this.#last.then(take).finally(after)
    // Its failure is met below or at the end; without this it would count as unhandled until then.
    done.catch(() => undefined)
    this.#last = done
    this.#ahead.push({ done, bytes })
    this.#bytes += bytes
    while (this.#bytes > this.#limitBytes) await this.#first()
  }

  /** Resolves when all is taken. */
  async end(): Promise<void> {
    while (this.#ahead.length > 0) await this.#first()
  }

  async #first(): Promise<void> {
    const first = this.#ahead.shift()
    this.#bytes -= first?.bytes ?? 0
    await first?.done
  }
}
