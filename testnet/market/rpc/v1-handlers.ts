import { Address } from '#sdk/address/address.ts'
import type { marketV1Methods } from '#sdk/rpc/api/market/v1.ts'
import type { AssignedDeal } from '#sdk/rpc/types/market/direct-deal.ts'
import type { DealToPack } from '#sdk/rpc/types/market/packing.ts'
import type { Handlers } from '#testnet/service/rpc/handlers.ts'
import type { Marketplace } from './marketplace.ts'

/** What only /rpc/v1 has. Deals without the market actor and announcements are not served: see not-served.ts. */
export function v1Handlers({ packing, deals, machine }: Marketplace): Handlers<typeof marketV1Methods> {
  return {
    async UpdateDealStatus(miner, dealId, pieceStatus, payloadSize) {
      if (payloadSize > 0) await packing.requirePayload(miner, dealId, payloadSize)
      await packing.setStatus(miner, dealId, pieceStatus)
    },
    async AssignDeals({ miner, number }, sectorBytes, bounds) {
      return (await packing.assign(Address.fromId(miner), number, sectorBytes, bounds)).map(assigned)
    },
    ReleaseDeals(miner, dealIds) {
      return packing.release(miner, dealIds)
    },
    async UpdateStorageDealPayloadSize(proposalCid, payloadSize) {
      const { id, data } = deals.get(proposalCid)
      await packing.requireStored(data.signed.proposal.pieceCid, payloadSize)
      await machine.save(id, { payloadSize })
    },
  }
}

function assigned(deal: DealToPack): AssignedDeal {
  const { dealId, publishCid, pieceCid, pieceSize, client, provider, offset, length, payloadSize } = deal
  const place = { pieceCid, pieceSize, client, provider, offset, length, payloadSize }
  return { ...place, dealId, publishCid, allocationId: 0, startEpoch: deal.startEpoch, endEpoch: deal.endEpoch }
}
