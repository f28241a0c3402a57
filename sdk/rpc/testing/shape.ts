/** Where a served value may differ from a sample, each by the names of fields. */
export interface ShapeRules {
  /** Fields that Go leaves out when they are nil. */
  readonly omitted?: readonly string[]
  /** Fields that the version served has and the sample's no longer does. */
  readonly extra?: readonly string[]
  /** Fields that hold null for a number, text or flag that is not there. */
  readonly nullable?: readonly string[]
  /** Fields that hold whatever JSON there is. */
  readonly free?: readonly string[]
}

/** Keys of the samples that stand for any key of a map. */
const anyKey = /^(abc|name|t0\d+|12D3Koo\w+|\/.*)$/

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

/**
 * How a served value differs from a sample in field names and JSON types: nothing where a sample shows nothing (null,
 * `{}`), every item of a list against the sample's first, and null for Go's nil lists, maps and pointers.
 *
 * @example
 * import { shapeDifferences } from '#sdk/rpc/testing/shape.ts'
 * shapeDifferences({ Live: 42 }, { Live: '1' }) // ['Live: string instead of number']
 */
export function shapeDifferences(sample: unknown, served: unknown, rules: ShapeRules = {}): string[] {
  return differences(sample, served, '', rules)
}

function differences(sample: unknown, served: unknown, at: string, rules: ShapeRules): string[] {
  const place = at === '' ? 'result' : at
  if (sample === null || (isObject(sample) && Object.keys(sample).length === 0)) return []
  if (served === null) {
    const mayBeNull = typeof sample === 'object' || rules.nullable?.includes(lastName(at)) === true
    return mayBeNull ? [] : [`${place}: null instead of ${kindOf(sample)}`]
  }
  if (kindOf(sample) !== kindOf(served)) return [`${place}: ${kindOf(served)} instead of ${kindOf(sample)}`]
  if (Array.isArray(sample)) {
    if (sample.length === 0) return []
    return (served as unknown[]).flatMap((item, i) => differences(sample[0], item, `${at}[${i}]`, rules))
  }
  if (isObject(sample)) return fieldDifferences(sample, served as Json, at, rules)
  return []
}

function fieldDifferences(sample: Json, served: Json, at: string, rules: ShapeRules): string[] {
  const inside = (name: string) => (at === '' ? name : `${at}.${name}`)
  const names = Object.keys(sample)
  if (names.length === 1 && anyKey.test(names[0]!)) {
    return Object.entries(served).flatMap(([key, value]) => differences(sample[names[0]!], value, inside(key), rules))
  }
  const missing = names
    .filter((name) => !(name in served) && rules.omitted?.includes(name) !== true)
    .map((name) => `${inside(name)}: missing`)
  const unknown = Object.keys(served)
    .filter((name) => !(name in sample) && rules.extra?.includes(name) !== true)
    .map((name) => `${inside(name)}: not in the sample`)
  const inner = names
    .filter((name) => name in served && rules.free?.includes(name) !== true)
    .flatMap((name) => differences(sample[name], served[name], inside(name), rules))
  return [...missing, ...unknown, ...inner]
}

function lastName(at: string): string {
  return (
    at
      .replace(/\[\d+\]$/, '')
      .split('.')
      .at(-1) ?? ''
  )
}

/**
 * True for a value that shows nothing of its shape: null, no text, an empty list or map.
 *
 * @example
 * import { isEmpty } from '#sdk/rpc/testing/shape.ts'
 * isEmpty({}) // true
 * isEmpty(0) // false
 */
export function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return isObject(value) && Object.keys(value).length === 0
}
