import { retrievalDealStates } from '#sdk/deals/status.ts'
import type { marketDealMethods } from '#sdk/rpc/api/market/deals.ts'
import type { marketRetrievalMethods } from '#sdk/rpc/api/market/retrievals.ts'
import type { ProviderRetrieval } from '#sdk/rpc/types/market/retrieval.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { marketErrors } from '../errors.ts'
import { listRetrievals } from '../retrieval/retrieval-report.ts'
import type { Marketplace } from './marketplace.ts'

type RetrievalMethods = typeof marketRetrievalMethods & Pick<typeof marketDealMethods, 'GetRetrievalDealStatistic'>

/** Retrievals over data transfer. Those over HTTP are not deals. */
export function retrievalHandlers({ market, machine }: Marketplace): Handlers<RetrievalMethods> {
  return {
    GetRetrievalDealStatistic(miner) {
      const deals = machine.list().map(({ data }) => ({ ref: data.ref, ...data.signed.proposal }))
      const own = deals.filter(({ provider }) => provider.equals(miner))
      const isOfMiner = ({ payloadCid, pieceCid }: ProviderRetrieval) =>
        own.some((deal) => (pieceCid === null ? deal.ref.root.equals(payloadCid) : deal.pieceCid.equals(pieceCid)))
      const dealsStatus: Record<string, number> = {}
      for (const { state } of listRetrievals(market.transfers.list()).filter(isOfMiner)) {
        const number = `${retrievalDealStates.indexOf(state)}`
        dealsStatus[number] = (dealsStatus[number] ?? 0) + 1
      }
      return { dealsStatus }
    },
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
