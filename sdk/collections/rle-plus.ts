import { collectionErrors } from './errors.ts'

const VERSION = 0
const SHORT_RUN = 16
const MAX_VARINT_BYTES = 10

/**
 * Run lengths (zeros first) as RLE+: least significant bit first, two bits of version, one bit for the
 * first run's value, then `1` for a run of one, `01` and four bits for a short one, `00` and a varint.
 * Source: go-bitfield rle.
 *
 * @example
 * import { encodeRlePlus } from '#sdk/collections/rle-plus.ts'
 * encodeRlePlus([0, 3]) // the bytes 74
 */
export function encodeRlePlus(runs: readonly number[]): Uint8Array {
  const lengths = runs[0] === 0 ? runs.slice(1) : runs
  if (lengths.length === 0) return new Uint8Array(0)
  const writer = new BitWriter()
  writer.put(VERSION, 2)
  writer.put(runs[0] === 0 ? 1 : 0, 1)
  for (const length of lengths) {
    if (length === 1) writer.put(1, 1)
    else if (length < SHORT_RUN) writer.put(0b10 | (length << 2), 6)
    else {
      writer.put(0, 2)
      let rest = length
      for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) writer.put((rest % 0x80) | 0x80, 8)
      writer.put(rest, 8)
    }
  }
  return writer.finish()
}

/**
 * The run lengths of RLE+ bytes, zeros first; a run of length 0 ends the field, as in go-bitfield.
 * Lengths over `longest` are given as `longest` where that is stated, and refused otherwise.
 *
 * @throws {BITFIELD_INVALID} for an unknown version, a zero byte at the end, or a run that is too long.
 * @example
 * import { decodeRlePlus } from '#sdk/collections/rle-plus.ts'
 * decodeRlePlus(Uint8Array.of(0x74)) // [0, 3]
 */
export function decodeRlePlus(bytes: Uint8Array, longest?: number): number[] {
  if (bytes.length === 0) return [0]
  if (bytes[bytes.length - 1] === 0) throw collectionErrors.BITFIELD_INVALID({ reason: 'it ends in a zero byte' })
  const reader = new BitReader(bytes)
  const version = reader.take(2)
  if (version !== VERSION) throw collectionErrors.BITFIELD_INVALID({ reason: `its version is ${version}` })
  const runs: number[] = reader.take(1) === 1 ? [0] : []
  for (let length = readRun(reader); length > 0; length = readRun(reader)) {
    if (longest === undefined && !Number.isSafeInteger(length))
      throw collectionErrors.BITFIELD_INVALID({ reason: 'a run is over 2^53 bits long' })
    runs.push(longest === undefined ? length : Math.min(length, longest))
  }
  if (runs.length % 2 === 1 && runs.length > 1) runs.pop()
  return runs.length < 2 ? [0] : runs
}

function readRun(reader: BitReader): number {
  if (reader.take(1) === 1) return 1
  if (reader.take(1) === 1) return reader.take(4)
  let length = 0
  for (let i = 0; i < MAX_VARINT_BYTES; i++) {
    const byte = reader.take(8)
    length += (byte & 0x7f) * 2 ** (7 * i)
    if (byte >= 0x80) continue
    if (byte === 0 && i > 0) throw collectionErrors.BITFIELD_INVALID({ reason: 'a run length is not minimal' })
    return length
  }
  throw collectionErrors.BITFIELD_INVALID({ reason: 'a run is over 2^64 bits long' })
}

class BitWriter {
  readonly #bytes: number[] = []
  #pending = 0
  #filled = 0

  put(value: number, bits: number): void {
    this.#pending |= value << this.#filled
    this.#filled += bits
    for (; this.#filled >= 8; this.#filled -= 8) {
      this.#bytes.push(this.#pending & 0xff)
      this.#pending >>>= 8
    }
  }

  /** Zeros at the end are implied, and a whole byte of them would be refused. */
  finish(): Uint8Array {
    if (this.#filled > 0) this.#bytes.push(this.#pending)
    while (this.#bytes.at(-1) === 0) this.#bytes.pop()
    return Uint8Array.from(this.#bytes)
  }
}

/** Reads zeros past the end. */
class BitReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  take(bits: number): number {
    const byte = this.#at >> 3
    const pair = (this.#bytes[byte] ?? 0) | ((this.#bytes[byte + 1] ?? 0) << 8)
    const value = (pair >> (this.#at & 7)) & ((1 << bits) - 1)
    this.#at += bits
    return value
  }
}
