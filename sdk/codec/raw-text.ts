import { CodecError } from './errors.ts'

// Without ignoreBOM a leading byte order mark would be dropped, and the bytes would not survive.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()
/** Half a surrogate pair stands for a byte from 0x80 on that is not part of UTF-8: never in text, and told from it. */
const ESCAPE = 0xdc00
const LONE_ESCAPE = /[\udc80-\udcff]/gu

/**
 * The text of bytes that a Go string may have, UTF-8 or not: a byte that is no part of UTF-8 becomes the half surrogate
 * U+DC00 plus the byte, from which {@link encodeRawText} makes the byte again.
 *
 * @example
 * import { decodeRawText } from '#sdk/codec/raw-text.ts'
 * decodeRawText(Uint8Array.of(0x61, 0xff)) === 'a\udcff' // true
 */
export function decodeRawText(bytes: Uint8Array): string {
  const whole = decodeUtf8(bytes)
  if (whole !== undefined) return whole
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const size = sequenceSize(bytes[at]!)
    const character = size === 0 ? undefined : decodeUtf8(bytes.subarray(at, at + size))
    text += character ?? String.fromCharCode(ESCAPE + bytes[at]!)
    at += character === undefined ? 1 : size
  }
  return text
}

/**
 * The bytes of a text that {@link decodeRawText} may have made.
 *
 * @throws {CODEC_INVALID} for half a surrogate pair that stands for no byte.
 * @example
 * import { encodeRawText } from '#sdk/codec/raw-text.ts'
 * encodeRawText('a\udcff') // the bytes 61 ff
 */
export function encodeRawText(text: string): Uint8Array {
  if (text.isWellFormed()) return encoder.encode(text)
  const bytes: number[] = []
  for (const character of text) {
    const code = character.codePointAt(0)!
    if (character.isWellFormed()) bytes.push(...encoder.encode(character))
    else if (code >= ESCAPE + 0x80 && code <= ESCAPE + 0xff) bytes.push(code - ESCAPE)
    else throw new CodecError('the text has half a surrogate pair, which UTF-8 cannot hold')
  }
  return Uint8Array.from(bytes)
}

/**
 * How many bytes {@link encodeRawText} makes of a text.
 *
 * @example
 * import { rawTextBytes } from '#sdk/codec/raw-text.ts'
 * rawTextBytes('é\udcff') // 3
 */
export function rawTextBytes(text: string): number {
  const size = Buffer.byteLength(text, 'utf8')
  return text.isWellFormed() ? size : size - 2 * (text.match(LONE_ESCAPE)?.length ?? 0)
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

/** The length of the UTF-8 sequence that a byte begins; 0 when it begins none. */
function sequenceSize(byte: number): number {
  if (byte < 0x80) return 1
  if (byte >= 0xc2 && byte < 0xe0) return 2
  if (byte >= 0xe0 && byte < 0xf0) return 3
  return byte >= 0xf0 && byte < 0xf5 ? 4 : 0
}
