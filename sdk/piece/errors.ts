import { defineErrors } from '#sdk/errors/index.ts'

export const pieceErrors = defineErrors({
  PIECE_BIG_ENDIAN: {
    message: () => 'piece hashing needs a little-endian machine, this one is big-endian',
    next: 'Run it on x86-64 or arm64.',
  },
  PIECE_FR32_LENGTH: {
    message: (d: { length: number }) => `${d.length} padded bytes are not a whole number of 128-byte Fr32 blocks`,
    next: 'Give the padded bytes of a whole piece, or a range whose ends are multiples of 128.',
  },
  PIECE_FR32_TARGET: {
    message: (d: { have: number; need: number }) => `the Fr32 target has ${d.have} bytes, ${d.need} are needed`,
    next: 'Give a target of that many bytes.',
  },
  PIECE_COMMITMENT_LENGTH: {
    message: (d: { length: number }) => `a commitment has 32 bytes, not ${d.length}`,
  },
  PIECE_CID_TEXT: {
    message: (d: { text: string }) => `"${d.text}" is not a CID`,
    next: 'A piece CID begins with baga6ea4seaq.',
  },
  PIECE_CID_KIND: {
    message: (d: { cid: string; expected: string }) => `${d.cid} is not the CID of ${d.expected}`,
    next: 'Piece CIDs begin with baga6ea4seaq, sealed CIDs with bagboea4b5abca; a file root is neither.',
  },
  PIECE_EMPTY: {
    message: () => 'a piece needs at least one byte of payload',
    next: 'Give a file or stream that is not empty.',
  },
  PIECE_INCOMPLETE: {
    message: (d: { count: number }) => `not all ${d.count} parts of the piece were hashed`,
  },
  PIECE_STREAM_ENDED: {
    message: () => 'this piece hasher has given its digest and takes no more bytes',
    next: 'Create a new stream for each piece.',
  },
  PIECE_THREADS: {
    message: (d: { threads: number }) => `${d.threads} is not a number of threads`,
    next: 'Give a whole number from 1, or leave it out.',
  },
  PIECE_THREAD_LOST: {
    message: () => 'a hashing thread ended before it gave its result',
    next: 'Try again; with { threads: 1 } no threads are used.',
  },
  PIECE_SHRINK: {
    message: (d: { from: number; to: number }) => `a piece of ${d.from} padded bytes cannot become one of ${d.to}`,
    next: 'Give a target size that is at least the size of the piece.',
  },
  PIECE_SECTOR_FULL: {
    message: (d: { index: number; end: number; sectorSize: number }) =>
      `piece ${d.index} would end at ${d.end} in a sector of ${d.sectorSize} bytes`,
    next: 'Take fewer pieces, or order them so that fewer zeros lie between them.',
  },
})
