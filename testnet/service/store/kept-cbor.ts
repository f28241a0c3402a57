import { bytes, type Codec, type JsonCodec, jsonMapped } from '#sdk/codec/index.ts'

/** Keeps what was signed as its very bytes within JSON, which has no labels of bytes. */
export function keptCbor<T>(codec: Codec<T>): JsonCodec<T> {
  return jsonMapped(bytes(), codec.name, codec.decode, codec.encode)
}
