import { cid } from '#sdk/codec/cid.ts'
import { jsonList, nothing } from '#sdk/codec/json.ts'
import { text, uint } from '#sdk/codec/primitives.ts'
import { type MethodTable, method, param } from '../../method.ts'
import { packedDeal } from '../../types/market/packing.ts'
import { marketDeal } from '../../types/market-deal.ts'
import { dealAssignment } from '../../types/sealer/sector-info.ts'

/** What the market has for the sealer's miner. */
export const sealerDealMethods = {
  /** Takes the deals that the market has ready into sectors. */
  DealSector: method('admin', [], jsonList(dealAssignment)),
  DealsList: method('read', [], jsonList(marketDeal)),
  DealsImportData: method('write', [param('dealPropCid', cid), param('file', text())], nothing),
  GetDeals: method('admin', [param('pageIndex', uint), param('pageSize', uint)], jsonList(packedDeal)),
  MarkDealsAsPacking: method('admin', [param('deals', jsonList(uint, 10_000))], nothing),
  UpdateDealStatus: method('admin', [param('dealId', uint), param('status', text())], nothing),
  PiecesListPieces: method('read', [], jsonList(cid)),
} satisfies MethodTable
