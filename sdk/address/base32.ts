import { base32 } from 'multiformats/bases/base32'

/**
 * Lower-case unpadded RFC 4648 base32, as addresses use it.
 *
 * @example
 * import { encodeBase32 } from '#sdk/address/base32.ts'
 * encodeBase32(Uint8Array.of(1, 2, 3)) // 'aebag'
 */
export function encodeBase32(bytes: Uint8Array): string {
  return base32.baseEncode(bytes)
}

/**
 * The bytes of lower-case unpadded base32.
 *
 * @returns undefined unless `text` is exactly what encoding its bytes gives.
 * @example
 * import { decodeBase32 } from '#sdk/address/base32.ts'
 * decodeBase32('aebag') // the bytes 01 02 03
 * decodeBase32('AEBAG') // undefined
 */
export function decodeBase32(text: string): Uint8Array | undefined {
  if (!/^[a-z2-7]*$/.test(text)) return undefined
  try {
    const bytes = base32.baseDecode(text)
    return encodeBase32(bytes) === text ? bytes : undefined
  } catch {
    return undefined
  }
}
