import { inspect } from 'node:util'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import { shortValue } from './short-value.ts'

export interface FormatOptions {
  readonly colors: boolean
  readonly columns?: number
}

/** A value as a person reads it at the prompt. */
export function formatValue(value: unknown, options: FormatOptions): string {
  return inspect(shortValue(value), {
    colors: options.colors,
    depth: 4,
    maxArrayLength: 50,
    breakLength: options.columns ?? 100,
    compact: 3,
  })
}

/** What is told of an error, in a form that goes from one thread to another. */
export interface ErrorParts {
  readonly name: string
  readonly message: string
  readonly code?: string | undefined
  /** What to do next, or what it came from. */
  readonly next?: string | undefined
}

export function errorParts(error: unknown): ErrorParts {
  if (DealkitError.is(error)) return { name: error.name, message: error.message, code: error.code, next: error.next }
  if (error === null || typeof error !== 'object' || !('message' in error))
    return { name: 'Thrown', message: inspect(error) }
  const { name = 'Error', message, cause, next } = error as Error & { next?: string }
  const from = cause === undefined ? [] : [errorParts(cause)]
  const origins = error instanceof AggregateError ? error.errors.slice(0, 3).map(errorParts) : from
  const text = origins.map((origin) => `${origin.name}: ${origin.message}`).join('; ')
  return { name, message: String(message), next: next ?? (text === '' ? undefined : `It comes from ${text}`) }
}

/** An error as a person reads it at the prompt: its message, and what to do next. */
export function formatError(error: unknown): { message: string; next: string | undefined } {
  const { name, message, code, next } = errorParts(error)
  return { message: code === undefined ? `${name}: ${message}` : message, next }
}
