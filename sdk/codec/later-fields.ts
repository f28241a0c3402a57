import type { Codec, JsonCodec } from './codec.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * The same type, whose JSON also shows fields that only later networks fill: newer nodes write them for an older
 * network as well, empty. Reading ignores them.
 *
 * @example
 * import { withLaterFields } from '#sdk/codec/later-fields.ts'
 * import { int, tuple } from 'dealkit/codec'
 * const receipt = withLaterFields(tuple('MessageReceipt', { exitCode: int }), { EventsRoot: null })
 * receipt.toJson({ exitCode: 0 }) // { ExitCode: 0, EventsRoot: null }
 */
export function withLaterFields<T>(inner: Codec<T>, fields: Fields): Codec<T>
export function withLaterFields<T>(inner: JsonCodec<T>, fields: Fields): JsonCodec<T>
export function withLaterFields<T>(inner: JsonCodec<T>, fields: Fields): JsonCodec<T> {
  return { ...inner, toJson: (value) => ({ ...(inner.toJson(value) as object), ...fields }) }
}
