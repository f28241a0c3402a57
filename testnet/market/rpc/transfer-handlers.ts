import type { marketTransferMethods } from '#sdk/rpc/api/market/transfers.ts'
import { each } from '#testnet/service/rpc/each.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { transferReport } from '#testnet/service/transfers/transfer-report.ts'
import type { Marketplace } from './marketplace.ts'

/** Data on its way to and from the market. */
export function transferHandlers({ market: { transfers } }: Marketplace): Handlers<typeof marketTransferMethods> {
  return {
    MarketListDataTransfers() {
      return transfers.list().map(transferReport)
    },
    MarketDataTransferUpdates({ signal }) {
      return each(transfers.changes(signal), transferReport)
    },
    MarketRestartDataTransfer(id, peer, isInitiator) {
      return transfers.restart(transfers.byNumber(id, peer, isInitiator))
    },
    MarketCancelDataTransfer(id, peer, isInitiator) {
      return transfers.cancel(transfers.byNumber(id, peer, isInitiator))
    },
  }
}
