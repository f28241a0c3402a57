import type { NodeClient } from '#sdk/clients/node-client.ts'
import type { ClientDeal } from '#sdk/rpc/types/market/client-deal.ts'
import { dealIdOf } from '../../deal-id.ts'

/** A deal with what the chain says of it. Epochs; undefined while it is not so. */
export type ClientDealRow = ClientDeal & {
  readonly activeSince: number | undefined
  readonly slashedAt: number | undefined
}

/** Adds what the chain has of each deal. A deal that ended is on chain no more. */
export async function withChain(node: NodeClient, deals: readonly ClientDeal[]): Promise<ClientDealRow[]> {
  return Promise.all(
    deals.map(async (deal) => {
      const nothing = { ...deal, activeSince: undefined, slashedAt: undefined }
      if (dealIdOf(deal) === null) return nothing
      const found = await node.stateMarketStorageDeal(deal.dealId).catch(() => undefined)
      if (found === undefined || !found.proposal.pieceCid.equals(deal.pieceCid)) return nothing
      const { sectorStartEpoch, slashEpoch } = found.state
      return {
        ...deal,
        activeSince: sectorStartEpoch < 0 ? undefined : sectorStartEpoch,
        slashedAt: slashEpoch < 0 ? undefined : slashEpoch,
      }
    }),
  )
}
