import { address } from '#sdk/codec/address.ts'
import { cid } from '#sdk/codec/cid.ts'
import { jsonList } from '#sdk/codec/json.ts'
import { type MethodTable, method, param } from '../../method.ts'
import { dealDifference, dealProgress, importJob } from '../../types/market/deal-progress.ts'

/** What the Go markets do not tell: where a deal stands and why, how imports go, where chain and market differ. */
export const marketProgressMethods = {
  MarketDealProgress: method('read', [param('propCid', cid)], dealProgress),
  MarketListImports: method('read', [], jsonList(importJob)),
  MarketReconcile: method('read', [param('mAddr', address)], jsonList(dealDifference)),
} satisfies MethodTable
