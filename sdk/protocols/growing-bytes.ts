/**
 * Bytes that arrive at the end and are taken from the front; however small the parts are, few are copied twice.
 *
 * @example
 * import { GrowingBytes } from '#sdk/protocols/growing-bytes.ts'
 * const arrived = new GrowingBytes()
 * arrived.append(Uint8Array.of(1, 2, 3))
 * arrived.take(2) // the bytes 01 02
 */
export class GrowingBytes {
  #buffer = new Uint8Array(1024)
  #length = 0

  /** What is there now; valid until the next change. */
  get view(): Uint8Array {
    return this.#buffer.subarray(0, this.#length)
  }

  /** Adds bytes at the end; they are copied. */
  append(bytes: Uint8Array): void {
    const length = this.#length + bytes.length
    if (length > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(this.#buffer.length * 2, length))
      grown.set(this.view)
      this.#buffer = grown
    }
    this.#buffer.set(bytes, this.#length)
    this.#length = length
  }

  /** Removes this many bytes from the front, and returns a copy of them. */
  take(length: number): Uint8Array {
    const taken = this.#buffer.slice(0, length)
    this.#buffer.copyWithin(0, length, this.#length)
    this.#length -= length
    return taken
  }
}
