import { dealTrouble } from '../chain/check-deals.ts'
import { findDealId } from '../chain/find-deal-id.ts'
import type { Sealing, SectorEffect, SectorOutcome } from '../sealing.ts'

/**
 * Finds the deals' numbers again by the messages that published them. What cannot be found ends as `otherwise` says:
 * the sector is removed, or its upgrade given up.
 */
export function recoverDealIds(sealing: Sealing, otherwise: 'Remove' | 'AbortUpgrade'): SectorEffect {
  return async ({ data }): Promise<SectorOutcome> => {
    const pieces = [...data.pieces]
    for (const [i, piece] of pieces.entries()) {
      const { dealInfo } = piece
      if (dealInfo === null || (await dealTrouble(sealing, [piece])) === undefined) continue
      const dealId = await findDealId(sealing, dealInfo)
      if (dealId === undefined) return { event: otherwise, message: `deal ${dealInfo.dealId} is not on chain any more` }
      pieces[i] = { ...piece, dealInfo: { ...dealInfo, dealId } }
    }
    const trouble = await dealTrouble(sealing, pieces)
    if (trouble !== undefined) return { event: otherwise, message: trouble.message }
    return { event: 'UpdateDealIDs', data: { pieces } }
  }
}
