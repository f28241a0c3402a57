const brand = Symbol.for('dealkit.error')

/** What an error carries besides its message: plain values, safe to print. */
export type ErrorDetails = Readonly<Record<string, unknown>>

export interface DealkitErrorInit {
  readonly code: string
  readonly message: string
  /** What the reader can do about it, as one sentence. */
  readonly next?: string | undefined
  readonly details?: ErrorDetails | undefined
  readonly cause?: unknown
}

/**
 * The one error class of dealkit. Match it by `code`, never by message or `instanceof`:
 * two copies of the package may live in one process.
 *
 * @example
 * import { DealkitError, parseFil } from 'dealkit'
 * try {
 *   parseFil('1.5 potatoes')
 * } catch (error) {
 *   if (DealkitError.is(error, 'UNIT_UNKNOWN')) console.error(error.message, error.next)
 * }
 */
export class DealkitError extends Error {
  readonly code: string
  readonly next: string | undefined
  readonly details: ErrorDetails
  readonly [brand] = true

  constructor(init: DealkitErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause })
    this.name = 'DealkitError'
    this.code = init.code
    this.next = init.next
    this.details = init.details ?? {}
  }

  /**
   * True for a dealkit error of any copy of the package; with `code`, only for that one.
   *
   * @example
   * import { DealkitError } from 'dealkit'
   * DealkitError.is(new Error('no')) // false
   */
  static is(error: unknown, code?: string): error is DealkitError {
    return (
      typeof error === 'object' &&
      error !== null &&
      brand in error &&
      (code === undefined || (error as DealkitError).code === code)
    )
  }

  /** Code, message, next step, details and causes as plain JSON; bigints as decimal text. */
  toJSON(): Record<string, unknown> {
    return {
      code: this.code,
      message: this.message,
      ...(this.next === undefined ? {} : { next: this.next }),
      ...(Object.keys(this.details).length === 0 ? {} : { details: plain(this.details) }),
      ...(this.cause === undefined ? {} : { cause: causeJson(this.cause, 4) }),
    }
  }
}

function plain(details: ErrorDetails): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, typeof value === 'bigint' ? value.toString() : value]),
  )
}

function causeJson(cause: unknown, depth: number): unknown {
  if (DealkitError.is(cause)) return cause.toJSON()
  if (cause instanceof Error) {
    const inner = cause.cause !== undefined && depth > 0 ? { cause: causeJson(cause.cause, depth - 1) } : {}
    return { name: cause.name, message: cause.message, ...inner }
  }
  return String(cause)
}
