import { inspect } from 'node:util'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'

export interface FormatOptions {
  readonly colors: boolean
  readonly columns?: number
}

/** A value as a person reads it at the prompt. */
export function formatValue(value: unknown, options: FormatOptions): string {
  return inspect(value, {
    colors: options.colors,
    depth: 4,
    maxArrayLength: 50,
    breakLength: options.columns ?? 100,
    compact: 3,
  })
}

/** An error as its message, what to do next, and its code. */
export function formatError(error: unknown): { message: string; next: string | undefined; code: string | undefined } {
  if (DealkitError.is(error)) return { message: error.message, next: error.next, code: error.code }
  if (error instanceof Error || (typeof error === 'object' && error !== null && 'message' in error)) {
    const { name, message } = error as Error
    return { message: `${name ?? 'Error'}: ${message}`, next: undefined, code: undefined }
  }
  return { message: `Thrown: ${inspect(error)}`, next: undefined, code: undefined }
}
