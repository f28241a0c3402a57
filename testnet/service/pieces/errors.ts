import { defineErrors } from '#sdk/errors/index.ts'

export const pieceStorageErrors = defineErrors({
  PIECE_NOT_FOUND: {
    message: (d: { pieceCid: string }) => `unable to find piece in storage ${d.pieceCid}`,
    next: 'Import the data of its deal, or add the storage that has it.',
  },
  PIECE_LOOK_UP_FAILED: {
    message: (d: { pieceCid: string; reasons: string }) =>
      `whether the piece ${d.pieceCid} is stored cannot be told: ${d.reasons}`,
    next: 'It is in no storage that answers; see to the others.',
  },
  PIECE_NO_SPACE: {
    message: (d: { bytes: number; readOnly: boolean }) =>
      d.readOnly
        ? "do not write to a 'readonly' piece store: there is no other"
        : `unable to find enough space for size ${d.bytes}`,
    next: 'Add a piece storage that may be written to and has room: piece-storage add-fs, or add-s3.',
  },
  PIECE_STORAGE_UNUSABLE: {
    message: (d: { name: string; reason: string }) => `the piece storage ${d.name} cannot be used: ${d.reason}`,
    next: (d: { next: string }) => `${d.next} Its settings are in [PieceStorage].`,
  },
  PIECE_STORAGE_EXISTS: {
    message: (d: { name: string }) => `there is a piece storage ${d.name} already`,
    next: 'Give another name, or remove that one first.',
  },
  PIECE_STORAGE_UNKNOWN: {
    message: (d: { name: string }) => `there is no piece storage ${d.name}`,
    next: 'List them with piece-storage list.',
  },
  PIECE_STORAGE_LAST: {
    message: (d: { name: string }) => `${d.name} is the only piece storage`,
    next: 'Add another one first.',
  },
})
