import { address, optionalAddress } from '#sdk/codec/address.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonList, jsonNullable, jsonOptional, jsonStruct, numbered, orZero, uuid } from '#sdk/codec/json.ts'
import { bool, int, text, uint } from '#sdk/codec/primitives.ts'

export const directDealState = numbered('DirectDealState', {
  allocated: 1,
  sealing: 2,
  active: 3,
  expired: 4,
  slashed: 5,
  error: 6,
})
export type DirectDealState = Infer<typeof directDealState>

/** Data stored under a datacap allocation without the storage market actor. Sizes padded, the payload's plain bytes. */
export const directDeal = jsonStruct('DirectDeal', {
  id: as('ID', uuid),
  pieceCid: as('PieceCID', cid),
  pieceSize: uint,
  client: address,
  provider: address,
  payloadSize: uint,
  payloadCid: as('PayloadCID', jsonNullable(cid)),
  state: directDealState,
  allocationId: as('AllocationID', uint),
  claimId: as('ClaimID', uint),
  sectorId: as('SectorID', uint),
  offset: uint,
  length: uint,
  startEpoch: int,
  endEpoch: int,
  message: text(),
  createdAt: orZero(uint, 0),
  updatedAt: orZero(uint, 0),
})
export type DirectDeal = Infer<typeof directDeal>

export const directDealImport = jsonStruct('DirectDealParams', {
  skipCommP: bool,
  deals: as(
    'DealParams',
    jsonList(
      jsonStruct('DirectDealParam', {
        payloadSize: uint,
        payloadCid: as('PayloadCID', jsonNullable(cid)),
        dealId: as('DealUUID', uuid),
        allocationId: as('AllocationID', uint),
        pieceCid: as('PieceCID', cid),
        client: address,
        startEpoch: int,
        endEpoch: int,
      }),
      10_000,
    ),
  ),
})
export type DirectDealImport = Infer<typeof directDealImport>

export const directDealQuery = jsonStruct('DirectDealQueryParams', {
  provider: jsonOptional(optionalAddress),
  client: jsonOptional(optionalAddress),
  state: jsonOptional(directDealState),
  offset: jsonOptional(uint),
  limit: jsonOptional(uint),
  asc: jsonOptional(bool),
})
export type DirectDealQuery = Infer<typeof directDealQuery>

/** A deal of either kind with its place in a sector; one without a publish CID is direct. */
export const assignedDeal = jsonStruct('DealInfoV2', {
  dealId: as('DealID', uint),
  publishCid: jsonNullable(cid),
  allocationId: as('AllocationID', uint),
  pieceCid: as('PieceCID', cid),
  pieceSize: uint,
  client: address,
  provider: address,
  offset: uint,
  length: uint,
  payloadSize: uint,
  startEpoch: int,
  endEpoch: int,
})
export type AssignedDeal = Infer<typeof assignedDeal>
