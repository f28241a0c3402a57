import { Address } from '#sdk/address/address.ts'
import type { marketPackingMethods } from '#sdk/rpc/api/market/packing.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import type { Marketplace } from './marketplace.ts'

/** What sealers ask for, and where the pieces are. */
export function packingHandlers({
  market,
  machine,
  packing,
  retrieval,
}: Marketplace): Handlers<typeof marketPackingMethods> {
  const { pieces, miners } = market
  return {
    GetUnPackedDeals(miner, bounds) {
      miners.require(miner)
      return packing.unpacked(miner, bounds)
    },
    AssignUnPackedDeals({ miner, number }, sectorBytes, bounds) {
      return packing.assign(Address.fromId(miner), number, sectorBytes, bounds)
    },
    MarkDealsAsPacking(miner, dealIds) {
      return packing.taken(miner, dealIds)
    },
    UpdateDealOnPacking(miner, dealId, sector, offset) {
      return packing.placed(miner, dealId, sector, offset)
    },
    UpdateDealStatus(miner, dealId, pieceStatus) {
      return packing.setStatus(miner, dealId, pieceStatus)
    },
    GetDeals(miner, page, size) {
      return packing.list(miner, page, size)
    },
    PiecesListPieces() {
      return pieces.list()
    },
    PiecesListCidInfos() {
      const roots = new Map(machine.list().map(({ data }) => [data.ref.root.toString(), data.ref.root]))
      return [...roots.values()]
    },
    PiecesGetPieceInfo(pieceCid) {
      const of = machine.list().filter(({ data }) => data.signed.proposal.pieceCid.equals(pieceCid))
      const deals = of.map(({ data }) => ({
        dealId: data.dealId ?? 0,
        sectorId: data.sectorNumber ?? 0,
        offset: data.offset ?? 0,
        length: data.signed.proposal.pieceSize,
      }))
      return { pieceCid, deals }
    },
    PiecesGetCIDInfo(payloadCid) {
      return retrieval.locate(payloadCid)
    },
  }
}
