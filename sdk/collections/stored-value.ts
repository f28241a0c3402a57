import type { Codec } from '#sdk/codec/codec.ts'

/**
 * A value of a collection, as CBOR, as a value, or as both once either was asked for.
 * It remembers the codec that decoded it: one block may be opened as two types.
 */
export interface StoredValue {
  raw: Uint8Array | undefined
  codec: Codec<unknown> | undefined
  value: unknown
}

/**
 * A value that is there as its CBOR.
 *
 * @example
 * import { storedBytes, storedRaw } from '#sdk/collections/stored-value.ts'
 * storedBytes(storedRaw(Uint8Array.of(0x05))) // the byte 05
 */
export function storedRaw(raw: Uint8Array): StoredValue {
  return { raw, codec: undefined, value: undefined }
}

/**
 * A value that is there as such, with the codec that gives its CBOR.
 *
 * @example
 * import { storedBytes, storedOf } from '#sdk/collections/stored-value.ts'
 * import { int } from 'dealkit/codec'
 * storedBytes(storedOf(int, 5)) // the byte 05
 */
export function storedOf<V>(codec: Codec<V>, value: V): StoredValue {
  return { raw: undefined, codec, value }
}

/**
 * The value, decoded by this codec unless it is known by it already.
 *
 * @throws {CODEC_INVALID} when the CBOR is not such a value.
 * @example
 * import { readStored, storedRaw } from '#sdk/collections/stored-value.ts'
 * import { int } from 'dealkit/codec'
 * readStored(storedRaw(Uint8Array.of(0x05)), int) // 5
 */
export function readStored<V>(stored: StoredValue, codec: Codec<V>): V {
  if (stored.codec === codec) return stored.value as V
  const value = codec.decode(storedBytes(stored))
  stored.codec = codec
  stored.value = value
  return value
}

/**
 * The value's CBOR, encoded once.
 *
 * @throws {CODEC_INVALID} when the value is none of its codec.
 * @example
 * import { storedBytes, storedOf } from '#sdk/collections/stored-value.ts'
 * import { text } from 'dealkit/codec'
 * storedBytes(storedOf(text(), 'a')) // the bytes 61 61
 */
export function storedBytes(stored: StoredValue): Uint8Array {
  stored.raw ??= stored.codec!.encode(stored.value)
  return stored.raw
}
