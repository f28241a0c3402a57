import { dealOnChain } from '#sdk/actions/deals/deal-on-chain.ts'
import { DealkitError } from '#sdk/errors/dealkit-error.ts'
import type { Sealing } from './sealing.ts'
import type { SectorPieces } from './sector.ts'

/**
 * Gives a sector's deals back to the market, which offers them to a sector again while there is time. Deals that the
 * chain has begun are left alone: they end with the sector.
 *
 * @throws {RPC_UNREACHABLE} the market is not there: the deals would stay taken for a sector that is no more
 */
export async function releaseDeals({ node, market, miner, logger }: Sealing, pieces: SectorPieces): Promise<void> {
  for (const { dealInfo } of pieces) {
    if (dealInfo === null) continue
    const { dealId } = dealInfo
    const onChain = await dealOnChain(node, dealId)
    if (market === undefined || onChain === undefined || onChain.state.sectorStartEpoch >= 0) continue
    try {
      await market.updateDealStatus(miner, dealId, 'Undefine')
      logger.info({ dealId }, 'deal given back to the market')
    } catch (error) {
      if (!DealkitError.is(error, 'RPC_ERROR')) throw error
      logger.warn({ err: error, dealId }, 'the market does not take the deal back')
    }
  }
}
