import type { CborReader } from './cbor-reader.ts'
import { type Codec, codec, refined } from './codec.ts'
import { CodecError } from './errors.ts'

const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n
const UINT64_MAX = 2n ** 64n - 1n
/** So many bits of an integer a number keeps. */
const NUMBER_BITS = 53
const utf8Encoder = new TextEncoder()
// Without ignoreBOM a leading byte order mark would be dropped, and the bytes would not survive.
const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Go's cbor-gen limits: text, byte strings, list lengths. */
export const limits = { text: 8192, bytes: 2 << 20, list: 8192, bigintBytes: 128 } as const

/** The next integer between two bounds, as a number. */
function readInteger(reader: CborReader, least: bigint, most: bigint): number {
  const value = reader.int()
  if (typeof value === 'number') return value
  if (value < least || value > most) throw new CodecError(`${value} does not fit in 64 bits`)
  if (!reader.forActors) throw new CodecError(`${value} is too large for a number`)
  const excessBits = BigInt((value < 0n ? -value : value).toString(2).length - NUMBER_BITS)
  return Number((value / (1n << excessBits)) << excessBits)
}

function jsonInteger(json: unknown): number {
  if (typeof json !== 'number' || !Number.isSafeInteger(json))
    throw new CodecError(`expected an integer, got ${show(json)}`)
  return json
}

/**
 * A short print of foreign JSON for messages.
 *
 * @example
 * import { show } from 'dealkit/codec'
 * show({ a: 1 }) // '{"a":1}'
 */
export function show(json: unknown): string {
  if (json === undefined) return 'nothing'
  const text = typeof json === 'bigint' ? `${json}` : (JSON.stringify(json) ?? typeof json)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

/** A signed 64-bit integer that fits in a number (epochs, exit codes, gas). */
export const int: Codec<number> = codec({
  name: 'int',
  write: (w, v) => {
    if (!Number.isSafeInteger(v)) throw new CodecError(`expected an integer, got ${show(v)}`)
    w.int(v)
  },
  read: (r) => readInteger(r, INT64_MIN, INT64_MAX),
  toJson: (v) => v,
  fromJson: jsonInteger,
})

/** An unsigned integer that fits in a number (nonces, deal ids, sector numbers, sizes). */
export const uint: Codec<number> = refined(
  codec({ ...int, read: (r) => readInteger(r, 0n, UINT64_MAX) }),
  'uint',
  (v) => (v < 0 ? `${v} is negative` : undefined),
)

/** A full-range signed 64-bit integer. */
export const int64: Codec<bigint> = codec({
  name: 'int64',
  write: (w, v) => {
    if (v < INT64_MIN || v > INT64_MAX) throw new CodecError(`${v} does not fit in 64 bits`)
    w.int(v)
  },
  read: (r) => {
    const value = BigInt(r.int())
    if (value < INT64_MIN || value > INT64_MAX) throw new CodecError(`${value} does not fit in 64 bits`)
    return value
  },
  toJson: jsonWide,
  fromJson: (json) => wideFromJson(json, INT64_MIN, INT64_MAX),
})

/** A full-range unsigned 64-bit integer (transfer ids, sector masks, timestamps in nanoseconds). */
export const uint64: Codec<bigint> = codec({
  name: 'uint64',
  write: (w, v) => {
    if (v < 0n || v > UINT64_MAX) throw new CodecError(`${v} does not fit in 64 unsigned bits`)
    w.int(v)
  },
  read: (r) => {
    const value = BigInt(r.int())
    if (value < 0n) throw new CodecError(`${value} is negative`)
    return value
  },
  toJson: jsonWide,
  fromJson: (json) => wideFromJson(json, 0n, UINT64_MAX),
})

/** JSON numbers stay numbers while they are exact; wider ones become a bigint for the RPC layer to print. */
function jsonWide(value: bigint): number | bigint {
  const narrow = Number(value)
  return Number.isSafeInteger(narrow) ? narrow : value
}

function wideFromJson(json: unknown, least: bigint, most: bigint): bigint {
  const text = typeof json === 'string' && /^-?\d{1,20}$/.test(json)
  if (typeof json !== 'bigint' && !text && !(typeof json === 'number' && Number.isSafeInteger(json))) {
    throw new CodecError(`expected an integer, got ${show(json)}`)
  }
  const value = BigInt(json as string | number | bigint)
  if (value < least || value > most) throw new CodecError(`${value} does not fit in 64 bits`)
  return value
}

/** True or false. */
export const bool: Codec<boolean> = codec({
  name: 'bool',
  write: (w, v) => w.bool(v),
  read: (r) => r.bool(),
  toJson: (v) => v,
  fromJson: (json) => {
    if (typeof json !== 'boolean') throw new CodecError(`expected true or false, got ${show(json)}`)
    return json
  },
})

/**
 * A byte string; JSON is padded base64, and a null is read as no bytes (Go's nil slice).
 *
 *
 * @throws {CODEC_INVALID} from the codec that it gives: over `limit` bytes, or no base64.
 * @example
 * import { bytes } from 'dealkit/codec'
 * bytes().encode(Uint8Array.of(1, 2)) // the bytes 42 01 02
 * bytes().toJson(Uint8Array.of(1, 2)) // 'AQI='
 */
export function bytes(limit: number = limits.bytes): Codec<Uint8Array> {
  return codec({
    name: 'bytes',
    write: (w, v) => {
      if (v.length > limit) throw new CodecError(`${v.length} bytes are over the limit of ${limit}`)
      w.bytes(v)
    },
    read: (r) => r.bytes(limit).slice(),
    toJson: (v) => Buffer.from(v.buffer, v.byteOffset, v.byteLength).toString('base64'),
    fromJson: (json) => {
      if (json === null) return new Uint8Array(0)
      if (typeof json !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(json) || json.length % 4 !== 0) {
        throw new CodecError(`expected padded base64, got ${show(json)}`)
      }
      const value = new Uint8Array(Buffer.from(json, 'base64'))
      if (value.length > limit) throw new CodecError(`${value.length} bytes are over the limit of ${limit}`)
      return value
    },
  })
}

/**
 * A byte string that is null in JSON when empty: what Go prints of bytes that it read from CBOR.
 *
 * @example
 * import { nilBytes } from 'dealkit/codec'
 * nilBytes().toJson(new Uint8Array(0)) // null
 */
export function nilBytes(limit: number = limits.bytes): Codec<Uint8Array> {
  const inner = bytes(limit)
  return codec({ ...inner, toJson: (v) => (v.length === 0 ? null : inner.toJson(v)) })
}

/**
 * A byte string of one exact length.
 *
 *
 * @throws {CODEC_INVALID} from the codec that it gives, for another length.
 * @example
 * import { fixedBytes } from 'dealkit/codec'
 * fixedBytes(2).encode(Uint8Array.of(1, 2)) // the bytes 42 01 02
 * fixedBytes(2).encode(Uint8Array.of(1)) // throws CODEC_INVALID: bytes2: 1 bytes instead of 2
 */
export function fixedBytes(size: number): Codec<Uint8Array> {
  return refined(bytes(size), `bytes${size}`, (v) =>
    v.length === size ? undefined : `${v.length} bytes instead of ${size}`,
  )
}

/**
 * A text string; the wire carries it as UTF-8.
 *
 *
 * @throws {CODEC_INVALID} from the codec that it gives: over `limit` bytes, or no well-formed Unicode.
 * @example
 * import { text } from 'dealkit/codec'
 * text().encode('ab') // the bytes 62 61 62
 */
export function text(limit: number = limits.text): Codec<string> {
  return codec({
    name: 'text',
    write: (w, v) => {
      if (!v.isWellFormed()) throw new CodecError('the text has half a surrogate pair, which UTF-8 cannot hold')
      const raw = utf8Encoder.encode(v)
      if (raw.length > limit) throw new CodecError(`${raw.length} bytes of text are over the limit of ${limit}`)
      w.textBytes(raw)
    },
    read: (r) => {
      const raw = r.textBytes(limit)
      try {
        return utf8Decoder.decode(raw)
      } catch (error) {
        throw new CodecError('the text is not valid UTF-8', '', error)
      }
    },
    toJson: (v) => v,
    fromJson: (json) => {
      if (typeof json !== 'string') throw new CodecError(`expected a string, got ${show(json)}`)
      return json
    },
  })
}

/**
 * A text string that holds arbitrary bytes, as Go's `peer.ID` does; JSON is hex.
 *
 *
 * @throws {CODEC_INVALID} from the codec that it gives: over `limit` bytes, or no hex.
 * @example
 * import { textBytes } from 'dealkit/codec'
 * textBytes().toJson(Uint8Array.of(0xff, 0x01)) // 'ff01'
 */
export function textBytes(limit: number = limits.text): Codec<Uint8Array> {
  return codec({
    name: 'textBytes',
    write: (w, v) => {
      if (v.length > limit) throw new CodecError(`${v.length} bytes are over the limit of ${limit}`)
      w.textBytes(v)
    },
    read: (r) => r.textBytes(limit).slice(),
    toJson: (v) => Buffer.from(v).toString('hex'),
    fromJson: (json) => {
      if (typeof json !== 'string' || !/^([0-9a-f]{2})*$/i.test(json))
        throw new CodecError(`expected hex, got ${show(json)}`)
      return new Uint8Array(Buffer.from(json, 'hex'))
    },
  })
}
