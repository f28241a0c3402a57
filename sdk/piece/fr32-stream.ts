import { pieceErrors } from './errors.ts'
import { fr32Pad, fr32Padded, fr32PaddedLength, fr32Payload, fr32Unpad } from './fr32.ts'

/**
 * Pads a stream of payload chunks of any length; the last block is filled with zeros.
 *
 * @example
 * import { fr32PadStream } from 'dealkit/piece'
 * for await (const padded of fr32PadStream([new Uint8Array(100)])) console.log(padded.length) // 128
 */
export async function* fr32PadStream(
  payload: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const blocks of wholeBlocks(payload, fr32Payload)) {
    const padded = new Uint8Array(fr32PaddedLength(blocks.length))
    fr32Pad(blocks, padded)
    yield padded
  }
}

/**
 * Removes the padding from a stream of padded chunks of any length.
 *
 * @throws {PIECE_FR32_LENGTH} the stream ends within a 128-byte block.
 * @example
 * import { fr32UnpadStream } from 'dealkit/piece'
 * for await (const payload of fr32UnpadStream([new Uint8Array(128)])) console.log(payload.length) // 127
 */
export async function* fr32UnpadStream(
  padded: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const blocks of wholeBlocks(padded, fr32Padded)) {
    if (blocks.length % fr32Padded !== 0) throw pieceErrors.PIECE_FR32_LENGTH({ length: blocks.length })
    const payload = new Uint8Array((blocks.length / fr32Padded) * fr32Payload)
    fr32Unpad(blocks, payload)
    yield payload
  }
}

/** Cuts a stream at multiples of `block`; only its very end may be shorter. */
async function* wholeBlocks(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  block: number,
): AsyncGenerator<Uint8Array> {
  let rest = new Uint8Array()
  for await (const chunk of chunks) {
    const joined = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const whole = joined.length - (joined.length % block)
    if (whole > 0) yield joined.subarray(0, whole)
    rest = new Uint8Array(joined.subarray(whole))
  }
  if (rest.length > 0) yield rest
}
