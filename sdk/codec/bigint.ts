import { type Codec, codec, refined } from './codec.ts'
import { CodecError } from './errors.ts'
import { limits, show } from './primitives.ts'

/**
 * Big-endian magnitude without leading zeros; zero is no bytes.
 *
 * @example
 * import { bigintToBytes } from 'dealkit/codec'
 * bigintToBytes(1000n) // the bytes 03 e8
 * bigintToBytes(-1n) // the byte 01: the sign is not in it
 */
export function bigintToBytes(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0)
  const hex = (value < 0n ? -value : value).toString(16)
  return new Uint8Array(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'))
}

/**
 * The whole number of a big-endian magnitude; of no bytes, zero.
 *
 * @example
 * import { bytesToBigint } from 'dealkit/codec'
 * bytesToBigint(Uint8Array.of(0x03, 0xe8)) // 1000n
 */
export function bytesToBigint(bytes: Uint8Array): bigint {
  return bytes.length === 0
    ? 0n
    : BigInt(`0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`)
}

/**
 * Filecoin's big integer: a byte string of a sign byte (0 positive, 1 negative) and the magnitude;
 * zero is the empty byte string. JSON is a decimal string.
 * Source: go-state-types big/int.go.
 */
export const bigint: Codec<bigint> = codec({
  name: 'bigint',
  write: (w, v) => {
    if (v === 0n) return w.bytes(new Uint8Array(0))
    const magnitude = bigintToBytes(v)
    if (magnitude.length + 1 > limits.bigintBytes) throw new CodecError('the number is over 1016 bits')
    const out = new Uint8Array(magnitude.length + 1)
    out[0] = v < 0n ? 1 : 0
    out.set(magnitude, 1)
    w.bytes(out)
  },
  read: (r) => {
    const raw = r.bytes(limits.bigintBytes)
    if (raw.length === 0) return 0n
    if (raw[0]! > 1) throw new CodecError(`${raw[0]} is not a sign byte`)
    const magnitude = bytesToBigint(raw.subarray(1))
    return raw[0] === 1 ? -magnitude : magnitude
  },
  toJson: (v) => v.toString(),
  fromJson: (json) => {
    if (json === null) return 0n
    if (typeof json !== 'string' || !/^-?\d{1,310}$/.test(json))
      throw new CodecError(`expected a decimal string, got ${show(json)}`)
    return BigInt(json)
  },
})

/** An amount of attoFIL that cannot be negative. */
export const tokenAmount: Codec<bigint> = refined(bigint, 'attoFil', (v) =>
  v < 0n ? `${v} attoFIL is negative` : undefined,
)
