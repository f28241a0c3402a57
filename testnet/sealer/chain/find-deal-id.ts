import { marketMethods, publishedDealId, publishStorageDealsParams } from '#sdk/actors/market/methods.ts'
import type { PieceDeal } from '#sdk/rpc/types/sealer/sector-info.ts'
import type { Sealing } from '../sealing.ts'

/**
 * The number of a deal by the message that published it: a reorganisation may have given it another one.
 * Undefined when that message is not on chain, failed, or dropped the deal.
 * Source: venus-sealer storage-sealing/currentdealinfo.go.
 */
export async function findDealId({ node }: Sealing, deal: PieceDeal): Promise<number | undefined> {
  const { publishCid, dealProposal } = deal
  if (publishCid === null || dealProposal === null) return undefined
  const lookup = await node.stateSearchMsg(undefined, publishCid, -1, true)
  if (lookup === null || lookup.receipt.exitCode !== 0) return undefined
  const { deals } = publishStorageDealsParams.decode((await node.chainGetMessage(publishCid)).params)
  const client = await node.stateLookupID(dealProposal.client)
  for (const [position, { proposal }] of deals.entries()) {
    const same =
      proposal.pieceCid.equals(dealProposal.pieceCid) &&
      proposal.label === dealProposal.label &&
      proposal.startEpoch === dealProposal.startEpoch &&
      proposal.endEpoch === dealProposal.endEpoch &&
      (await node.stateLookupID(proposal.client)).equals(client)
    const { returns } = marketMethods.PublishStorageDeals
    if (same) return publishedDealId(returns.decode(lookup.receipt.returned), position)
  }
  return undefined
}
