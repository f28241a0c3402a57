import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { protocolErrors, type StreamDetails } from './errors.ts'

/** How long something may take, and what else may end it. */
export interface Patience {
  /** No limit if left out. */
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * A signal for both: the time running out, and the caller's own.
 *
 * @example
 * import { deadlineSignal } from '#sdk/protocols/deadline.ts'
 * deadlineSignal({}) // undefined
 * deadlineSignal({ timeoutMs: 10_000 })?.aborted // false
 */
export function deadlineSignal(patience: Patience): AbortSignal | undefined {
  const timer = patience.timeoutMs === undefined ? undefined : AbortSignal.timeout(patience.timeoutMs)
  if (timer === undefined || patience.signal === undefined) return timer ?? patience.signal
  return AbortSignal.any([timer, patience.signal])
}

/**
 * The error of a stream operation that failed: ours as it is, any other by what ended it.
 *
 * @example
 * import { streamError } from '#sdk/protocols/deadline.ts'
 * const details = { protocol: '/fil/storage/ask/1.1.0', peer: '12D3KooW…' }
 * streamError(new Error('reset'), details, {}).code // 'STREAM_LOST'
 */
export function streamError(cause: unknown, details: StreamDetails, patience: Patience): DealkitError {
  if (DealkitError.is(cause)) return cause
  if (patience.signal?.aborted === true) return protocolErrors.STREAM_CANCELLED(details, { cause })
  if (cause instanceof Error && cause.name === 'TimeoutError') {
    return protocolErrors.STREAM_TIMEOUT({ ...details, timeoutMs: patience.timeoutMs ?? 0 }, { cause })
  }
  return protocolErrors.STREAM_LOST(details, { cause })
}
