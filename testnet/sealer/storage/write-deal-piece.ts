import type { CID } from 'multiformats/cid'
import { padPieceCommitment, pieceErrors } from '#sdk/piece/index.ts'
import type { SectorPiece } from '#sdk/rpc/types/sealer/sector-info.ts'
import { paddedToUnpadded } from '#sdk/units/piece-size.ts'
import { sealerErrors } from '../errors.ts'
import type { PiecePlace, PieceSource } from '../pieces.ts'
import { writePiece } from './unsealed-file.ts'

/**
 * Writes a deal's piece to its place in an unsealed file. What is cut off or replaced in one place is taken from the
 * next that has the piece.
 *
 * @throws {PIECE_NOT_FOUND}
 * @throws {PIECE_DAMAGED} whatever has the piece has other data under its name
 */
export async function writeDealPiece(
  source: PieceSource,
  path: string,
  offset: number,
  { piece: { pieceCid, size } }: SectorPiece,
): Promise<void> {
  const problems: { place: string; problem: string }[] = []
  for await (const place of source.having(pieceCid)) {
    const problem = await writeFrom(place, path, offset, pieceCid, size)
    if (problem === undefined) return
    problems.push({ place: place.name, problem })
  }
  throw sealerErrors.PIECE_DAMAGED({ pieceCid: pieceCid.toString(), problems })
}

/** Gives what is wrong with the piece in this place, and nothing if all is well. */
async function writeFrom(place: PiecePlace, path: string, offset: number, pieceCid: CID, paddedBytes: number) {
  const payload = new CheckedPayload(place.read(), pieceCid, paddedToUnpadded(paddedBytes))
  try {
    const written = await writePiece(path, offset, paddedBytes, payload.chunks())
    const found = padPieceCommitment(written.cid, written.paddedSize, paddedBytes)
    return found.equals(pieceCid) ? undefined : `is ${found}`
  } catch (error) {
    // What fails here, such as the disk of the sector, is no reason to look elsewhere.
    if (payload.failure !== error) throw error
    return `cannot be read: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** A payload that ends with an error when it is empty, or longer than its piece: it must not reach into the next one. */
class CheckedPayload {
  failure: unknown
  readonly #payload: AsyncIterable<Uint8Array>
  readonly #pieceCid: CID
  readonly #roomBytes: number

  constructor(payload: AsyncIterable<Uint8Array>, pieceCid: CID, roomBytes: number) {
    this.#payload = payload
    this.#pieceCid = pieceCid
    this.#roomBytes = roomBytes
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    const cid = this.#pieceCid.toString()
    let size = 0
    try {
      for await (const chunk of this.#payload) {
        size += chunk.length
        if (size > this.#roomBytes) throw pieceErrors.PIECE_STORE_SIZE({ cid, expected: this.#roomBytes, found: size })
        yield chunk
      }
      if (size === 0) throw pieceErrors.PIECE_EMPTY({})
    } catch (error) {
      this.failure = error
      throw error
    }
  }
}
