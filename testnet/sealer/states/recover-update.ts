import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { dealTrouble } from '../chain/check-deals.ts'
import { sectorIsActive } from '../chain/sector-active.ts'
import { releaseDeals } from '../release-deals.ts'
import type { Sealing, SectorEffect } from '../sealing.ts'
import { noUpdate } from '../sector.ts'
import { coolDown } from './cool-down.ts'
import { exitCodeOf } from './recover-sealing.ts'
import { updateTrouble } from './submit-update.ts'

/** A failed replica update: what came of its message, and what is wrong with it, decide where it goes on. */
export function recoverUpdate(sealing: Sealing): SectorEffect {
  return async (sector, run) => {
    const { data, message } = sector
    const exitCode = await exitCodeOf(sealing, data.updateMessage)
    if (exitCode === undefined || (exitCode !== 'pending' && exitCode !== exitCodes.Ok)) {
      const trouble = await dealTrouble(sealing, data.pieces)
      if (trouble !== undefined) return { ...trouble, data: { updateMessage: '' } }
      if (!(await sectorIsActive(sealing, data.number)))
        return { event: 'AbortUpgrade', message: `sector ${data.number} is no longer active: ${message}` }
    }
    await coolDown(sealing, sector, run)
    if (exitCode === 'pending' || exitCode === exitCodes.Ok) return { event: 'RetrySubmitReplicaUpdateWait', message }
    const wrong = await updateTrouble(sealing, data)
    const again = { data: { updateMessage: '' }, message }
    if (wrong?.again === 'replica') return { event: 'RetryReplicaUpdate', ...again }
    if (wrong?.again === 'proof') return { event: 'RetryProveReplicaUpdate', ...again }
    return { event: 'RetrySubmitReplicaUpdate', ...again }
  }
}

/** Gives the deals back to the market and the sector the replica it had. */
export function abortUpgrade(sealing: Sealing): SectorEffect {
  const { storage, config } = sealing
  return async ({ data, message }) => {
    await releaseDeals(sealing, data.adding === null ? data.pieces : [...data.pieces, data.adding])
    await storage.remove('update', data.number)
    await storage.remove('update-cache', data.number)
    if (!config().Sealing.AlwaysKeepUnsealedCopy || data.pieces.length > 0)
      await storage.remove('unsealed', data.number)
    return {
      event: 'RevertUpgradeToProving',
      data: { ...noUpdate, pieces: data.ccPieces, adding: null, firstPieceAt: 0 },
      message,
    }
  }
}
