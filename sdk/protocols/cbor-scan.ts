import { CodecError } from '#sdk/codec/index.ts'

/**
 * Finds where the first CBOR item of a growing buffer ends, without going over the same bytes twice.
 * It only counts: whether the item is well-typed is for the codec to say.
 *
 * @example
 * import { CborScan } from '#sdk/protocols/cbor-scan.ts'
 * new CborScan(1024).end(Uint8Array.of(0x82, 0x01, 0x02, 0xff)) // 3
 * new CborScan(1024).end(Uint8Array.of(0x82, 0x01)) // undefined: more has to come
 */
export class CborScan {
  /** Items that are still to come; each takes at least one byte, so this is held under the limit. */
  #pending = 1
  #offset = 0
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  /**
   * The length of the first item, once the buffer holds all of it.
   *
   * @throws {CODEC_INVALID} for lengths that no message within the limit can have.
   */
  end(bytes: Uint8Array): number | undefined {
    while (this.#pending > 0) {
      if (this.#offset >= bytes.length) return undefined
      const head = headAt(bytes, this.#offset)
      if (head === undefined) return undefined
      this.#pending += head.items - 1
      this.#offset += head.bytes
      if (this.#pending + this.#offset > this.#limit) {
        throw new CodecError(`the message is over ${this.#limit} bytes`)
      }
    }
    return this.#offset <= bytes.length ? this.#offset : undefined
  }
}

/** Bytes that an item's head and own payload take, and how many items follow inside it. */
function headAt(bytes: Uint8Array, at: number): { bytes: number; items: number } | undefined {
  const first = bytes[at]!
  const info = first & 31
  const size = info < 24 ? 1 : 1 + 2 ** (info - 24)
  if (info > 27) throw new CodecError('indefinite or reserved CBOR lengths are not allowed')
  if (at + size > bytes.length) return undefined
  let argument = info
  if (info >= 24) {
    argument = 0
    for (let i = 1; i < size; i++) argument = argument * 256 + bytes[at + i]!
  }
  switch (first >> 5) {
    case 2:
    case 3:
      return { bytes: size + argument, items: 0 }
    case 4:
      return { bytes: size, items: argument }
    case 5:
      return { bytes: size, items: argument * 2 }
    case 6:
      return { bytes: size, items: 1 }
    default:
      return { bytes: size, items: 0 }
  }
}
