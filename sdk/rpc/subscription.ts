import { rpcErrors } from './errors.ts'

/** Values that arrive until the subscription ends; leaving the loop cancels it. */
export interface Subscription<T> extends AsyncIterable<T> {
  /** Ends it; a loop over it then ends too. */
  cancel(): void
}

interface Reader<T> {
  resolve(step: IteratorResult<T, undefined>): void
  reject(error: Error): void
}

const MAX_WAITING = 10_000
const finished = { value: undefined, done: true } as const

/**
 * Turns a callback subscription into an iterable that keeps what arrives between two steps of the loop.
 *
 * @throws {RPC_SUBSCRIPTION_BEHIND} from `receive`, when more than `maxWaiting` values wait for the loop.
 * @example
 * import { subscription } from '#sdk/rpc/subscription.ts'
 * const ticks = subscription<number>((receive) => {
 *   receive(1)
 *   return [() => undefined, Promise.resolve()]
 * })
 * for await (const tick of ticks) console.log(tick) // 1
 */
export function subscription<T>(
  begin: (receive: (value: T) => void) => [() => void, Promise<void>],
  maxWaiting: number = MAX_WAITING,
): Subscription<T> {
  const waiting: T[] = []
  const readers: Reader<T>[] = []
  let over = false
  let failure: Error | undefined

  const [cancel, ended] = begin((value) => {
    const reader = readers.shift()
    if (reader !== undefined) reader.resolve({ value, done: false })
    else if (waiting.length < maxWaiting) waiting.push(value)
    else throw rpcErrors.RPC_SUBSCRIPTION_BEHIND({ limit: maxWaiting })
  })
  ended.then(
    () => end(),
    (error: Error) => end(error),
  )

  function end(error?: Error): void {
    over = true
    failure = error
    for (const reader of readers.splice(0)) settle(reader)
  }

  /** The reason of the end is told once; after it the iterable is simply at its end. */
  function settle(reader: Reader<T>): void {
    const reason = failure
    failure = undefined
    if (reason === undefined) reader.resolve(finished)
    else reader.reject(reason)
  }

  const iterator: AsyncIterator<T, undefined> = {
    next: () =>
      new Promise((resolve, reject) => {
        if (waiting.length > 0) resolve({ value: waiting.shift()!, done: false })
        else if (over) settle({ resolve, reject })
        else readers.push({ resolve, reject })
      }),
    return: async () => {
      waiting.length = 0
      cancel()
      await ended.catch(() => undefined) // who leaves does not ask why it ended
      failure = undefined
      return finished
    },
  }
  return { cancel, [Symbol.asyncIterator]: () => iterator }
}
