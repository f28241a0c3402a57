/** Part of a whole, in bytes. */
export interface ByteRange {
  readonly offset: number
  readonly length: number
}

/**
 * Reads a Range header against the size of the whole. Anything but one range of bytes asks for the whole, as RFC 9110
 * lets a server have it: nothing is returned.
 *
 * @returns `unsatisfiable` for a range that has no byte in common with the whole
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-14.2
 * @example
 * import { readByteRange } from '#testnet/service/http/byte-range.ts'
 * readByteRange('bytes=0-499', 10_000) // { offset: 0, length: 500 }
 */
export function readByteRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header ?? '')
  if (match === null) return undefined
  const [, first = '', last = ''] = match
  if (first === '' && last === '') return undefined
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? 'unsatisfiable' : { offset: size - length, length }
  }
  const offset = Number(first)
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (last !== '' && Number(last) < offset) return undefined
  return offset >= size ? 'unsatisfiable' : { offset, length: end - offset + 1 }
}
