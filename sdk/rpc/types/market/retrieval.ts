import { address, optionalAddress } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { json, jsonList, jsonNullable, jsonOptional, jsonStruct, orZero, uuid } from '#sdk/codec/json.ts'
import { bool, text, uint, uint64 } from '#sdk/codec/primitives.ts'
import { peerId } from '#sdk/crypto/peer-id.ts'
import { retrievalDealState } from '#sdk/deals/status.ts'
import { transferChannel, transferChannelId } from './channel.ts'

export const retrievalPeer = jsonStruct('RetrievalPeer', {
  address: optionalAddress,
  peerId: as('ID', peerId),
  pieceCid: as('PieceCID', jsonNullable(cid)),
})
export type RetrievalPeer = Infer<typeof retrievalPeer>

const price = {
  unsealPrice: bigint,
  /** Bytes. */
  paymentInterval: uint,
  paymentIntervalIncrease: uint,
}

/** What a provider wants for a retrieval, attoFIL; the size is bytes. An offer with an error is none. */
export const queryOffer = jsonStruct('QueryOffer', {
  error: as('Err', text()),
  root: cid,
  piece: jsonNullable(cid),
  size: uint,
  minPrice: bigint,
  ...price,
  pricePerByte: bigint,
  miner: address,
  minerPeer: retrievalPeer,
})
export type QueryOffer = Infer<typeof queryOffer>

/** An offer taken. */
export const retrievalOrder = jsonStruct('RetrievalOrder', {
  root: cid,
  piece: jsonNullable(cid),
  /** A path or a selector in JSON; nothing is everything. */
  dataSelector: jsonOptional(text(64 << 10)),
  size: uint,
  total: bigint,
  ...price,
  client: address,
  miner: address,
  minerPeer: jsonNullable(retrievalPeer),
  remoteStore: jsonOptional(uuid),
})
export type RetrievalOrder = Infer<typeof retrievalOrder>

export const retrievalResult = jsonStruct('RestrievalRes', { dealId: as('DealID', uint64) })
export type RetrievalResult = Infer<typeof retrievalResult>

/** A retrieval as its client sees it. */
export const clientRetrieval = jsonStruct('RetrievalInfo', {
  payloadCid: as('PayloadCID', cid),
  id: as('ID', uint64),
  pieceCid: as('PieceCID', jsonNullable(cid)),
  pricePerByte: bigint,
  unsealPrice: bigint,
  state: as('Status', retrievalDealState),
  message: text(),
  provider: peerId,
  bytesReceived: uint,
  bytesPaidFor: uint,
  totalPaid: bigint,
  transferChannelId: as('TransferChannelID', jsonNullable(transferChannelId)),
  dataTransfer: jsonNullable(transferChannel),
  /** The number of the last event, where it is known. */
  event: jsonNullable(uint),
})
export type ClientRetrieval = Infer<typeof clientRetrieval>

/** A retrieval as its provider keeps it. */
export const providerRetrieval = jsonStruct('ProviderDealState', {
  payloadCid: as('PayloadCID', cid),
  id: as('ID', uint64),
  selector: json,
  pieceCid: as('PieceCID', jsonNullable(cid)),
  pricePerByte: bigint,
  ...price,
  storeId: as('StoreID', uint64),
  storageProposalCid: as('SelStorageProposalCid', jsonNullable(cid)),
  channelId: as('ChannelID', jsonNullable(transferChannelId)),
  state: as('Status', retrievalDealState),
  receiver: peerId,
  totalSent: uint,
  fundsReceived: bigint,
  message: text(),
  currentInterval: uint,
  legacyProtocol: bool,
  createdAt: orZero(uint, 0),
  updatedAt: orZero(uint, 0),
})
export type ProviderRetrieval = Infer<typeof providerRetrieval>

export const providerRetrievalQuery = jsonStruct('RetrievalDealQueryParams', {
  receiver: jsonOptional(text()),
  payloadCid: as('PayloadCID', jsonOptional(text())),
  state: as('Status', jsonOptional(retrievalDealState)),
  discardFailedDeal: jsonOptional(bool),
  offset: jsonOptional(uint),
  limit: jsonOptional(uint),
})
export type ProviderRetrievalQuery = Infer<typeof providerRetrievalQuery>

/** What to write out of a retrieved or local DAG. */
export const exportRef = jsonStruct('ExportRef', {
  root: cid,
  dags: as(
    'DAGs',
    jsonList(
      jsonStruct('DagSpec', { dataSelector: jsonOptional(text(64 << 10)), exportMerkleProof: orZero(bool, false) }),
      1000,
    ),
  ),
  fromLocalCar: as('FromLocalCAR', orZero(text(), '')),
  dealId: as('DealID', orZero(uint64, 0n)),
})
export type ExportRef = Infer<typeof exportRef>
