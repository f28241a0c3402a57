import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { protocolErrors, type StreamDetails } from './errors.ts'

/** How long something may take, and what else may end it. */
export interface Patience {
  /** No limit if left out. */
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** A signal for both: the time running out, and the caller's own. */
export function deadlineSignal(patience: Patience): AbortSignal | undefined {
  const timer = patience.timeoutMs === undefined ? undefined : AbortSignal.timeout(patience.timeoutMs)
  if (timer === undefined || patience.signal === undefined) return timer ?? patience.signal
  return AbortSignal.any([timer, patience.signal])
}

/** The error of a stream operation that failed: ours as it is, any other by what ended it. */
export function streamError(cause: unknown, details: StreamDetails, patience: Patience): DealkitError {
  if (DealkitError.is(cause)) return cause
  if (patience.signal?.aborted === true) return protocolErrors.STREAM_CANCELLED(details, { cause })
  if (cause instanceof Error && cause.name === 'TimeoutError') {
    return protocolErrors.STREAM_TIMEOUT({ ...details, timeoutMs: patience.timeoutMs ?? 0 }, { cause })
  }
  return protocolErrors.STREAM_LOST(details, { cause })
}
