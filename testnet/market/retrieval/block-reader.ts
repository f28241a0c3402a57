import type { CID } from 'multiformats/cid'
import { DealkitError } from '#sdk/errors/index.ts'
import { checkBlock, identityCode } from '#sdk/piece/block-hash.ts'
import { type ByteSource, carV1Part, pieceErrors } from '#sdk/piece/index.ts'
import { readCarBlock } from '#sdk/piece/read-car.ts'
import { pieceStorageErrors } from '#testnet/service/pieces/errors.ts'
import type { PieceStores } from '#testnet/service/pieces/piece-stores.ts'
import { marketErrors } from '../errors.ts'
import type { OpenIndex, PieceIndexes } from './piece-indexes.ts'

/** Pieces that are open at a time. */
const maxOpen = 4
/** How long the first block waits for pieces that are being indexed. */
const indexWaitMs = 10_000

interface OpenPiece {
  readonly pieceCid: CID
  readonly index: OpenIndex
  readonly source: ByteSource
  /** The CARv1 part. */
  readonly car: ByteSource
}

export interface BlockReaderParts {
  readonly indexes: PieceIndexes
  readonly pieces: Pick<PieceStores, 'openPiece'>
  /** Why nothing is given out of a piece; nothing if it is. */
  readonly refusal: (pieceCid: CID) => unknown
}

/** Reads blocks out of pieces, for one request: the piece that had the last block is looked into first. */
export class BlockReader {
  readonly #parts: BlockReaderParts
  /** The one used last stands first. */
  #open: OpenPiece[] = []
  #waited = false

  constructor(parts: BlockReaderParts) {
    this.#parts = parts
  }

  /**
   * Reads a block, checked against its CID.
   *
   * @throws {MARKET_BLOCK_UNKNOWN} {MARKET_BLOCK_REFUSED} {MARKET_BLOCK_DAMAGED}
   */
  async get(cid: CID): Promise<Uint8Array> {
    if (cid.multihash.code === identityCode) return cid.multihash.digest
    const found = (await this.#find(cid)) ?? (await this.#findLater(cid))
    if (found === undefined) throw marketErrors.MARKET_BLOCK_UNKNOWN({ cid: cid.toString() })
    return found
  }

  /** The piece that had the last block. */
  get lastPiece(): CID | undefined {
    return this.#open[0]?.pieceCid
  }

  async close(): Promise<void> {
    const open = this.#open
    this.#open = []
    await Promise.all(open.map(closePiece))
  }

  /** Once a request: pieces that have just come may not be indexed yet. */
  async #findLater(cid: CID): Promise<Uint8Array | undefined> {
    if (this.#waited) return undefined
    this.#waited = true
    const { indexes } = this.#parts
    await indexes.scan()
    await indexes.settled(AbortSignal.timeout(indexWaitMs))
    return this.#find(cid)
  }

  async #find(cid: CID): Promise<Uint8Array | undefined> {
    let damaged: DealkitError | undefined
    for (const piece of this.#open) {
      const result = await readFrom(piece, cid)
      if (DealkitError.is(result)) damaged = result
      else if (result !== undefined) {
        this.#open = [piece, ...this.#open.filter((other) => other !== piece)]
        return result
      }
    }
    let refused: CID | undefined
    for (const pieceCid of this.#parts.indexes.candidates(cid.multihash)) {
      if (this.#open.some((piece) => piece.pieceCid.equals(pieceCid))) continue
      if (this.#parts.refusal(pieceCid) !== undefined) {
        refused = pieceCid
        continue
      }
      const piece = await this.#openPiece(pieceCid)
      const result = piece === undefined ? undefined : await readFrom(piece, cid)
      if (DealkitError.is(result)) damaged = result
      else if (result !== undefined && piece !== undefined) {
        await this.#keep(piece)
        return result
      }
      if (piece !== undefined) await closePiece(piece)
    }
    if (damaged !== undefined) throw damaged
    if (refused !== undefined) {
      throw marketErrors.MARKET_BLOCK_REFUSED({ cid: cid.toString(), pieceCid: refused.toString() })
    }
    return undefined
  }

  /** Nothing if the piece is gone. */
  async #openPiece(pieceCid: CID): Promise<OpenPiece | undefined> {
    const { indexes, pieces } = this.#parts
    const index = await indexes.open(pieceCid)
    if (index === undefined) return undefined
    let source: ByteSource | undefined
    try {
      source = await pieces.openPiece(pieceCid)
      return { pieceCid, index, source, car: await carV1Part(source) }
    } catch (error) {
      await Promise.all([source?.close(), index.close()])
      if (!pieceStorageErrors.PIECE_NOT_FOUND.is(error)) throw error
      await indexes.remove(pieceCid)
      return undefined
    }
  }

  async #keep(piece: OpenPiece): Promise<void> {
    this.#open.unshift(piece)
    const oldest = this.#open.length > maxOpen ? this.#open.pop() : undefined
    if (oldest !== undefined) await closePiece(oldest)
  }
}

/** A block of a piece; nothing if it has none of that hash; the error if its bytes are not those of the CID. */
async function readFrom(piece: OpenPiece, cid: CID): Promise<Uint8Array | DealkitError | undefined> {
  const offset = await piece.index.find(cid.multihash)
  if (offset === undefined) return undefined
  const details = { cid: cid.toString(), pieceCid: piece.pieceCid.toString() }
  try {
    const { bytes } = await readCarBlock(piece.car, offset)
    return checkBlock(cid, bytes) === 'match' ? bytes : marketErrors.MARKET_BLOCK_DAMAGED(details)
  } catch (cause) {
    if (pieceErrors.CAR_SECTION.is(cause)) return marketErrors.MARKET_BLOCK_DAMAGED(details, { cause })
    throw cause
  }
}

async function closePiece({ index, source }: OpenPiece): Promise<void> {
  await Promise.all([index.close(), source.close()])
}
