export { type ByteSource, bytesSource, type FileSource, openFile, sliceOf, unpaddedOf } from './byte-source.ts'
export { readBytes, streamOf } from './byte-stream.ts'
export { type CarBlocks, openCarBlocks } from './car-blocks.ts'
export { carCommP, sourceCommP, verifyPiece } from './car-commp.ts'
export { parsePieceCid, pieceCid, pieceCommitment, sealedCid, sealedCommitment } from './commitment-cid.ts'
export { type CommPOptions, type CommPStream, commp, createCommPStream, type PieceInfo } from './commp.ts'
export { pieceErrors } from './errors.ts'
export { type ExtractOptions, extractFile } from './extract-file.ts'
export { fr32Pad, fr32PaddedLength, fr32PadInPlace, fr32Unpad } from './fr32.ts'
export { fr32PadStream, fr32UnpadStream } from './fr32-stream.ts'
export { createFsPieceStore } from './fs-piece-store.ts'
export { type ImportedFile, type ImportFileParams, importFile } from './import-file.ts'
export type { PieceStore, PutPieceOptions, StoredPiece } from './piece-store.ts'
export {
  type CarBlock,
  type CarHeader,
  type CarSection,
  type CarSummary,
  carSections,
  carV1Part,
  readCar,
  readCarHeader,
  verifyCar,
} from './read-car.ts'
export { stopHashingThreads } from './segment-threads.ts'
export { type PiecePlace, placePieces, type SectorPiece, unsealedSectorCid } from './unsealed-sector-cid.ts'
export { type WriteCarParams, writeCar } from './write-car.ts'
export { padPieceCommitment, zeroPieceCid } from './zero-piece.ts'
