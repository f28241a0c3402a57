import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer, JsonCodec } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonList, jsonNullable, jsonOptional, jsonStruct, orZero } from '#sdk/codec/json.ts'
import { bool, int, text, uint } from '#sdk/codec/primitives.ts'
import { signature } from '#sdk/crypto/signature.ts'
import { type DealProposal, dealProposal } from '#sdk/deals/proposal.ts'
import { pieceStatus } from './miner-deal.ts'

const count = jsonOptional(uint)
const epoch = jsonOptional(int)

/** Which deals a sector may take. What is left out or 0 is no bound; sizes are padded bytes. */
export const dealSpec = jsonStruct('GetDealSpec', {
  maxPiece: count,
  maxPieceSize: count,
  minPiece: count,
  minPieceSize: count,
  minUsedSpace: count,
  startEpoch: epoch,
  endEpoch: epoch,
  sectorExpiration: epoch,
})
export type DealSpec = Infer<typeof dealSpec>

const placement = jsonStruct('Placement', {
  offset: uint,
  length: uint,
  payloadSize: orZero(uint, 0),
  dealId: as('DealID', uint),
  totalStorageFee: bigint,
  fastRetrieval: bool,
  publishCid: jsonNullable(cid),
})

/** A published deal that waits for a sector, or has just been given a place in one; offset and length in padded bytes. */
export interface DealToPack extends DealProposal, Infer<typeof placement> {}

/** Filler pieces have no proposal to speak of: their parties are undefined and their deal number is 0. */
export const dealToPack: JsonCodec<DealToPack> = {
  name: 'DealInfoIncludePath',
  toJson: (value) => ({ ...(dealProposal.toJson(value) as object), ...(placement.toJson(value) as object) }),
  fromJson: (json) => ({ ...dealProposal.fromJson(json), ...placement.fromJson(json) }),
}

/** A deal that is on chain, with its place in a sector if it has one; offset and length in padded bytes. */
export const packedDeal = jsonStruct('DealInfo', {
  dealId: as('DealID', uint),
  sectorId: as('SectorID', uint),
  offset: uint,
  length: uint,
  proposal: dealProposal,
  clientSignature: signature,
  transferType: text(),
  root: jsonNullable(cid),
  publishCid: jsonNullable(cid),
  fastRetrieval: bool,
  status: pieceStatus,
})
export type PackedDeal = Infer<typeof packedDeal>

/** Where a deal's piece lies. */
export const dealLocation = jsonStruct('DealLocation', {
  dealId: as('DealID', uint),
  sectorId: as('SectorID', uint),
  offset: uint,
  length: uint,
})
export type DealLocation = Infer<typeof dealLocation>

export const pieceInfo = jsonStruct('PieceInfo', { pieceCid: as('PieceCID', cid), deals: jsonList(dealLocation) })
export type PieceInfo = Infer<typeof pieceInfo>

export const blockLocations = jsonStruct('CIDInfo', {
  cid: as('CID', cid),
  pieceBlockLocations: jsonList(
    jsonStruct('PieceBlockLocation', { relOffset: uint, blockSize: uint, pieceCid: as('PieceCID', cid) }),
  ),
})
export type BlockLocations = Infer<typeof blockLocations>
