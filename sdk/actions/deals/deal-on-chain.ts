import type { NodeClient } from '#sdk/clients/node-client.ts'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import type { MarketDeal } from '#sdk/rpc/types/market-deal.ts'

/**
 * A deal as the chain has it; undefined when it has none of this number, or has settled it.
 *
 * @throws {RPC_ERROR} the node says something else than that there is none
 * @example
 * import { dealOnChain } from '#sdk/actions/deals/deal-on-chain.ts'
 * import { connect, loadNetworkInfo } from 'dealkit'
 * const { node } = connect(await loadNetworkInfo())
 * const deal = await dealOnChain(node, 0)
 * deal?.state.sectorStartEpoch
 */
export async function dealOnChain(
  node: Pick<NodeClient, 'stateMarketStorageDeal'>,
  dealId: number,
): Promise<MarketDeal | undefined> {
  try {
    return await node.stateMarketStorageDeal(dealId)
  } catch (error) {
    if (DealkitError.is(error, 'RPC_ERROR') && /not found/i.test(error.message)) return undefined
    throw error
  }
}
