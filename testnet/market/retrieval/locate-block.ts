import type { CID } from 'multiformats/cid'
import { type ByteSource, carV1Part } from '#sdk/piece/index.ts'
import { readCarBlock } from '#sdk/piece/read-car.ts'
import type { BlockLocations } from '#sdk/rpc/types/market/packing.ts'
import { pieceStorageErrors } from '#testnet/service/pieces/errors.ts'
import type { PieceStores } from '#testnet/service/pieces/piece-stores.ts'
import type { PieceIndexes } from './piece-indexes.ts'

/** Where a block lies: in which pieces, from which byte of the CAR, and how long it is. Nothing where none has it. */
export async function locateBlock(
  indexes: PieceIndexes,
  pieces: Pick<PieceStores, 'openPiece'>,
  cid: CID,
): Promise<BlockLocations> {
  await indexes.scan()
  const found = await Promise.all(
    indexes.candidates(cid.multihash).map((pieceCid) => locateIn(indexes, pieces, pieceCid, cid)),
  )
  return { cid, pieceBlockLocations: found.flatMap((location) => location ?? []) }
}

async function locateIn(
  indexes: PieceIndexes,
  pieces: Pick<PieceStores, 'openPiece'>,
  pieceCid: CID,
  cid: CID,
): Promise<BlockLocations['pieceBlockLocations'][number] | undefined> {
  const index = await indexes.open(pieceCid)
  if (index === undefined) return undefined
  let source: ByteSource | undefined
  try {
    const offset = await index.find(cid.multihash)
    if (offset === undefined) return undefined
    source = await pieces.openPiece(pieceCid)
    const { blockOffset, blockLength } = await readCarBlock(await carV1Part(source), offset)
    return { relOffset: blockOffset, blockSize: blockLength, pieceCid }
  } catch (error) {
    // The piece has gone since it was indexed.
    if (pieceStorageErrors.PIECE_NOT_FOUND.is(error)) return undefined
    throw error
  } finally {
    await Promise.all([source?.close(), index.close()])
  }
}
