import { address } from '#sdk/codec/address.ts'
import { cid } from '#sdk/codec/cid.ts'
import { jsonList, nothing } from '#sdk/codec/json.ts'
import { bool, text, uint } from '#sdk/codec/primitives.ts'
import { storageDealState } from '#sdk/deals/status.ts'
import { channel, type MethodTable, method, param } from '../../method.ts'
import {
  dealStatistic,
  importDataRef,
  importDataRefs,
  importDataResult,
  marketActor,
  minerDeal,
  minerDealQuery,
  pendingDeals,
  pieceStatus,
} from '../../types/market/miner-deal.ts'
import { marketDeal } from '../../types/market-deal.ts'
import { mayOmit } from '../../types/may-omit.ts'

const miner = param('mAddr', address)
const proposalCid = param('propCid', cid)

/** Storage deals on the provider's side, and the miners it serves. */
export const marketDealMethods = {
  ActorList: method('read', [], jsonList(marketActor)),
  ActorExist: method('read', [miner], bool),
  ActorSectorSize: method('read', [miner], uint),
  ActorUpsert: method('admin', [param('actor', marketActor)], bool),
  ActorDelete: method('admin', [miner], nothing),
  MarketListDeals: method('read', [param('addrs', jsonList(address, 10_000))], jsonList(marketDeal)),
  MarketListIncompleteDeals: method('read', [param('query', mayOmit(minerDealQuery))], jsonList(minerDeal)),
  MarketGetDeal: method('read', [proposalCid], minerDeal),
  MarketGetDealUpdates: channel('admin', [], minerDeal),
  /** Offers the file at this path, as the market sees it, as the data of an offline deal. */
  MarketImportDealData: method('admin', [proposalCid, param('path', text())], nothing),
  MarketImportPublishedDeal: method('write', [param('deal', minerDeal)], nothing),
  DealsImportData: method('admin', [param('ref', importDataRef), param('skipCommP', bool)], nothing),
  DealsBatchImportData: method('admin', [param('refs', importDataRefs)], jsonList(importDataResult)),
  DealsImport: method('admin', [param('deals', jsonList(minerDeal, 100_000))], nothing),
  MarketPendingDeals: method('write', [], jsonList(pendingDeals)),
  MarketPublishPendingDeals: method('admin', [], nothing),
  UpdateStorageDealStatus: method(
    'write',
    [param('dealProposal', cid), param('state', storageDealState), param('pieceState', pieceStatus)],
    nothing,
  ),
  GetStorageDealStatistic: method('read', [miner], dealStatistic),
  GetRetrievalDealStatistic: method('read', [miner], dealStatistic),
} satisfies MethodTable
