import { base32 } from 'multiformats/bases/base32'

/** Lower-case unpadded RFC 4648 base32, as addresses use it. */
export function encodeBase32(bytes: Uint8Array): string {
  return base32.baseEncode(bytes)
}

/** @returns undefined unless `text` is exactly what encoding its bytes gives. */
export function decodeBase32(text: string): Uint8Array | undefined {
  if (!/^[a-z2-7]*$/.test(text)) return undefined
  try {
    const bytes = base32.baseDecode(text)
    return encodeBase32(bytes) === text ? bytes : undefined
  } catch {
    return undefined
  }
}
