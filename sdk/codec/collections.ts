import { CborReader } from './cbor-reader.ts'
import { type CborWriter, major } from './cbor-writer.ts'
import { type Codec, codec, type Infer, type JsonCodec } from './codec.ts'
import { CodecError } from './errors.ts'
import { type Named, type Row, rowsOf, type StructOptions, structFromJson, structToJson } from './fields.ts'
import { bytes, limits, show } from './primitives.ts'

export { as } from './fields.ts'

type FieldType<F> = F extends Named<Codec<infer T>> ? T : F extends Codec<infer T> ? T : never
export type StructOf<F> = { readonly [K in keyof F]: FieldType<F[K]> }

type WireRow = Row<Codec<unknown>>

function writeField(writer: CborWriter, row: WireRow, value: Record<string, unknown>): void {
  try {
    row.codec.write(writer, value[row.key])
  } catch (error) {
    throw CodecError.within(row.wireName, error)
  }
}

function readField(reader: CborReader, row: WireRow): unknown {
  try {
    return row.codec.read(reader)
  } catch (error) {
    throw CodecError.within(row.wireName, error)
  }
}

/**
 * A struct that travels as a CBOR array in field order, and as a JSON object with Go's field names.
 * The length must match exactly, as in cbor-gen.
 *
 *
 * @throws {CODEC_INVALID} from the codec that it gives, naming the field that is wrong.
 * @example
 * import { int, tuple } from 'dealkit/codec'
 * const point = tuple('Point', { x: int, y: int })
 * point.encode({ x: 1, y: 2 }) // the bytes 82 01 02
 * point.toJson({ x: 1, y: 2 }) // { X: 1, Y: 2 }
 */
export function tuple<const F extends Record<string, unknown>>(
  name: string,
  fields: F,
  options: StructOptions = {},
): Codec<StructOf<F>> {
  const rows = rowsOf<Codec<unknown>>(fields)
  return codec<StructOf<F>>({
    name,
    write: (writer, value) => {
      writer.head(major.array, rows.length)
      for (const row of rows) writeField(writer, row, value as Record<string, unknown>)
    },
    read: (reader) => {
      const length = reader.length(major.array, limits.list)
      if (length !== rows.length) throw new CodecError(`has ${length} fields instead of ${rows.length}`)
      const value: Record<string, unknown> = {}
      for (const row of rows) value[row.key] = readField(reader, row)
      return value as StructOf<F>
    },
    toJson: (value) => structToJson(rows, value as Record<string, unknown>),
    fromJson: (json) => structFromJson(rows, json, options) as StructOf<F>,
  })
}

/** The two orders in which Go nodes have written struct maps: canonical since 2023, declaration order before. */
export type KeyOrder = 'sorted' | 'struct'

/** A struct written as a CBOR map, whose keys stand in sorted order (length first, then bytes) unless told otherwise. */
export interface MapCodec<T> extends Codec<T> {
  /** The same struct with its keys written in another order; nested maps keep their own. */
  inOrder(order: KeyOrder): Codec<T>
}

export interface MapOptions extends StructOptions {
  /** Go's declaration order of the wire names, where it differs from the sorted one. */
  readonly structOrder?: readonly string[]
}

/**
 * A struct that travels as a CBOR map keyed by Go's field names.
 * Written in sorted key order (length first, then bytes), read in any order; unknown keys are skipped,
 * a repeated key is refused, and a missing key is an error unless `defaults` has it.
 *
 *
 * @throws {CODEC_INVALID} from the codec that it gives, naming the field that is wrong.
 * @example
 * import { int, struct } from 'dealkit/codec'
 * const point = struct('Point', { x: int, y: int })
 * point.encode({ x: 1, y: 2 }) // the bytes a2 61 58 01 61 59 02
 * point.inOrder('struct') // the same type, its keys written in the order of declaration
 */
export function struct<const F extends Record<string, unknown>>(
  name: string,
  fields: F,
  options: MapOptions = {},
): MapCodec<StructOf<F>> {
  const rows = rowsOf<Codec<unknown>>(fields).map((row) => ({
    ...row,
    wireBytes: new TextEncoder().encode(row.wireName),
  }))
  const sorted = [...rows].sort(
    (a, b) => a.wireBytes.length - b.wireBytes.length || Buffer.compare(a.wireBytes, b.wireBytes),
  )
  const declared = options.structOrder?.map((wireName) => rows.find((row) => row.wireName === wireName)!) ?? rows
  const byName = new Map(rows.map((row) => [row.wireName, row]))

  const read = (reader: CborReader): StructOf<F> => {
    const size = reader.length(major.map, limits.list)
    const value: Record<string, unknown> = {}
    for (let i = 0; i < size; i++) {
      const key = Buffer.from(reader.textBytes(limits.text)).toString('utf8')
      const row = byName.get(key)
      if (row === undefined) {
        reader.rawItem()
        continue
      }
      if (Object.hasOwn(value, row.key)) throw new CodecError(`has the key ${key} twice`)
      value[row.key] = readField(reader, row)
    }
    for (const row of rows) {
      if (Object.hasOwn(value, row.key)) continue
      if (options.defaults === undefined || !(row.key in options.defaults))
        throw new CodecError(`the key ${row.wireName} is missing`)
      value[row.key] = options.defaults[row.key]
    }
    return value as StructOf<F>
  }

  const inOrder = (order: typeof rows): Codec<StructOf<F>> =>
    codec<StructOf<F>>({
      name,
      read,
      write: (writer, value) => {
        writer.head(major.map, order.length)
        for (const row of order) {
          writer.textBytes(row.wireBytes)
          writeField(writer, row, value as Record<string, unknown>)
        }
      },
      toJson: (value) => structToJson(rows, value as Record<string, unknown>),
      fromJson: (json) => structFromJson(rows, json, options) as StructOf<F>,
    })

  return { ...inOrder(sorted), inOrder: (order) => inOrder(order === 'sorted' ? sorted : declared) }
}

/**
 * A list; JSON reads a null as empty (Go's nil slice).
 *
 *
 * @throws {CODEC_INVALID} from the codec that it gives: over `limit` items, or an item is wrong.
 * @example
 * import { int, list } from 'dealkit/codec'
 * list(int).encode([1, 2]) // the bytes 82 01 02
 * list(int).fromJson(null) // []
 */
export function list<T>(item: Codec<T>, limit: number = limits.list): Codec<T[]> {
  return codec({
    name: `${item.name}[]`,
    write: (writer, values) => {
      if (values.length > limit) throw new CodecError(`${values.length} items are over the limit of ${limit}`)
      writer.head(major.array, values.length)
      for (const [i, value] of values.entries()) within(i, () => item.write(writer, value))
    },
    read: (reader) => {
      const size = reader.length(major.array, limit)
      const values: T[] = []
      for (let i = 0; i < size; i++) values.push(within(i, () => item.read(reader)))
      return values
    },
    toJson: (values) => values.map((value) => item.toJson(value)),
    fromJson: listFromJson(item, limit),
  })
}

function listFromJson<T>(item: JsonCodec<T>, limit: number): (json: unknown) => T[] {
  return (json) => {
    if (json === null) return []
    if (!Array.isArray(json)) throw new CodecError(`expected an array, got ${show(json)}`)
    if (json.length > limit) throw new CodecError(`${json.length} items are over the limit of ${limit}`)
    return json.map((value, i) => within(i, () => item.fromJson(value)))
  }
}

function within<R>(index: number, step: () => R): R {
  try {
    return step()
  } catch (error) {
    throw CodecError.within(`[${index}]`, error)
  }
}

/**
 * A value that may be null, in CBOR and in JSON.
 *
 * @example
 * import { int, nullable } from 'dealkit/codec'
 * nullable(int).encode(null) // the byte f6
 */
export function nullable<T>(inner: Codec<T>): Codec<T | null> {
  return codec<T | null>({
    name: inner.name,
    write: (writer, value) => (value === null || value === undefined ? writer.null() : inner.write(writer, value)),
    read: (reader) => (reader.tryNull() ? null : inner.read(reader)),
    toJson: (value) => (value === null || value === undefined ? null : inner.toJson(value)),
    fromJson: (json) => (json === null ? null : inner.fromJson(json)),
  })
}

const anyBytes = bytes()

/** The bytes of any one CBOR item, kept as they are; JSON is base64. */
export const rawCbor: Codec<Uint8Array> = codec({
  name: 'cbor',
  write: (writer, value) => writer.raw(value),
  read: (reader) => reader.rawItem().slice(),
  toJson: (value) => anyBytes.toJson(value),
  fromJson: (json) => {
    const item = anyBytes.fromJson(json)
    const reader = new CborReader(item)
    if (item.length === 0 || reader.rawItem().length !== item.length) throw new CodecError('expected one CBOR item')
    return item
  },
})

export type { Infer }
