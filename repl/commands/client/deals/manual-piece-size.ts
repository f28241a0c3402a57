import { isPaddedPieceSize, isUnpaddedPieceSize, smallestPieceFor } from '#sdk/units/piece-size.ts'
import { formatSize, parseSize } from '#sdk/units/size.ts'
import { parameterOf } from '../../../command-line/kinds.ts'

const paddedOf = (unpadded: number) => (unpadded / 127) * 128
const unpaddedOf = (padded: number) => (padded / 128) * 127

/**
 * Unpadded bytes of a piece, typed as what "data commP" prints in brackets (`4064`), as it prints it in words
 * (`3.969KiB`, four digits of the same), or as the padded size (`4096`, `4KiB`).
 */
export const manualPieceSize = parameterOf<number>({
  placeholder: 'bytes',
  expected: 'the unpadded bytes that "data commP" prints in brackets, such as 4064',
  parse(typed) {
    const bytes = /^\s*\d+\s*$/.test(typed) ? Number(typed) : parseSize(typed)
    if (isUnpaddedPieceSize(bytes)) return bytes
    if (isPaddedPieceSize(bytes)) return unpaddedOf(bytes)
    const { paddedBytes } = smallestPieceFor(Math.max(bytes, 1))
    const near = [unpaddedOf(paddedBytes), unpaddedOf(paddedBytes) / 2].find(
      (unpadded) => formatSize(unpadded) === formatSize(bytes),
    )
    if (near !== undefined) return near
    throw new Error(
      `no piece has that size; the smallest that holds ${bytes} bytes has ${unpaddedOf(paddedBytes)} unpadded bytes (${paddedOf(unpaddedOf(paddedBytes))} padded)`,
    )
  },
})
