import { defineErrors } from '#sdk/errors/index.ts'

/** What goes wrong with pieces, CARs, UnixFS files and piece stores. */
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
    next: 'Give the raw bytes of the commitment: neither its CID nor text.',
  },
  PIECE_CID_TEXT: {
    message: (d: { text: string }) => `"${d.text}" is not a CID`,
    next: 'Piece CIDs begin with baga6ea4seaq, the roots of files with bafy or bafk.',
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
  PIECE_FILE_MISSING: {
    message: (d: { path: string }) => `there is no file at ${d.path}`,
    next: 'Check the path; relative paths start at the current directory.',
  },
  PIECE_FILE_KIND: {
    message: (d: { path: string; kind: string }) => `${d.path} is ${d.kind}, not a file`,
    next: 'Give one regular file; pack a directory first, for example with tar.',
  },
  PIECE_FILE_UNREADABLE: {
    message: (d: { path: string; reason: string }) => `${d.path} cannot be read: ${d.reason}`,
    next: 'Check the permissions of the file and of the directories above it.',
  },
  PIECE_FILE_EMPTY: {
    message: (d: { path: string }) => `${d.path} is empty`,
    next: 'Give a file with at least one byte.',
  },
  PIECE_FILE_CHANGED: {
    message: (d: { path: string; was: number; now: number }) =>
      `${d.path} changed while it was read: it had ${d.was} bytes, now ${d.now}`,
    next: 'Start again when nothing writes to the file.',
  },
  PIECE_SAME_FILE: {
    message: (d: { path: string }) => `${d.path} would replace the file it is made of`,
    next: 'Give another output path.',
  },
  PIECE_WRITE_FAILED: {
    message: (d: { path: string; reason: string }) => `${d.path} could not be written: ${d.reason}`,
    next: 'Check that the directory exists, may be written to and has space.',
  },
  PIECE_RANGE: {
    message: (d: { name: string; size: number; offset: number; length: number }) =>
      `${d.length} bytes from offset ${d.offset} are not all within the ${d.size} bytes of ${d.name}`,
    next: 'Give a range within the size.',
  },
  CAR_HEADER: {
    message: (d: { name: string; reason: string }) => `${d.name} is not a CAR file: ${d.reason}`,
    next: 'Give a CARv1 or CARv2 file: data generate-car makes one of any file, and data import without --car takes any.',
  },
  CAR_SECTION: {
    message: (d: { name: string; offset: number; reason: string }) =>
      `the section at offset ${d.offset} of ${d.name} is broken: ${d.reason}`,
    next: 'Fetch or make the CAR again: it is cut off or damaged.',
  },
  CAR_BLOCK_MISMATCH: {
    message: (d: { name: string; cid: string; offset: number }) =>
      `the block at offset ${d.offset} of ${d.name} is not ${d.cid}: its bytes hash to something else`,
    next: 'Fetch or make the CAR again: it is damaged.',
  },
  CAR_HASH_UNKNOWN: {
    message: (d: { name: string; cid: string; offset: number; hash: string }) =>
      `the block ${d.cid} at offset ${d.offset} of ${d.name} uses the hash function ${d.hash}, which dealkit cannot check`,
    next: 'Make the CAR with sha2-256 or blake2b-256.',
  },
  CAR_BLOCK_MISSING: {
    message: (d: { name: string; cid: string }) => `${d.name} lacks the block ${d.cid}`,
    next: 'Fetch the CAR again: it does not hold the whole file.',
  },
  CAR_ROOTS: {
    message: (d: { name: string; count: number }) => `${d.name} has ${d.count} roots`,
    next: 'Name the root to take out; readCarHeader lists them.',
  },
  CAR_INDEX: {
    message: (d: { name: string; reason: string }) => `${d.name} is not the index of a CAR: ${d.reason}`,
    next: 'Remove it: the index is made again from the CAR.',
  },
  UNIXFS_NOT_A_FILE: {
    message: (d: { cid: string; kind: string }) => `${d.cid} is not a file but ${d.kind}`,
    next: 'Name a file below it, or ask for a CAR.',
  },
  UNIXFS_BROKEN: {
    message: (d: { cid: string; reason: string }) => `the file ${d.cid} cannot be put together: ${d.reason}`,
    next: 'Make the CAR again: its UnixFS nodes contradict each other.',
  },
  PIECE_TOO_LARGE: {
    message: (d: { name: string; payloadSize: number; paddedSize: number }) =>
      `${d.name} has ${d.payloadSize} bytes, more than a piece of ${d.paddedSize} padded bytes holds`,
    next: 'Check that this is the file the deal was made for.',
  },
  PIECE_MISMATCH: {
    message: (d: { name: string; expected: string; found: string }) =>
      `${d.name} is not the piece ${d.expected}: its commitment is ${d.found}`,
    next: 'Check that this is the file the deal was made for, as a CARv1, and that it arrived whole.',
  },
  PIECE_NOT_STORED: {
    message: (d: { cid: string; store: string }) => `the piece ${d.cid} is not in the store ${d.store}`,
    next: 'Import the data of its deal first.',
  },
  PIECE_STORE_SIZE: {
    message: (d: { cid: string; expected: number; found: number }) =>
      `the piece ${d.cid} should have ${d.expected} bytes and has ${d.found}`,
    next: 'Check that this is the file the deal was made for.',
  },
  PIECE_STORAGE_TEXT: {
    message: (d: { reason: string }) => `the piece storage is written wrongly: ${d.reason}`,
    next: 'Write fs:/mnt/piece, or s3:ACCESSKEY:SECRETKEY[:TOKEN]@http://HOST/BUCKET.',
  },
  PIECE_STORE_READ_ONLY: {
    message: (d: { store: string }) => `do not write to a 'readonly' piece store: ${d.store}`,
    next: 'Let ReadOnly of that store be false, or add another one that may be written to.',
  },
  PIECE_STORE_UNREADABLE: {
    message: (d: { store: string; reason: string }) => `the piece store ${d.store} cannot be read: ${d.reason}`,
    next: 'Check that the directory exists on this machine, is mounted, and may be read by this user.',
  },
})
