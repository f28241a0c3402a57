import type { clientRetrievalMethods } from '#sdk/rpc/api/client/retrievals.ts'
import { each } from '#testnet/service/rpc/each.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import type { ClientRetrievalEntity } from '../retrievals/client-retrieval.ts'
import { exportData } from '../retrievals/export-data.ts'
import { findOffers, queryOffer } from '../retrievals/query-offers.ts'
import { retrievalReport } from '../retrievals/retrieval-report.ts'
import type { MarketClientParts } from './parts.ts'

/** From a deal back to a file. */
export function retrievalHandlers({
  dealing,
  deals,
  retrievals,
}: MarketClientParts): Handlers<typeof clientRetrievalMethods> {
  const { transfers, imports } = dealing
  const report = (retrieval: ClientRetrievalEntity) => {
    const id = retrieval.data.transferChannelId
    const found =
      id === null
        ? undefined
        : transfers.find({ initiator: id.initiator ?? '', responder: id.responder ?? '', id: id.id })
    return retrievalReport(retrieval, found)
  }
  return {
    ClientFindData(root, piece, { signal }) {
      return findOffers(dealing, deals.machine, root, piece, signal)
    },
    ClientMinerQueryOffer(miner, root, piece, { signal }) {
      return queryOffer(dealing, miner, root, piece, signal)
    },
    async ClientRetrieve(order) {
      return { dealId: await retrievals.start(order) }
    },
    ClientRetrieveWait(dealId, { signal }) {
      return retrievals.wait(dealId, signal)
    },
    ClientExport(ref, file, { signal }) {
      return exportData({ imports, retrievals }, ref, file, signal)
    },
    ClientListRetrievals() {
      return retrievals.machine.list().map(report)
    },
    ClientGetRetrievalUpdates({ signal }) {
      return each(retrievals.machine.changes(signal), report)
    },
    ClientCancelRetrievalDeal(dealId) {
      return retrievals.cancel(dealId)
    },
    ClientRetrieveTryRestartInsufficientFunds() {
      // Nothing is paid, so no retrieval waits for money: there is none to be gone on with.
    },
  }
}
