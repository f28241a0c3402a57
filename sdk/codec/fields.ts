import type { Codec, JsonCodec } from './codec.ts'
import { CodecError } from './errors.ts'
import { show } from './primitives.ts'

/** A field whose name on the wire is not the TypeScript name with a capital first letter. */
export interface Named<C> {
  readonly wireName: string
  readonly codec: C
}

/**
 * Gives a field its wire name: `pieceCid: as('PieceCID', cid)`.
 *
 * @example
 * import { as, cid, int, tuple } from 'dealkit/codec'
 * import { zeroPieceCid } from 'dealkit/piece'
 * const piece = tuple('Piece', { pieceCid: as('PieceCID', cid), size: int })
 * piece.toJson({ pieceCid: zeroPieceCid(128), size: 128 }) // { PieceCID: { '/': 'baga6ea4seaq…' }, Size: 128 }
 */
export function as<T>(wireName: string, inner: Codec<T>): Named<Codec<T>>
export function as<T>(wireName: string, inner: JsonCodec<T>): Named<JsonCodec<T>>
export function as<C>(wireName: string, inner: C): Named<C> {
  return { wireName, codec: inner }
}

export interface StructOptions {
  /** Values of fields that may be absent: as JSON fields (null counts as absent), and as keys of a CBOR map. */
  readonly defaults?: Readonly<Record<string, unknown>>
}

/** One declared field, as the generic parts read it. */
export interface Row<C> {
  readonly key: string
  readonly wireName: string
  readonly codec: C
}

/**
 * The fields of a struct with their wire names: the given one, otherwise the key with a capital.
 *
 * @example
 * import { rowsOf } from '#sdk/codec/fields.ts'
 * import { int } from 'dealkit/codec'
 * rowsOf({ size: int }) // [{ key: 'size', wireName: 'Size', codec: int }]
 */
export function rowsOf<C>(fields: Readonly<Record<string, unknown>>): Row<C>[] {
  return Object.entries(fields).map(([key, field]) => {
    const named = field as Named<C>
    const isNamed = 'wireName' in named
    return {
      key,
      wireName: isNamed ? named.wireName : key.charAt(0).toUpperCase() + key.slice(1),
      codec: isNamed ? named.codec : (field as C),
    }
  })
}

/**
 * An object with the rows' wire names; `JSON.stringify` leaves out a field whose codec gives undefined.
 *
 * @example
 * import { rowsOf, structToJson } from '#sdk/codec/fields.ts'
 * import { int } from 'dealkit/codec'
 * structToJson(rowsOf({ size: int }), { size: 1 }) // { Size: 1 }
 */
export function structToJson(
  rows: readonly Row<JsonCodec<unknown>>[],
  value: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const json: Record<string, unknown> = {}
  for (const row of rows) json[row.wireName] = row.codec.toJson(value[row.key])
  return json
}

/**
 * Go matches JSON field names whatever their case, and reads a missing or null one as a zero value.
 *
 * @throws {CODEC_INVALID} naming the field.
 * @example
 * import { rowsOf, structFromJson } from '#sdk/codec/fields.ts'
 * import { int } from 'dealkit/codec'
 * structFromJson(rowsOf({ size: int }), { SIZE: 1 }, {}) // { size: 1 }
 */
export function structFromJson(
  rows: readonly Row<JsonCodec<unknown>>[],
  json: unknown,
  options: StructOptions,
): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new CodecError(`expected an object, got ${show(json)}`)
  const source = json as Record<string, unknown>
  let folded: Map<string, unknown> | undefined
  const value: Record<string, unknown> = {}
  for (const row of rows) {
    let field = source[row.wireName]
    if (field === undefined) {
      folded ??= new Map(Object.entries(source).map(([name, v]) => [name.toLowerCase(), v]))
      field = folded.get(row.wireName.toLowerCase())
    }
    field ??= null
    if (field === null && options.defaults !== undefined && row.key in options.defaults) {
      value[row.key] = options.defaults[row.key]
      continue
    }
    try {
      value[row.key] = row.codec.fromJson(field)
    } catch (error) {
      throw CodecError.within(row.wireName, error)
    }
  }
  return value
}
