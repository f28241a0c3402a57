import { dealOnChain } from '#sdk/actions/deals/deal-on-chain.ts'
import type { PieceDeal, SectorPiece } from '#sdk/rpc/types/sealer/sector-info.ts'
import type { Sealing } from '../sealing.ts'
import type { SectorPieces } from '../sector.ts'

/** Why a sector's deals cannot be sealed as they are: an event of the table, and the reason. */
export interface DealTrouble {
  readonly event: 'InvalidDealIDs' | 'DealsExpired'
  readonly message: string
}

/** Holds the pieces against the chain's deals. Source: venus-sealer storage-sealing/checks.go (checkPieces). */
export async function dealTrouble({ node, miner }: Sealing, pieces: SectorPieces): Promise<DealTrouble | undefined> {
  const { height } = await node.chainHead()
  for (const piece of pieces) {
    const { dealInfo } = piece
    if (dealInfo === null) continue
    const wrong = await wrongDeal({ node, miner }, piece, dealInfo)
    if (wrong !== undefined) return { event: 'InvalidDealIDs', message: wrong }
    const { dealId, dealSchedule } = dealInfo
    if (height >= dealSchedule.startEpoch) {
      const message = `deal ${dealId} should have been in a sector by epoch ${dealSchedule.startEpoch}; it is ${height}`
      return { event: 'DealsExpired', message }
    }
  }
  return undefined
}

/** Why a piece's deal is not the one of its number on chain. */
async function wrongDeal(
  { node, miner }: Pick<Sealing, 'node' | 'miner'>,
  { piece }: SectorPiece,
  { dealId }: PieceDeal,
): Promise<string | undefined> {
  const deal = await dealOnChain(node, dealId)
  if (deal === undefined) return `deal ${dealId} is not on chain`
  const { proposal } = deal
  if (!proposal.provider.equals(miner)) return `deal ${dealId} is with ${proposal.provider}, not with ${miner}`
  if (!proposal.pieceCid.equals(piece.pieceCid)) return `deal ${dealId} is for piece ${proposal.pieceCid}`
  if (proposal.pieceSize !== piece.size) return `deal ${dealId} is for ${proposal.pieceSize} bytes, not ${piece.size}`
  return undefined
}
