import { CodecError } from './errors.ts'

const MAX_SAFE = Number.MAX_SAFE_INTEGER

/** CBOR major types used on the wire. */
export const major = { uint: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6, simple: 7 } as const

/**
 * Writes deterministic CBOR (minimal heads, definite lengths) into one growing buffer.
 *
 * @example
 * import { CborWriter, major } from 'dealkit/codec'
 * const writer = new CborWriter()
 * writer.head(major.array, 2)
 * writer.int(1)
 * writer.textBytes(Buffer.from('a'))
 * writer.finish() // the bytes 82 01 61 61
 */
export class CborWriter {
  #buffer: Uint8Array
  #view: DataView
  #length = 0

  constructor(capacity = 256) {
    this.#buffer = new Uint8Array(capacity)
    this.#view = new DataView(this.#buffer.buffer)
  }

  #reserve(extra: number): void {
    const needed = this.#length + extra
    if (needed <= this.#buffer.length) return
    const grown = new Uint8Array(Math.max(needed, this.#buffer.length * 2))
    grown.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = grown
    this.#view = new DataView(grown.buffer)
  }

  /** The head of an item, in its shortest form. @throws {CODEC_INVALID} when the argument needs more than 64 bits. */
  head(majorType: number, argument: number | bigint): void {
    this.#reserve(9)
    const type = majorType << 5
    if (typeof argument === 'bigint' && argument > BigInt(MAX_SAFE)) {
      if (argument > 0xffffffffffffffffn) throw new CodecError(`${argument} does not fit in 64 bits`)
      this.#buffer[this.#length++] = type | 27
      this.#view.setBigUint64(this.#length, argument)
      this.#length += 8
      return
    }
    const n = Number(argument)
    if (n < 24) this.#buffer[this.#length++] = type | n
    else if (n < 0x100) {
      this.#buffer[this.#length++] = type | 24
      this.#buffer[this.#length++] = n
    } else if (n < 0x10000) {
      this.#buffer[this.#length++] = type | 25
      this.#view.setUint16(this.#length, n)
      this.#length += 2
    } else if (n < 0x100000000) {
      this.#buffer[this.#length++] = type | 26
      this.#view.setUint32(this.#length, n)
      this.#length += 4
    } else {
      this.#buffer[this.#length++] = type | 27
      this.#view.setUint32(this.#length, Math.floor(n / 0x100000000))
      this.#view.setUint32(this.#length + 4, n >>> 0)
      this.#length += 8
    }
  }

  /** A signed integer. @throws {CODEC_INVALID} when its argument needs more than 64 bits. */
  int(value: number | bigint): void {
    if (value >= 0) this.head(major.uint, value)
    else this.head(major.negative, typeof value === 'bigint' ? -1n - value : -1 - value)
  }

  /** A byte string. */
  bytes(value: Uint8Array): void {
    this.head(major.bytes, value.length)
    this.raw(value)
  }

  /** A text string given as its bytes, which need not be UTF-8 (peer ids travel so). */
  textBytes(value: Uint8Array): void {
    this.head(major.text, value.length)
    this.raw(value)
  }

  /** True or false. */
  bool(value: boolean): void {
    this.#reserve(1)
    this.#buffer[this.#length++] = value ? 0xf5 : 0xf4
  }

  /** A null. */
  null(): void {
    this.#reserve(1)
    this.#buffer[this.#length++] = 0xf6
  }

  /** Appends bytes that are CBOR already. */
  raw(value: Uint8Array): void {
    this.#reserve(value.length)
    this.#buffer.set(value, this.#length)
    this.#length += value.length
  }

  /** What was written, as bytes of its own. */
  finish(): Uint8Array {
    return this.#buffer.slice(0, this.#length)
  }

  /** Forgets what was written. */
  clear(): void {
    this.#length = 0
  }

  /** How many bytes the buffer holds before it has to grow. */
  get capacity(): number {
    return this.#buffer.length
  }
}
