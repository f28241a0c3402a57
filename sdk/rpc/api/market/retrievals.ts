import { jsonList } from '#sdk/codec/json.ts'
import { uint64 } from '#sdk/codec/primitives.ts'
import { type MethodTable, method, param } from '../../method.ts'
import { providerRetrieval, providerRetrievalQuery } from '../../types/market/retrieval.ts'
import { mayOmit } from '../../types/may-omit.ts'
import { somePeerId } from '../../types/peer.ts'

/** Retrievals on the provider's side. */
export const marketRetrievalMethods = {
  MarketListRetrievalDeals: method(
    'read',
    [param('query', mayOmit(providerRetrievalQuery))],
    jsonList(providerRetrieval),
  ),
  MarketGetRetrievalDeal: method('read', [param('receiver', somePeerId), param('dealID', uint64)], providerRetrieval),
} satisfies MethodTable
