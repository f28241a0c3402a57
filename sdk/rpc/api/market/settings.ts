import { address } from '#sdk/codec/address.ts'
import { cid } from '#sdk/codec/cid.ts'
import type { JsonCodec } from '#sdk/codec/codec.ts'
import { duration, jsonList, nothing } from '#sdk/codec/json.ts'
import { bool, text, uint } from '#sdk/codec/primitives.ts'
import { type MethodTable, method, param } from '../../method.ts'
import { filText } from '../../types/fil-text.ts'

const miner = param('mAddr', address)
const get = <T>(value: JsonCodec<T>) => method('read', [miner], value)
const set = <T>(name: string, value: JsonCodec<T>) => method('write', [miner, param(name, value)], nothing)
const consider = set('consider', bool)

/** What a miner takes and how it deals. Durations are milliseconds, fees attoFIL. */
export const marketSettingMethods = {
  DealsConsiderOnlineStorageDeals: get(bool),
  DealsSetConsiderOnlineStorageDeals: consider,
  DealsConsiderOfflineStorageDeals: get(bool),
  DealsSetConsiderOfflineStorageDeals: consider,
  DealsConsiderOnlineRetrievalDeals: get(bool),
  DealsSetConsiderOnlineRetrievalDeals: consider,
  DealsConsiderOfflineRetrievalDeals: get(bool),
  DealsSetConsiderOfflineRetrievalDeals: consider,
  DealsConsiderVerifiedStorageDeals: get(bool),
  DealsSetConsiderVerifiedStorageDeals: consider,
  DealsConsiderUnverifiedStorageDeals: get(bool),
  DealsSetConsiderUnverifiedStorageDeals: consider,
  DealsPieceCidBlocklist: get(jsonList(cid)),
  DealsSetPieceCidBlocklist: set('cids', jsonList(cid, 100_000)),
  DealsMaxStartDelay: get(duration),
  DealsSetMaxStartDelay: set('delay', duration),
  DealsMaxPublishFee: get(filText),
  DealsSetMaxPublishFee: set('fee', filText),
  DealsMaxProviderCollateralMultiplier: get(uint),
  DealsSetMaxProviderCollateralMultiplier: set('multiplier', uint),
  DealsPublishMsgPeriod: get(duration),
  DealsSetPublishMsgPeriod: set('period', duration),
  MarketMaxDealsPerPublishMsg: get(uint),
  MarketSetMaxDealsPerPublishMsg: set('count', uint),
  MarketMaxBalanceAddFee: get(filText),
  MarketSetMaxBalanceAddFee: set('fee', filText),
  SectorGetExpectedSealDuration: get(duration),
  SectorSetExpectedSealDuration: set('duration', duration),
  MarketDataTransferPath: method('admin', [miner], text()),
  MarketSetDataTransferPath: method('admin', [miner, param('path', text())], nothing),
} satisfies MethodTable
