import { formatDuration, parseDuration } from '#sdk/units/duration.ts'
import type { JsonCodec } from './codec.ts'
import { CodecError } from './errors.ts'
import { type Named, rowsOf, type StructOptions, structFromJson, structToJson } from './fields.ts'
import { show } from './primitives.ts'

/** Combinators for what travels as JSON only: API parameters, results and events. */

type JsonFieldType<F> = F extends Named<JsonCodec<infer T>> ? T : F extends JsonCodec<infer T> ? T : never
export type JsonStructOf<F> = { readonly [K in keyof F]: JsonFieldType<F[K]> }

const NANOSECONDS_PER_MILLISECOND = 1_000_000
const GO_ZERO_TIME = '0001-01-01T00:00:00Z'

/**
 * An object with Go's field names, as `struct` has them; the fields need no CBOR form.
 *
 *
 * @throws {CODEC_INVALID} from `fromJson`, naming the field that is wrong.
 * @example
 * import { int, jsonOptional, jsonStruct, tokenAmount } from 'dealkit/codec'
 * const gas = jsonStruct('Gas', { limit: int, premium: jsonOptional(tokenAmount) })
 * gas.fromJson({ Limit: 5, Premium: '7' }) // { limit: 5, premium: 7n }
 */
export function jsonStruct<const F extends Record<string, unknown>>(
  name: string,
  fields: F,
  options: StructOptions = {},
): JsonCodec<JsonStructOf<F>> {
  const rows = rowsOf<JsonCodec<unknown>>(fields)
  return {
    name,
    toJson: (value) => structToJson(rows, value),
    fromJson: (json) => structFromJson(rows, json, options) as JsonStructOf<F>,
  }
}

/**
 * A list; null is read as empty (Go's nil slice).
 *
 *
 * @throws {CODEC_INVALID} from `fromJson`: no array, over `limit` items, or an item is wrong.
 * @example
 * import { jsonList, text } from 'dealkit/codec'
 * jsonList(text()).fromJson(['a', 'b']) // ['a', 'b']
 * jsonList(text()).fromJson(null) // []
 */
export function jsonList<T>(item: JsonCodec<T>, limit = 1_000_000): JsonCodec<readonly T[]> {
  return {
    name: `${item.name}[]`,
    toJson: (values) => values.map((value) => item.toJson(value)),
    fromJson: (json) => {
      if (json === null) return []
      if (!Array.isArray(json)) throw new CodecError(`expected an array, got ${show(json)}`)
      if (json.length > limit) throw new CodecError(`${json.length} items are over the limit of ${limit}`)
      return json.map((value, i) => at(`[${i}]`, () => item.fromJson(value)))
    },
  }
}

/**
 * A value or null.
 *
 * @example
 * import { int, jsonNullable } from 'dealkit/codec'
 * jsonNullable(int).fromJson(null) // null
 */
export function jsonNullable<T>(inner: JsonCodec<T>): JsonCodec<T | null> {
  return {
    name: inner.name,
    toJson: (value) => (value === null ? null : inner.toJson(value)),
    fromJson: (json) => (json === null || json === undefined ? null : inner.fromJson(json)),
  }
}

/**
 * A field that is left out of the object when undefined (Go's omitempty); null is read as undefined too.
 *
 * @example
 * import { int, jsonOptional } from 'dealkit/codec'
 * jsonOptional(int).toJson(undefined) // undefined
 */
export function jsonOptional<T>(inner: JsonCodec<T>): JsonCodec<T | undefined> {
  return {
    name: inner.name,
    toJson: (value) => (value === undefined ? undefined : inner.toJson(value)),
    fromJson: (json) => (json === null || json === undefined ? undefined : inner.fromJson(json)),
  }
}

/**
 * A field that is null when undefined (a Go pointer without omitempty); left out, it is read as undefined too.
 *
 * @example
 * import { jsonNil } from '#sdk/codec/json.ts'
 * import { int } from 'dealkit/codec'
 * jsonNil(int).toJson(undefined) // null
 */
export function jsonNil<T>(inner: JsonCodec<T>): JsonCodec<T | undefined> {
  return { ...jsonOptional(inner), toJson: (value) => (value === undefined ? null : inner.toJson(value)) }
}

/**
 * Reads null, and so a missing field, as a zero value, as Go does.
 *
 * @example
 * import { int, orZero } from 'dealkit/codec'
 * orZero(int, 0).fromJson(null) // 0
 */
export function orZero<T>(inner: JsonCodec<T>, zero: T): JsonCodec<T> {
  return {
    name: inner.name,
    toJson: (value) => inner.toJson(value),
    fromJson: (value) => (value === null || value === undefined ? zero : inner.fromJson(value)),
  }
}

/**
 * An object used as a map, such as deals by their number; null is read as empty.
 *
 *
 * @throws {CODEC_INVALID} from `fromJson`: no object, or a value is wrong.
 * @example
 * import { int, jsonRecord } from 'dealkit/codec'
 * jsonRecord(int).fromJson({ a: 1 }) // { a: 1 }
 */
export function jsonRecord<T>(item: JsonCodec<T>): JsonCodec<Readonly<Record<string, T>>> {
  return {
    name: `map of ${item.name}`,
    toJson: (values) => Object.fromEntries(Object.entries(values).map(([key, value]) => [key, item.toJson(value)])),
    fromJson: (json) => {
      if (json === null) return {}
      if (typeof json !== 'object' || Array.isArray(json)) throw new CodecError(`expected an object, got ${show(json)}`)
      return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, at(key, () => item.fromJson(value))]))
    },
  }
}

/**
 * Another TypeScript type for the same JSON.
 *
 * @example
 * import { int, jsonMapped } from 'dealkit/codec'
 * const seconds = jsonMapped(int, 'seconds', (value) => value * 1000, (milliseconds) => milliseconds / 1000)
 * seconds.fromJson(5) // 5000
 */
export function jsonMapped<A, B>(
  inner: JsonCodec<A>,
  name: string,
  into: (value: A) => B,
  from: (value: B) => A,
): JsonCodec<B> {
  return { name, toJson: (value) => inner.toJson(from(value)), fromJson: (json) => into(inner.fromJson(json)) }
}

/**
 * A codec named before it is made, for types that contain themselves.
 *
 * @example
 * import { type JsonCodec, jsonList, jsonStruct, lazy } from 'dealkit/codec'
 * interface Tree { readonly children: readonly Tree[] }
 * const tree: JsonCodec<Tree> = jsonStruct('Tree', { children: jsonList(lazy('Tree', () => tree)) })
 * tree.fromJson({ Children: [{ Children: null }] }) // { children: [{ children: [] }] }
 */
export function lazy<T>(name: string, inner: () => JsonCodec<T>): JsonCodec<T> {
  return { name, toJson: (value) => inner().toJson(value), fromJson: (value) => inner().fromJson(value) }
}

/**
 * One of a few texts.
 *
 * @throws {CODEC_INVALID} from `fromJson`, for any other.
 * @example
 * import { oneOf } from 'dealkit/codec'
 * oneOf('read', 'write').fromJson('read') // 'read'
 */
export function oneOf<const T extends string>(...choices: readonly T[]): JsonCodec<T> {
  return {
    name: choices.join('|'),
    toJson: (value) => value,
    fromJson: (json) => {
      const found = choices.find((choice) => choice === json)
      if (found === undefined) throw new CodecError(`expected one of ${choices.join(', ')}, got ${show(json)}`)
      return found
    },
  }
}

/**
 * A name in TypeScript, a number in JSON.
 *
 * @throws {CODEC_INVALID} from `fromJson`, for a number that the table lacks.
 * @example
 * import { numbered } from 'dealkit/codec'
 * numbered('Stage', { idle: 0, headers: 1 }).fromJson(1) // 'headers'
 */
export function numbered<const T extends Readonly<Record<string, number>>>(
  name: string,
  table: T,
): JsonCodec<keyof T & string> {
  const byNumber = new Map(Object.entries(table).map(([key, number]) => [number as unknown, key]))
  return {
    name,
    toJson: (value) => table[value],
    fromJson: (json) => {
      const found = byNumber.get(json)
      if (found === undefined) throw new CodecError(`${show(json)} is no ${name}`)
      return found
    },
  }
}

/** JSON as it is, for values whose shape depends on something else. */
export const json: JsonCodec<unknown> = {
  name: 'json',
  toJson: (value) => value,
  fromJson: (value) => value,
}

/** The result of a method that has none: null. */
export const nothing: JsonCodec<void> = {
  name: 'nothing',
  toJson: () => null,
  fromJson: () => undefined,
}

/** Any finite number (Go's float64). */
export const float: JsonCodec<number> = {
  name: 'float',
  toJson: (value) => value,
  fromJson: (value) => {
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw new CodecError(`expected a number, got ${show(value)}`)
    return value
  },
}

/** A Go time.Duration: milliseconds in TypeScript, whole nanoseconds in JSON. */
export const duration: JsonCodec<number> = {
  name: 'duration',
  toJson: (milliseconds) => {
    const nanoseconds = Math.round(milliseconds * NANOSECONDS_PER_MILLISECOND)
    return Number.isSafeInteger(nanoseconds)
      ? nanoseconds
      : BigInt(Math.round(milliseconds)) * BigInt(NANOSECONDS_PER_MILLISECOND)
  },
  fromJson: (value) => {
    if (typeof value !== 'bigint' && !Number.isSafeInteger(value))
      throw new CodecError(`expected nanoseconds, got ${show(value)}`)
    return Number(value) / NANOSECONDS_PER_MILLISECOND
  },
}

/** A duration as Go's configuration files write it, `1h0m0s`: milliseconds in TypeScript. */
export const durationText: JsonCodec<number> = {
  name: 'duration',
  toJson: formatDuration,
  fromJson: (value) => {
    if (typeof value !== 'string') throw new CodecError(`expected a duration such as "10s", got ${show(value)}`)
    return parseDuration(value)
  },
}

/** A moment as RFC 3339 text; Go's zero time is null. Finer than a millisecond is cut off. */
export const time: JsonCodec<Date | null> = {
  name: 'time',
  toJson: (value) => (value === null ? GO_ZERO_TIME : value.toISOString()),
  fromJson: (value) => {
    if (value === null || value === GO_ZERO_TIME) return null
    const wellFormed =
      typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(value)
    const moment = wellFormed ? new Date(value) : undefined
    if (moment === undefined || Number.isNaN(moment.getTime()))
      throw new CodecError(`expected an RFC 3339 time, got ${show(value)}`)
    return moment
  },
}

/** A UUID as text in lower case. */
export const uuid: JsonCodec<string> = {
  name: 'uuid',
  toJson: (value) => value,
  fromJson: (value) => {
    if (typeof value !== 'string' || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value))
      throw new CodecError(`expected a UUID, got ${show(value)}`)
    return value.toLowerCase()
  },
}

function at<R>(segment: string, step: () => R): R {
  try {
    return step()
  } catch (error) {
    throw CodecError.within(segment, error)
  }
}
