import { address, optionalAddress } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import {
  duration,
  jsonList,
  jsonNullable,
  jsonOptional,
  jsonRecord,
  jsonStruct,
  oneOf,
  orZero,
  time,
  uuid,
} from '#sdk/codec/json.ts'
import { bool, int, text, uint } from '#sdk/codec/primitives.ts'
import { peerId } from '#sdk/crypto/peer-id.ts'
import { signature } from '#sdk/crypto/signature.ts'
import { dataRef } from '#sdk/deals/data-ref.ts'
import { clientDealProposal, dealProposal } from '#sdk/deals/proposal.ts'
import { storageDealState } from '#sdk/deals/status.ts'
import { transferChannelId } from './channel.ts'

const noUuid = '00000000-0000-0000-0000-000000000000'

/** How far a piece is on its way into a sector; nothing before its data has arrived. */
export const pieceStatuses = ['', 'Undefine', 'Assigned', 'Packing', 'Proving'] as const
export const pieceStatus = oneOf(...pieceStatuses)
export type PieceStatus = Infer<typeof pieceStatus>

/** A storage deal as its provider keeps it. Amounts attoFIL, `createdAt` and `updatedAt` seconds since 1970. */
export const minerDeal = jsonStruct('MinerDeal', {
  id: as('ID', orZero(uuid, noUuid)),
  proposal: dealProposal,
  clientSignature: signature,
  /** The CID of the signed proposal, which names the deal to both sides. */
  proposalCid: cid,
  addFundsCid: jsonNullable(cid),
  publishCid: jsonNullable(cid),
  /** Peer ids of provider and client. */
  miner: peerId,
  client: peerId,
  state: storageDealState,
  piecePath: orZero(text(), ''),
  payloadSize: orZero(uint, 0),
  metadataPath: orZero(text(), ''),
  slashEpoch: int,
  fastRetrieval: bool,
  message: text(),
  fundsReserved: bigint,
  ref: jsonNullable(dataRef),
  availableForRetrieval: bool,
  /** The deal's number on chain; 0 until it is published. */
  dealId: as('DealID', uint),
  creationTime: time,
  transferChannelId: jsonNullable(transferChannelId),
  sectorNumber: uint,
  /** Where in the sector the piece begins, padded bytes. */
  offset: uint,
  pieceStatus: orZero(pieceStatus, ''),
  inboundCar: as('InboundCAR', orZero(text(), '')),
  createdAt: orZero(uint, 0),
  updatedAt: orZero(uint, 0),
})
export type MinerDeal = Infer<typeof minerDeal>

/** Which deals to list. Without a state all, without a limit all. */
export const minerDealQuery = jsonStruct('StorageDealQueryParams', {
  miner: jsonOptional(optionalAddress),
  state: jsonOptional(storageDealState),
  /** A client's peer id. */
  client: jsonOptional(text()),
  discardFailedDeal: jsonOptional(bool),
  dealId: as('DealID', jsonOptional(uint)),
  pieceCid: as('PieceCID', jsonOptional(text())),
  offset: jsonOptional(uint),
  limit: jsonOptional(uint),
  asc: jsonOptional(bool),
})
export type MinerDealQuery = Infer<typeof minerDealQuery>

/** Deals that wait to be published together; the period is milliseconds. */
export const pendingDeals = jsonStruct('PendingDealInfo', {
  deals: jsonList(clientDealProposal),
  publishPeriodStart: time,
  publishPeriod: duration,
})
export type PendingDeals = Infer<typeof pendingDeals>

/** How many deals are in which state; the keys are the states' numbers. */
export const dealStatistic = jsonStruct('DealStatistic', { dealsStatus: jsonRecord(uint) })
export type DealStatistic = Infer<typeof dealStatistic>

/** A deal by its proposal or its number, and the file with its data, seen from the provider. */
export const importDataRef = jsonStruct('ImportDataRef', {
  proposalCid: as('ProposalCID', jsonNullable(cid)),
  uuid: as('UUID', orZero(uuid, noUuid)),
  file: text(),
})
export type ImportDataRef = Infer<typeof importDataRef>

export const importDataRefs = jsonStruct('ImportDataRefs', {
  refs: jsonList(importDataRef, 10_000),
  skipCommP: orZero(bool, false),
})
export type ImportDataRefs = Infer<typeof importDataRefs>

/** An empty message is success. */
export const importDataResult = jsonStruct('ImportDataResult', { target: text(), message: text() })
export type ImportDataResult = Infer<typeof importDataResult>

/** A miner that the market serves, and the account it belongs to. */
export const marketActor = jsonStruct('User', { address: as('Addr', address), account: orZero(text(), '') })
export type MarketActor = Infer<typeof marketActor>
