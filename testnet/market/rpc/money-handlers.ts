import type { marketAskMethods } from '#sdk/rpc/api/market/asks.ts'
import type { marketFundMethods } from '#sdk/rpc/api/market/funds.ts'
import { fundHandlers } from '#testnet/service/funds/fund-handlers.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import type { Marketplace } from './marketplace.ts'

/** Asks. */
export function askHandlers({ market: { asks } }: Marketplace): Handlers<typeof marketAskMethods> {
  return {
    MarketSetAsk(miner, price, verifiedPrice, durationEpochs, minPieceSize, maxPieceSize) {
      return asks.set(miner, { price, verifiedPrice, durationEpochs, minPieceSize, maxPieceSize })
    },
    MarketGetAsk(miner) {
      return asks.get(miner)
    },
    MarketListStorageAsk() {
      return asks.list()
    },
    MarketSetRetrievalAsk(miner, ask) {
      return asks.setRetrieval(miner, ask)
    },
    MarketGetRetrievalAsk(miner) {
      return asks.retrieval(miner)
    },
    MarketListRetrievalAsk() {
      return asks.listRetrieval()
    },
  }
}

/** Money with the market actor. */
export function marketFundHandlers({ market: { funds, miners } }: Marketplace): Handlers<typeof marketFundMethods> {
  return {
    ...fundHandlers(funds, (address) => miners.settings(address).MaxMarketBalanceAddFee),
    // Nothing is paid by vouchers here: retrievals are free.
    PaychVoucherList() {
      return []
    },
  }
}
