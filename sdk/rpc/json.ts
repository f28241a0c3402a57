import { rpcErrors } from './errors.ts'

export interface JsonLimits {
  readonly maxDepth?: number
}

const MAX_DEPTH = 256
const wideNumber = /\d{16}/
const integer = /^-?\d+$/

/**
 * Reads JSON; whole numbers that a number cannot hold exactly come out as bigint.
 * @throws {JSON_INVALID} for malformed text, and for nesting deeper than the limit.
 *
 * @example
 * import { parseJson } from '#sdk/rpc/json.ts'
 * parseJson('[1, 18446744073709551615]') // [1, 18446744073709551615n]
 */
export function parseJson(text: string, limits: JsonLimits = {}): unknown {
  const depth = depthOf(text)
  const most = limits.maxDepth ?? MAX_DEPTH
  if (depth > most) throw rpcErrors.JSON_INVALID({ reason: `it is nested deeper than ${most}` })
  try {
    return wideNumber.test(text) ? JSON.parse(text, exact) : JSON.parse(text)
  } catch (error) {
    throw rpcErrors.JSON_INVALID({ reason: error instanceof Error ? error.message : String(error) }, { cause: error })
  }
}

/**
 * Writes JSON; a bigint is written as a number with all its digits.
 *
 * @example
 * import { stringifyJson } from '#sdk/rpc/json.ts'
 * stringifyJson({ value: 9007199254740993n }) // '{"value":9007199254740993}'
 */
export function stringifyJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null'
  } catch (error) {
    if (!(error instanceof TypeError) || !/BigInt/.test(error.message)) throw error
    return JSON.stringify(value, rawBigints) ?? 'null'
  }
}

// Node reads and writes the digits themselves; TypeScript's library does not know it yet.
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON

function rawBigints(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? rawJson(value.toString()) : value
}

function exact(_name: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const source = context?.source
  return source !== undefined && integer.test(source) ? BigInt(source) : value
}

const codes = { quote: 34, backslash: 92, openArray: 91, closeArray: 93, openObject: 123, closeObject: 125 }

function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === codes.quote) i = endOfString(text, i)
    else if (code === codes.openArray || code === codes.openObject) deepest = Math.max(deepest, ++depth)
    else if (code === codes.closeArray || code === codes.closeObject) depth--
  }
  return deepest
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end !== -1) {
    let backslashes = 0
    while (text.charCodeAt(end - 1 - backslashes) === codes.backslash) backslashes++
    if (backslashes % 2 === 0) return end
    end = text.indexOf('"', end + 1)
  }
  return text.length
}
