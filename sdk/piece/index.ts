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
export { createFsPieceStore, type FsPieceStoreOptions } from './fs-piece-store.ts'
export { type HashedFile, verifyFile } from './hashed-file.ts'
export { type ImportedFile, type ImportFileParams, importFile } from './import-file.ts'
export { type PieceStorageText, parsePieceStorage } from './piece-storage-text.ts'
export type { Payload, PieceStore, PutPieceOptions, StoredPiece, StoreRoom } from './piece-store.ts'
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
export { isPassing, s3Errors } from './s3/errors.ts'
export { parseS3Address, type S3Address, type S3Place, type UrlStyle } from './s3/s3-address.ts'
export type { S3Credentials, S3Limits } from './s3/s3-bucket.ts'
export { createS3PieceStore, type S3PieceStoreOptions } from './s3/s3-piece-store.ts'
export { stopHashingThreads } from './segment-threads.ts'
export { type PiecePlace, placePieces, type SectorPiece, unsealedSectorCid } from './unsealed-sector-cid.ts'
export { type WriteCarParams, writeCar } from './write-car.ts'
export { padPieceCommitment, zeroPieceCid } from './zero-piece.ts'
