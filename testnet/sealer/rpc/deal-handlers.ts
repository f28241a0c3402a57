import type { sealerDealMethods } from '#sdk/rpc/api/sealer/deals.ts'
import { pieceStatuses } from '#sdk/rpc/types/market/miner-deal.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import { assignDeals } from '../assign-deals.ts'
import { sealerErrors } from '../errors.ts'
import { requireMarket } from '../sealing.ts'
import type { SealerRoom } from './sealer-room.ts'

/** What the market has for this miner. */
export function dealHandlers({ sealing, sectors }: SealerRoom): Handlers<typeof sealerDealMethods> {
  const { miner } = sealing
  const market = () => requireMarket(sealing)
  /** One call at a time: two would both take the same deals. */
  let assigning: Promise<unknown> = Promise.resolve()

  return {
    DealSector() {
      const mine = assigning.then(() => assignDeals(sealing, sectors.machine))
      assigning = mine.catch(() => undefined) // whoever asked hears of it
      return mine
    },
    GetDeals(page, size) {
      return market().getDeals(miner, page, size)
    },
    DealsList() {
      return market().marketListDeals([miner])
    },
    async MarkDealsAsPacking(deals) {
      await market().markDealsAsPacking(miner, deals)
    },
    async UpdateDealStatus(dealId, text) {
      const status = pieceStatuses.find((known) => known === text)
      if (status === undefined) throw sealerErrors.PIECE_STATUS_UNKNOWN({ status: text, known: pieceStatuses })
      await market().updateDealStatus(miner, dealId, status)
    },
    async DealsImportData(proposalCid, file) {
      await market().marketImportDealData(proposalCid, file)
    },
    PiecesListPieces() {
      return market().piecesListPieces()
    },
  }
}
