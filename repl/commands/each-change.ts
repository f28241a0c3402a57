import type { Subscription } from '#sdk/rpc/subscription.ts'

/** What there is to see: now, and after every change, until the signal is aborted. */
export async function* eachChange<T>(
  changes: Subscription<unknown>,
  signal: AbortSignal,
  look: () => Promise<T>,
): AsyncIterable<T> {
  const end = () => changes.cancel()
  signal.addEventListener('abort', end, { once: true })
  try {
    yield await look()
    for await (const _changed of changes) yield await look()
    signal.throwIfAborted()
  } finally {
    signal.removeEventListener('abort', end)
    changes.cancel()
  }
}
