import { CID } from 'multiformats/cid'
import { Address } from '#sdk/address/address.ts'
import { decodeLeb128, encodeLeb128 } from '#sdk/address/leb128.ts'
import { collectionErrors } from './errors.ts'

/** How a map's keys become bytes. */
export interface KeyCodec<K> {
  /** The bytes that stand for a key. @throws {MAP_KEY_INVALID} */
  toBytes(key: K): Uint8Array
  /** The key that bytes stand for. @throws {MAP_KEY_INVALID} or as the key's own type does, for bytes that are none. */
  fromBytes(bytes: Uint8Array): K
}

/** Raw address bytes. */
export const addressKey: KeyCodec<Address> = {
  toBytes: (key) => key.bytes,
  fromBytes: (bytes) => Address.fromBytes(bytes),
}

/** Raw CID bytes. */
export const cidKey: KeyCodec<CID> = {
  toBytes: (key) => key.bytes,
  fromBytes: (bytes) => CID.decode(bytes.slice()),
}

/** Bytes as they are. */
export const bytesKey: KeyCodec<Uint8Array> = { toBytes: (key) => key, fromBytes: (bytes) => bytes.slice() }

/** An unsigned varint (deal ids, sector numbers, epochs of unsigned tables). */
export const uintKey: KeyCodec<number> = {
  toBytes: (key) => {
    if (Number.isSafeInteger(key) && key >= 0) return encodeVarint(key)
    throw collectionErrors.MAP_KEY_INVALID({ key: `${key}`, reason: 'unsigned keys are whole numbers from 0' })
  },
  fromBytes: decodeVarint,
}

/** A signed number as a zig-zag varint (cron epochs, multisig transaction ids). */
export const intKey: KeyCodec<number> = {
  toBytes: (key) => {
    if (!Number.isSafeInteger(key) || Math.abs(key) >= 2 ** 52)
      throw collectionErrors.MAP_KEY_INVALID({ key: `${key}`, reason: 'signed keys are whole numbers within 52 bits' })
    return encodeVarint(key >= 0 ? key * 2 : -key * 2 - 1)
  },
  fromBytes: (bytes) => {
    const folded = decodeVarint(bytes)
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2
  },
}

function encodeVarint(value: number): Uint8Array {
  if (value < 0x80) return Uint8Array.of(value)
  if (value < 0x4000) return Uint8Array.of((value & 0x7f) | 0x80, value >> 7)
  if (value < 0x200000) return Uint8Array.of((value & 0x7f) | 0x80, ((value >> 7) & 0x7f) | 0x80, value >> 14)
  return encodeLeb128(value)
}

function decodeVarint(bytes: Uint8Array): number {
  const decoded = decodeLeb128(bytes)
  if (decoded === undefined || decoded.size !== bytes.length || decoded.value > BigInt(Number.MAX_SAFE_INTEGER))
    throw collectionErrors.MAP_KEY_INVALID({
      key: Buffer.from(bytes).toString('hex'),
      reason: 'it is not one varint within 53 bits',
    })
  return Number(decoded.value)
}
