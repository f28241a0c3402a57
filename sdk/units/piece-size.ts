import { defineErrors } from '#sdk/errors/index.ts'
import { formatSize } from './size.ts'

export const pieceSizeErrors = defineErrors({
  PIECE_SIZE_PADDED: {
    message: (d: { size: string }) => `${d.size} is not a padded piece size: those are powers of two from 128 bytes`,
    next: (d) => `Give ${pieceSizesNear(Number(d.size))}, in bytes.`,
  },
  PIECE_SIZE_UNPADDED: {
    message: (d: { size: string }) =>
      `${d.size} is not an unpadded piece size: those are 127 bytes times a power of two`,
    next: 'Give an unpadded size such as 127, 8323072 (of 8 MiB) or 34091302912 (of 32 GiB).',
  },
  PIECE_PAYLOAD_SIZE: {
    message: (d: { size: string }) => `a payload of ${d.size} bytes fits no piece`,
    next: 'Give a whole number of bytes, at least 1.',
  },
})

/** The smallest piece: four 32-byte leaves. */
export const minPaddedPieceSize = 128

/** The largest that a JavaScript number states. */
const largestPaddedPieceSize = 2 ** 52

/** Sizes that a piece can have: `paddedBytes` on chain and in proposals, `unpaddedBytes` is the room for payload. */
export interface PieceSize {
  readonly paddedBytes: number
  readonly unpaddedBytes: number
}

/**
 * True for a power of two from 128.
 *
 * @example
 * import { isPaddedPieceSize } from '#sdk/units/piece-size.ts'
 * isPaddedPieceSize(128) // true
 * isPaddedPieceSize(127) // false
 */
export function isPaddedPieceSize(size: number): boolean {
  return Number.isSafeInteger(size) && size >= minPaddedPieceSize && 2 ** Math.round(Math.log2(size)) === size
}

/**
 * The padded piece sizes right below and above a number of bytes, for people who gave it as one.
 *
 * @example
 * import { pieceSizesNear } from '#sdk/units/piece-size.ts'
 * pieceSizesNear(7 << 20) // '4194304 (4 MiB) or 8388608 (8 MiB)'
 */
export function pieceSizesNear(bytes: number): string {
  const known = Number.isFinite(bytes) ? Math.max(bytes, minPaddedPieceSize) : minPaddedPieceSize
  const below = Math.min(2 ** Math.floor(Math.log2(known)), largestPaddedPieceSize)
  return (bytes > minPaddedPieceSize && below < largestPaddedPieceSize ? [below, 2 * below] : [below])
    .map((size) => `${size} (${formatSize(size)})`)
    .join(' or ')
}

/**
 * True for 127/128 of a padded piece size.
 *
 * @example
 * import { isUnpaddedPieceSize } from '#sdk/units/piece-size.ts'
 * isUnpaddedPieceSize(254) // true
 */
export function isUnpaddedPieceSize(size: number): boolean {
  return Number.isSafeInteger(size) && size % 127 === 0 && isPaddedPieceSize((size / 127) * 128)
}

/**
 * Reads a padded piece size in bytes from a number, a bigint or decimal text.
 *
 * @throws {PIECE_SIZE_PADDED} not a power of two from 128, or not a whole number.
 * @see filecoin-project/go-state-types abi/piece.go
 * @example
 * import { parsePaddedPieceSize } from '#sdk/units/piece-size.ts'
 * parsePaddedPieceSize('8388608') // 8388608
 */
export function parsePaddedPieceSize(size: number | bigint | string): number {
  const bytes = wholeNumber(size)
  if (bytes === undefined || !isPaddedPieceSize(bytes)) throw pieceSizeErrors.PIECE_SIZE_PADDED({ size: String(size) })
  return bytes
}

/**
 * Reads an unpadded piece size in bytes from a number, a bigint or decimal text.
 *
 * @throws {PIECE_SIZE_UNPADDED} not 127 times a power of two.
 * @example
 * import { parseUnpaddedPieceSize } from '#sdk/units/piece-size.ts'
 * parseUnpaddedPieceSize(8323072n) // 8323072
 */
export function parseUnpaddedPieceSize(size: number | bigint | string): number {
  const bytes = wholeNumber(size)
  if (bytes === undefined || !isUnpaddedPieceSize(bytes)) {
    throw pieceSizeErrors.PIECE_SIZE_UNPADDED({ size: String(size) })
  }
  return bytes
}

/**
 * The padded size, in bytes, of an unpadded one.
 *
 * @throws {PIECE_SIZE_UNPADDED} not an unpadded piece size.
 * @example
 * import { unpaddedToPadded } from '#sdk/units/piece-size.ts'
 * unpaddedToPadded(127) // 128
 */
export function unpaddedToPadded(unpaddedBytes: number | bigint): number {
  return (parseUnpaddedPieceSize(unpaddedBytes) / 127) * 128
}

/**
 * The unpadded size, in bytes, of a padded one: the payload it has room for.
 *
 * @throws {PIECE_SIZE_PADDED} not a padded piece size.
 * @example
 * import { paddedToUnpadded } from '#sdk/units/piece-size.ts'
 * paddedToUnpadded(8388608) // 8323072
 */
export function paddedToUnpadded(paddedBytes: number | bigint): number {
  return (parsePaddedPieceSize(paddedBytes) / 128) * 127
}

/**
 * The smallest piece that holds a payload of so many bytes.
 *
 * @throws {PIECE_PAYLOAD_SIZE} zero, negative, fractional or beyond the largest piece a number can state.
 * @see filecoin-project/go-padreader PaddedSize
 * @example
 * import { smallestPieceFor } from '#sdk/units/piece-size.ts'
 * smallestPieceFor(1017) // { paddedBytes: 2048, unpaddedBytes: 2032 }
 */
export function smallestPieceFor(payloadBytes: number | bigint): PieceSize {
  const payload = wholeNumber(payloadBytes)
  if (payload === undefined || payload < 1) throw pieceSizeErrors.PIECE_PAYLOAD_SIZE({ size: String(payloadBytes) })
  let paddedBytes = minPaddedPieceSize
  while ((paddedBytes / 128) * 127 < payload) paddedBytes *= 2
  if (!Number.isSafeInteger(paddedBytes)) throw pieceSizeErrors.PIECE_PAYLOAD_SIZE({ size: String(payloadBytes) })
  return { paddedBytes, unpaddedBytes: (paddedBytes / 128) * 127 }
}

function wholeNumber(size: number | bigint | string): number | undefined {
  if (typeof size === 'string' && !/^\d{1,20}$/.test(size)) return undefined
  const bytes = Number(size)
  return Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : undefined
}
