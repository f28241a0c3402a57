import { inspect } from 'node:util'
import { CID } from 'multiformats/cid'
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

/** A value as one line of JSON: CIDs as `{"/": …}`, bigints and addresses as text, bytes as base64. */
export function valueToJson(value: unknown): string {
  return JSON.stringify(jsonable(value)) ?? 'null'
}

function jsonable(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (value === null || typeof value !== 'object') return value
  const link = CID.asCID(value)
  if (link !== null) return { '/': link.toString() }
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if ('toJSON' in value && typeof value.toJSON === 'function') return jsonable(value.toJSON())
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), jsonable(item)]))
  if (value instanceof Set || Array.isArray(value)) return [...value].map(jsonable)
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, jsonable(item)]))
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
