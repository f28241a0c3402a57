import type { JsonCodec } from '#sdk/codec/codec.ts'

/** The same object where fields that may be undefined may also be left out. */
export type MayOmit<T> = {
  readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K]
} & { readonly [K in keyof T as undefined extends T[K] ? K : never]?: T[K] }

/**
 * For parameters of which callers give only some fields: the optional ones need not be written out.
 *
 * @example
 * import { mayOmit } from '#sdk/rpc/types/may-omit.ts'
 * import { int, jsonOptional, jsonStruct } from 'dealkit/codec'
 * const options = mayOmit(jsonStruct('Options', { limit: jsonOptional(int) }))
 * options.toJson({}) // { Limit: undefined }
 */
export function mayOmit<T extends object>(inner: JsonCodec<T>): JsonCodec<MayOmit<T>> {
  return {
    name: inner.name,
    toJson: (value) => inner.toJson(value as unknown as T),
    fromJson: inner.fromJson,
  } as JsonCodec<MayOmit<T>>
}
