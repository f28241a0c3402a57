import { DealkitError, type ErrorDetails } from './dealkit-error.ts'

/** One row of a folder's error table. */
export interface ErrorDescriptor<D extends ErrorDetails> {
  readonly message: (details: D) => string
  readonly next?: string | ((details: D) => string | undefined)
}

/** Makes the error of one row; `is` tells whether a caught value is of that row. */
export interface ErrorFactory<D extends ErrorDetails> {
  (details: D, options?: { cause?: unknown }): DealkitError
  readonly code: string
  /** Whether a caught value is an error of this row, of any copy of the package. */
  is(error: unknown): error is DealkitError
}

// biome-ignore lint/suspicious/noExplicitAny: the row's own detail type is recovered by ErrorFactories
type AnyDescriptor = ErrorDescriptor<any>

export type ErrorFactories<T extends Record<string, AnyDescriptor>> = {
  readonly [Code in keyof T]: T[Code] extends ErrorDescriptor<infer D> ? ErrorFactory<D> : never
}

/**
 * Declares a folder's errors as a table: code, message template, next step.
 *
 * @example
 * import { defineErrors } from '#sdk/errors/define-errors.ts'
 * export const unitErrors = defineErrors({
 *   UNIT_UNKNOWN: {
 *     message: (d: { text: string }) => `"${d.text}" has no unit that dealkit knows`,
 *     next: 'Write FIL, attoFIL, B, KiB, MiB or GiB.',
 *   },
 * })
 * throw unitErrors.UNIT_UNKNOWN({ text: '3 potatoes' })
 */
export function defineErrors<const T extends Record<string, AnyDescriptor>>(table: T): ErrorFactories<T> {
  const factories: Record<string, unknown> = {}
  for (const [code, descriptor] of Object.entries(table)) {
    const make = (details: ErrorDetails, options?: { cause?: unknown }) =>
      new DealkitError({
        code,
        message: descriptor.message(details),
        next: typeof descriptor.next === 'function' ? descriptor.next(details) : descriptor.next,
        details,
        cause: options?.cause,
      })
    factories[code] = Object.assign(make, { code, is: (error: unknown) => DealkitError.is(error, code) })
  }
  return factories as ErrorFactories<T>
}
