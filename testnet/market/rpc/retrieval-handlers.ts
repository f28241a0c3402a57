import type { marketRetrievalMethods } from '#sdk/rpc/api/market/retrievals.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { marketErrors } from '../errors.ts'
import { listRetrievals } from '../retrieval/retrieval-report.ts'
import type { Marketplace } from './marketplace.ts'

/** Retrievals over data transfer. Those over HTTP are not deals. */
export function retrievalHandlers({ market }: Marketplace): Handlers<typeof marketRetrievalMethods> {
  return {
    MarketListRetrievalDeals(query) {
      return listRetrievals(market.transfers.list(), query)
    },
    MarketGetRetrievalDeal(receiver, dealId) {
      const deal = listRetrievals(market.transfers.list(), { receiver }).find(({ id }) => id === dealId)
      if (deal === undefined) throw marketErrors.MARKET_RETRIEVAL_UNKNOWN({ receiver, dealId })
      return deal
    },
  }
}
