import { major } from './cbor-writer.ts'
import { CodecError } from './errors.ts'

const MAX_DEPTH = 128
const names = ['integer', 'negative integer', 'byte string', 'text string', 'array', 'map', 'tag', 'simple value']

/**
 * Reads CBOR as the Go nodes do (cbor-gen): minimal heads only, no indefinite lengths.
 * Byte strings are views into the input; copy them if the input is reused.
 *
 * @example
 * import { CborReader, major } from 'dealkit/codec'
 * const reader = new CborReader(Uint8Array.of(0x82, 0x01, 0x61, 0x61))
 * reader.length(major.array, 10) // 2
 * reader.int() // 1
 * Buffer.from(reader.textBytes(64)).toString() // 'a'
 * reader.done // true
 */
export class CborReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #offset = 0
  /**
   * Whether it reads as actors up to v7 read parameters: integers that a number cannot hold are rounded towards zero
   * instead of refused, and what came later (delegated addresses and signatures) is refused.
   */
  readonly forActors: boolean

  constructor(bytes: Uint8Array, options: { readonly forActors?: boolean } = {}) {
    this.forActors = options.forActors === true
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** How many bytes have been read. */
  get offset(): number {
    return this.#offset
  }

  /** True when all bytes have been read. */
  get done(): boolean {
    return this.#offset === this.#bytes.length
  }

  /** The major type of the next item, which stays unread. @throws {CODEC_INVALID} at the end of the bytes. */
  peekMajor(): number {
    return this.#peek() >> 5
  }

  #peek(): number {
    const byte = this.#bytes[this.#offset]
    if (byte === undefined) throw new CodecError('the CBOR ends too early')
    return byte
  }

  #need(count: number): number {
    const start = this.#offset
    if (count > this.#bytes.length - start) throw new CodecError('the CBOR ends too early')
    this.#offset = start + count
    return start
  }

  /**
   * The argument of a head of the wanted major type.
   * @throws {CODEC_INVALID} for another type, or a head that is not minimal.
   */
  head(wanted: number): number | bigint {
    const first = this.#peek()
    if (first >> 5 !== wanted) {
      throw new CodecError(`expected a CBOR ${names[wanted]}, found ${describe(first)}`)
    }
    this.#offset++
    return this.#argument(first & 31)
  }

  #argument(info: number): number | bigint {
    if (info < 24) return info
    if (info === 24) return minimal(this.#view.getUint8(this.#need(1)), 24)
    if (info === 25) return minimal(this.#view.getUint16(this.#need(2)), 0x100)
    if (info === 26) return minimal(this.#view.getUint32(this.#need(4)), 0x10000)
    if (info === 27) {
      const wide = this.#view.getBigUint64(this.#need(8))
      if (wide < 0x100000000n) throw new CodecError('a CBOR head is longer than it needs to be')
      return wide <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(wide) : wide
    }
    throw new CodecError('indefinite or reserved CBOR lengths are not allowed')
  }

  /** A length head, held under a limit before anything is allocated. @throws {CODEC_INVALID} when it is over it. */
  length(wanted: number, limit: number): number {
    const size = this.head(wanted)
    if (typeof size === 'bigint' || size > limit) {
      throw new CodecError(`${names[wanted]} of ${size} is over the limit of ${limit}`)
    }
    return size
  }

  /** A signed integer; a bigint where a number could not hold it. @throws {CODEC_INVALID} for another kind of item. */
  int(): number | bigint {
    if (this.peekMajor() !== major.negative) return this.head(major.uint)
    const argument = this.head(major.negative)
    const value = -1n - BigInt(argument)
    return value >= BigInt(Number.MIN_SAFE_INTEGER) ? Number(value) : value
  }

  /** A byte string of at most `limit` bytes, as a view into the input. @throws {CODEC_INVALID} */
  bytes(limit: number): Uint8Array {
    return this.#take(this.length(major.bytes, limit))
  }

  /** The bytes of a text string, at most `limit` of them; they need not be UTF-8. @throws {CODEC_INVALID} */
  textBytes(limit: number): Uint8Array {
    return this.#take(this.length(major.text, limit))
  }

  #take(size: number): Uint8Array {
    const start = this.#need(size)
    return this.#bytes.subarray(start, start + size)
  }

  /** True or false. @throws {CODEC_INVALID} for another kind of item. */
  bool(): boolean {
    const byte = this.#peek()
    if (byte !== 0xf4 && byte !== 0xf5) throw new CodecError(`expected a boolean, found ${describe(byte)}`)
    this.#offset++
    return byte === 0xf5
  }

  /** Consumes a null if one is next. */
  tryNull(): boolean {
    if (this.#peek() !== 0xf6) return false
    this.#offset++
    return true
  }

  /** The bytes of the next whole item, whatever it is. @throws {CODEC_INVALID} when it is cut off or too deep. */
  rawItem(): Uint8Array {
    const start = this.#offset
    this.#skip(0)
    return this.#bytes.subarray(start, this.#offset)
  }

  #skip(depth: number): void {
    if (depth > MAX_DEPTH) throw new CodecError(`CBOR nested deeper than ${MAX_DEPTH}`)
    const first = this.#peek()
    const type = first >> 5
    if (type === major.simple) {
      const info = first & 31
      if (info >= 28) throw new CodecError('indefinite or reserved CBOR lengths are not allowed')
      this.#need(info < 24 ? 1 : 1 + 2 ** (info - 24))
      return
    }
    const argument = this.head(type)
    if (type === major.uint || type === major.negative) return
    if (typeof argument === 'bigint') throw new CodecError('the CBOR ends too early')
    if (type === major.bytes || type === major.text) this.#need(argument)
    else if (type === major.tag) this.#skip(depth + 1)
    else for (let i = 0; i < (type === major.map ? argument * 2 : argument); i++) this.#skip(depth + 1)
  }
}

function minimal(value: number, least: number): number {
  if (value < least) throw new CodecError('a CBOR head is longer than it needs to be')
  return value
}

function describe(first: number): string {
  if (first === 0xf6) return 'null'
  if (first === 0xf4 || first === 0xf5) return 'a boolean'
  return `a CBOR ${names[first >> 5]}`
}
