import { address } from '#sdk/codec/address.ts'
import { bigint } from '#sdk/codec/bigint.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as } from '#sdk/codec/fields.ts'
import { jsonList, jsonNullable, jsonOptional, jsonStruct, orZero, time } from '#sdk/codec/json.ts'
import { bool, int, text, uint, uint64 } from '#sdk/codec/primitives.ts'
import { dataRef } from '#sdk/deals/data-ref.ts'
import { storageDealState } from '#sdk/deals/status.ts'
import { stages, transferChannel, transferChannelId } from './channel.ts'

/**
 * A deal to be proposed. `epochPrice` is attoFIL per epoch for the whole piece, the duration is epochs; without a start
 * the client picks one, without a collateral it takes the least that the chain accepts. `fastRetrieval` counts as true
 * when it is left out.
 */
export const dealParams = jsonStruct('DealParams', {
  data: dataRef,
  wallet: address,
  miner: address,
  epochPrice: bigint,
  minBlocksDuration: uint,
  providerCollateral: jsonOptional(bigint),
  dealStartEpoch: jsonOptional(int),
  fastRetrieval: jsonOptional(bool),
  verifiedDeal: jsonOptional(bool),
})
export type DealParams = Infer<typeof dealParams>

/** A deal as its client keeps it. `size` is unpadded bytes, the price attoFIL per epoch, the duration epochs. */
export const clientDeal = jsonStruct('DealInfo', {
  proposalCid: cid,
  state: storageDealState,
  message: text(),
  dealStages: jsonNullable(stages),
  provider: address,
  dataRef: jsonNullable(dataRef),
  pieceCid: as('PieceCID', cid),
  size: uint,
  pricePerEpoch: bigint,
  duration: uint,
  /** 0 until the deal is on chain. */
  dealId: as('DealID', uint),
  creationTime: time,
  verified: bool,
  transferChannelId: as('TransferChannelID', jsonNullable(transferChannelId)),
  dataTransfer: jsonNullable(transferChannel),
})
export type ClientDeal = Infer<typeof clientDeal>

/** What came of each deal of a batch; a deal that failed has a message and no CID. */
export const dealResults = jsonStruct('DealResults', {
  results: jsonList(jsonStruct('DealResult', { proposalCid: as('ProposalCID', jsonNullable(cid)), message: text() })),
})
export type DealResults = Infer<typeof dealResults>

/** A file where the component runs. */
export const fileRef = jsonStruct('FileRef', { path: text(), isCar: as('IsCAR', orZero(bool, false)) })
export type FileRef = Infer<typeof fileRef>

export const importResult = jsonStruct('ImportRes', { root: cid, importId: as('ImportID', uint64) })
export type ImportResult = Infer<typeof importResult>

export const imported = jsonStruct('Import', {
  key: uint64,
  error: as('Err', text()),
  root: jsonNullable(cid),
  source: text(),
  filePath: text(),
  carPath: as('CARPath', text()),
})
export type Imported = Infer<typeof imported>

/** CommP and the size of the piece in unpadded bytes. */
export const commPResult = jsonStruct('CommPRet', { root: cid, size: uint })
export type CommPResult = Infer<typeof commPResult>

/** Bytes of the CAR, and padded bytes of its piece. */
export const dataSize = jsonStruct('DataSize', { payloadSize: int, pieceSize: uint })
export type DataSize = Infer<typeof dataSize>

export const dataCidSize = jsonStruct('DataCIDSize', {
  payloadSize: int,
  pieceSize: uint,
  pieceCid: as('PieceCID', cid),
})
export type DataCidSize = Infer<typeof dataCidSize>
