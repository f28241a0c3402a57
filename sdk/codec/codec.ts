import { CborReader } from './cbor-reader.ts'
import { CborWriter } from './cbor-writer.ts'
import { CodecError } from './errors.ts'

/** A type as JSON-RPC carries it. */
export interface JsonCodec<T> {
  /** The type's name in the field, for error messages. */
  readonly name: string
  /** The value as JSON; a bigint stays one where a number could not hold it. */
  toJson(value: T): unknown
  /** @throws {CODEC_INVALID} naming the place inside the value. */
  fromJson(json: unknown): T
}

/** A wire type declared once: its CBOR form, its JSON form, its limits. */
export interface Codec<T> extends JsonCodec<T> {
  /** Writes the value behind what the writer has. @throws {CODEC_INVALID} for a value that is none of the type. */
  write(writer: CborWriter, value: T): void
  /** Reads the value that is next. @throws {CODEC_INVALID} */
  read(reader: CborReader): T
  /** The value's CBOR bytes. */
  encode(value: T): Uint8Array
  /** The value of exactly these bytes. @throws {CODEC_INVALID} on anything else, trailing bytes included. */
  decode(bytes: Uint8Array): T
}

/** The TypeScript type that a codec carries. */
export type Infer<C> = C extends JsonCodec<infer T> ? T : never

interface CodecParts<T> extends JsonCodec<T> {
  write(writer: CborWriter, value: T): void
  read(reader: CborReader): T
}

const KEPT_WRITER_BYTES = 1 << 20

/** One buffer serves all encoding, one encoding inside another excepted: allocating it is a good part of the cost. */
let idleWriter: CborWriter | undefined = new CborWriter(4096)

function borrowWriter(): CborWriter {
  const writer = idleWriter ?? new CborWriter()
  idleWriter = undefined
  return writer
}

function returnWriter(writer: CborWriter): void {
  writer.clear()
  if (writer.capacity <= KEPT_WRITER_BYTES) idleWriter = writer
}

/**
 * Completes a codec from its four directions.
 *
 * @throws {CODEC_INVALID} from `encode` and `decode`, naming the type, whatever the parts threw.
 * @example
 * import { type Codec, codec } from 'dealkit/codec'
 * const bit: Codec<boolean> = codec({
 *   name: 'bit',
 *   write: (writer, value) => writer.int(value ? 1 : 0),
 *   read: (reader) => reader.int() === 1,
 *   toJson: (value) => (value ? 1 : 0),
 *   fromJson: (json) => json === 1,
 * })
 * bit.encode(true) // the byte 01
 */
export function codec<T>(parts: CodecParts<T>): Codec<T> {
  return {
    ...parts,
    encode(value) {
      const writer = borrowWriter()
      try {
        parts.write(writer, value)
        return writer.finish()
      } catch (error) {
        throw CodecError.within(parts.name, error)
      } finally {
        returnWriter(writer)
      }
    },
    decode(bytes) {
      try {
        const reader = new CborReader(bytes)
        const value = parts.read(reader)
        if (!reader.done) throw new CodecError(`${bytes.length - reader.offset} bytes follow the value`)
        return value
      } catch (error) {
        throw CodecError.within(parts.name, error)
      }
    },
  }
}

/**
 * The value that stands first in some bytes, read as the Go nodes read the parameters of a message: what follows it is
 * passed over, and an integer of 64 bits that a number cannot hold is rounded towards zero. Such a value can be
 * compared, but no codec writes it. Delegated addresses and signatures, which came later, are refused.
 * Source: lotus chain/vm/invoker.go (DecodeParams).
 *
 * @throws {CODEC_INVALID} as `decode` does for anything else.
 * @example
 * import { decodeLeading } from '#sdk/codec/codec.ts'
 * import { int } from 'dealkit/codec'
 * decodeLeading(int, Uint8Array.of(0x05, 0xff)) // 5
 */
export function decodeLeading<T>(type: Codec<T>, bytes: Uint8Array): T {
  try {
    return type.read(new CborReader(bytes, { forActors: true }))
  } catch (error) {
    throw CodecError.within(type.name, error)
  }
}

/**
 * The same wire form for another TypeScript type.
 *
 * @example
 * import { int, mapped } from 'dealkit/codec'
 * const seconds = mapped(int, 'seconds', (value) => value * 1000, (milliseconds) => milliseconds / 1000)
 * seconds.encode(5000) // the byte 05
 */
export function mapped<A, B>(inner: Codec<A>, name: string, into: (value: A) => B, from: (value: B) => A): Codec<B> {
  return codec({
    name,
    write: (writer, value) => inner.write(writer, from(value)),
    read: (reader) => into(inner.read(reader)),
    toJson: (value) => inner.toJson(from(value)),
    fromJson: (json) => into(inner.fromJson(json)),
  })
}

/**
 * The same wire form, with a check in both directions; `check` returns what is wrong, or undefined.
 *
 * @throws {CODEC_INVALID} from the codec that it gives, when a value or bytes fail the check.
 * @example
 * import { int, refined } from 'dealkit/codec'
 * const even = refined(int, 'even', (value) => (value % 2 === 0 ? undefined : `${value} is odd`))
 * even.encode(2) // the byte 02
 * even.encode(3) // throws CODEC_INVALID: even: 3 is odd
 */
export function refined<T>(inner: Codec<T>, name: string, check: (value: T) => string | undefined): Codec<T> {
  const checked = (value: T): T => {
    const wrong = check(value)
    if (wrong !== undefined) throw new CodecError(wrong)
    return value
  }
  return mapped(inner, name, checked, checked)
}
