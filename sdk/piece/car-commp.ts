import type { CID } from 'multiformats/cid'
import { parsePaddedPieceSize } from '#sdk/units/piece-size.ts'
import type { ByteSource } from './byte-source.ts'
import { withSource } from './byte-stream.ts'
import { parsePieceCid, pieceCommitment } from './commitment-cid.ts'
import { type CommPOptions, type PieceInfo, SegmentedHasher } from './commp.ts'
import { segmentPayloadBytes } from './commp-segment.ts'
import { pieceErrors } from './errors.ts'
import { carV1Part, readCarHeader } from './read-car.ts'
import { allocateSegment } from './segment-work.ts'
import { padPieceCommitment } from './zero-piece.ts'

/**
 * The piece commitment of a whole file or source, whatever it holds.
 *
 * @throws {PIECE_EMPTY} it has no bytes.
 * @throws {PIECE_FILE_MISSING} {PIECE_FILE_KIND} {PIECE_FILE_UNREADABLE} the path is no readable file.
 * @example
 * import { sourceCommP } from 'dealkit/piece'
 * const { cid, paddedSize, payloadSize } = await sourceCommP('any.bin')
 */
export function sourceCommP(given: ByteSource | string, options: CommPOptions = {}): Promise<PieceInfo> {
  return withSource(given, async (source) => {
    const hasher = new SegmentedHasher(options)
    try {
      for (let index = 0, at = 0; at < source.size; index++, at += segmentPayloadBytes) {
        const segment = allocateSegment().subarray(0, Math.min(segmentPayloadBytes, source.size - at))
        await source.readInto(segment, at)
        await hasher.add(index, segment)
      }
      return await hasher.digest()
    } finally {
      await hasher.settle()
    }
  })
}

/**
 * The piece commitment of a CAR, as the market client's `commP` command works it out: over the file's bytes
 * as they are. A deal is made of the CARv1 bytes: for a CARv2 ask for its `payload`.
 *
 * @throws {CAR_HEADER} the source does not begin with a CAR header.
 * @see venus-market utils CalcCommP
 * @example
 * import { carCommP } from 'dealkit/piece'
 * const { cid, paddedSize } = await carCommP('data.car')
 */
export function carCommP(
  car: ByteSource | string,
  { over = 'file', ...options }: CommPOptions & { readonly over?: 'file' | 'payload' } = {},
): Promise<PieceInfo> {
  return withSource(car, async (source) => {
    if (over === 'payload') return sourceCommP(await carV1Part(source), options)
    await readCarHeader(source)
    return sourceCommP(source, options)
  })
}

/**
 * Checks that a file or source is the payload of a piece: its commitment, with zeros up to the padded size
 * (in bytes), is the one given.
 *
 * @throws {PIECE_TOO_LARGE} the payload does not fit the piece.
 * @throws {PIECE_MISMATCH} it has another commitment; both are named.
 * @throws {PIECE_EMPTY} it has no bytes.
 * @example
 * import { carCommP, verifyPiece } from 'dealkit/piece'
 * const { cid, paddedSize } = await carCommP('data.car')
 * await verifyPiece('data.car', cid, paddedSize)
 */
export async function verifyPiece(
  given: ByteSource | string,
  pieceCid: CID | string,
  paddedSize: number | bigint,
  options: CommPOptions = {},
): Promise<PieceInfo> {
  const found = await sourceCommP(given, options)
  return requirePiece(found, typeof given === 'string' ? given : given.name, pieceCid, paddedSize)
}

/**
 * The found piece raised to the padded size (in bytes), if that is the expected one; `name` is the payload's, for
 * messages.
 *
 * @throws {PIECE_TOO_LARGE} the payload does not fit the piece.
 * @throws {PIECE_MISMATCH} it has another commitment; both are named.
 * @throws {PIECE_SIZE_PADDED} {PIECE_CID_TEXT} {PIECE_CID_KIND} what was expected is no piece.
 * @example
 * import { requirePiece } from '#sdk/piece/car-commp.ts'
 * import { commp } from 'dealkit'
 * import { zeroPieceCid } from 'dealkit/piece'
 * const found = commp(new Uint8Array(127))
 * requirePiece(found, 'zeros', zeroPieceCid(256), 256).paddedSize // 256
 */
export function requirePiece(
  found: PieceInfo,
  name: string,
  expected: CID | string,
  paddedSize: number | bigint,
): PieceInfo {
  const expectedCid = typeof expected === 'string' ? parsePieceCid(expected) : expected
  const padded = parsePaddedPieceSize(paddedSize)
  if (found.paddedSize > padded) {
    throw pieceErrors.PIECE_TOO_LARGE({ name, payloadSize: found.payloadSize, paddedSize: padded })
  }
  const cid = padPieceCommitment(found.cid, found.paddedSize, padded)
  if (Buffer.compare(pieceCommitment(cid), pieceCommitment(expectedCid)) !== 0) {
    throw pieceErrors.PIECE_MISMATCH({ name, expected: expectedCid.toString(), found: cid.toString() })
  }
  return { cid, paddedSize: padded, payloadSize: found.payloadSize }
}
