/** Values that arrive until the subscription ends; leaving the loop cancels it. */
export interface Subscription<T> extends AsyncIterable<T> {
  /** Ends it; a loop over it then ends too. */
  cancel(): void
}

const MAX_WAITING = 10_000

/** Turns a callback subscription into an iterable that keeps what arrives between two steps of the loop. */
export function subscription<T>(begin: (receive: (value: T) => void) => [() => void, Promise<void>]): Subscription<T> {
  const waiting: T[] = []
  let wake: (() => void) | undefined
  let over = false
  let failure: Error | undefined

  const stir = () => {
    wake?.()
    wake = undefined
  }
  const [cancel, ended] = begin((value) => {
    waiting.push(value)
    if (waiting.length > MAX_WAITING) {
      failure = new Error(`the subscription's reader fell ${MAX_WAITING} values behind`)
      cancel()
    }
    stir()
  })
  ended
    .catch((error: Error) => {
      failure ??= error
    })
    .finally(() => {
      over = true
      stir()
    })

  async function* values(): AsyncGenerator<T> {
    try {
      for (;;) {
        while (waiting.length > 0) yield waiting.shift()!
        if (over) break
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      if (failure !== undefined) throw failure
    } finally {
      cancel()
    }
  }
  return { cancel, [Symbol.asyncIterator]: values }
}
