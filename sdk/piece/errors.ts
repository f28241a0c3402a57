import { defineErrors } from '#sdk/errors/index.ts'
export const pieceErrors = defineErrors({
  PIECE_FR32_LENGTH: { message: (d: { length: number }) => `${d.length} padded bytes are not a whole number of 128-byte Fr32 blocks` },
  PIECE_FR32_TARGET: { message: (d: { have: number; need: number }) => `the target has ${d.have} bytes, Fr32 needs ${d.need}` },
  PIECE_BIG_ENDIAN: { message: () => 'Fr32 needs a little-endian machine' },
})
