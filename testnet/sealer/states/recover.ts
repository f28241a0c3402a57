import type { Sealing, SectorEffect, SectorEvent } from '../sealing.ts'

const COOL_DOWN_MS = 60_000

/** Tries again after a minute. Source: venus-sealer storage-sealing/states_failed.go. */
export function tryAgain({ clock }: Sealing, event: SectorEvent): SectorEffect {
  return async (_sector, run) => {
    await clock.sleep(COOL_DOWN_MS, run.signal)
    return run.signal.aborted ? undefined : { event }
  }
}

/** A sector whose piece could not be added takes others; the piece stays with the market. */
export function keepWaiting(): SectorEffect {
  return async ({ message }) => ({ event: 'RetryWaitDeals', data: { adding: null }, message })
}

/** A failed pre-commit: it may have landed after all, otherwise it is sent anew. */
export function recoverPreCommit(sealing: Sealing): SectorEffect {
  const { node, miner, clock } = sealing
  return async ({ data }, run) => {
    if ((await node.stateSectorPreCommitInfo(miner, data.number)) !== null) return { event: 'PreCommitLanded' }
    await clock.sleep(COOL_DOWN_MS, run.signal)
    return run.signal.aborted ? undefined : { event: 'RetryPreCommit', data: { preCommit: null } }
  }
}

/** A failed prove-commit: the sector may be on chain after all, otherwise it is proven anew. */
export function recoverCommit(sealing: Sealing): SectorEffect {
  const { node, miner, clock } = sealing
  return async ({ data }, run) => {
    if ((await node.stateSectorGetInfo(miner, data.number)) !== null) return { event: 'Proving' }
    await clock.sleep(COOL_DOWN_MS, run.signal)
    return run.signal.aborted ? undefined : { event: 'RetryComputeProof', data: { commit: null } }
  }
}

/** Deletes a sector's files. */
export function removeSector({ storage }: Sealing): SectorEffect {
  return async ({ data }) => {
    for (const kind of ['unsealed', 'sealed', 'cache', 'update', 'update-cache'] as const)
      await storage.remove(kind, data.number)
    return { event: 'Removed' }
  }
}
