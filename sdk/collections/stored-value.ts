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

export function storedRaw(raw: Uint8Array): StoredValue {
  return { raw, codec: undefined, value: undefined }
}

export function storedOf<V>(codec: Codec<V>, value: V): StoredValue {
  return { raw: undefined, codec, value }
}

export function readStored<V>(stored: StoredValue, codec: Codec<V>): V {
  if (stored.codec === codec) return stored.value as V
  const value = codec.decode(storedBytes(stored))
  stored.codec = codec
  stored.value = value
  return value
}

export function storedBytes(stored: StoredValue): Uint8Array {
  stored.raw ??= stored.codec!.encode(stored.value)
  return stored.raw
}
