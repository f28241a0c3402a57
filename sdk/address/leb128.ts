/**
 * Unsigned LEB128, the payload of ID addresses and the key form of integers in HAMTs.
 *
 * @example
 * import { encodeLeb128 } from '#sdk/address/leb128.ts'
 * encodeLeb128(1000) // the bytes e8 07
 */
export function encodeLeb128(value: bigint | number): Uint8Array {
  const out: number[] = []
  let rest = BigInt(value)
  do {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    out.push(rest === 0n ? low : low | 0x80)
  } while (rest !== 0n)
  return Uint8Array.from(out)
}

/**
 * Reads unsigned LEB128 at the start of the bytes; `size` is how many bytes it took.
 *
 * @returns undefined unless the bytes start with a minimal varint under 2^64.
 * @example
 * import { decodeLeb128 } from '#sdk/address/leb128.ts'
 * decodeLeb128(Uint8Array.of(0xe8, 0x07, 0xff)) // { value: 1000n, size: 2 }
 * decodeLeb128(Uint8Array.of(0x80, 0x00)) // undefined
 */
export function decodeLeb128(bytes: Uint8Array): { value: bigint; size: number } | undefined {
  let value = 0n
  for (let i = 0; i < bytes.length && i < 10; i++) {
    const byte = bytes[i]!
    value |= BigInt(byte & 0x7f) << BigInt(7 * i)
    if (byte < 0x80) {
      if (value >= 1n << 64n || (i > 0 && byte === 0)) return undefined
      return { value, size: i + 1 }
    }
  }
  return undefined
}
