import type { SealerClient } from '#sdk/clients/sealer-client.ts'
import type { SealerSector } from '#sdk/rpc/types/sealer/sector-info.ts'
import { dealActionErrors } from '../deals/errors.ts'

export interface WaitSectorOptions {
  /** Milliseconds; an hour when left out. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  /** Told of every state the sector is seen in. */
  readonly onState?: (state: string) => void
}

const TIMEOUT_MS = 3_600_000
const POLL_MS = 50

/**
 * Waits until a sector is in a state: `Proving`, for one.
 *
 * @throws {SECTOR_WAIT_TIMEOUT} @throws {SECTOR_REMOVED}
 * @example
 * import { connect, loadNetworkInfo, waitSector } from 'dealkit'
 * const { sealer } = connect(await loadNetworkInfo())
 * const sector = await waitSector(sealer, 0, 'Proving')
 */
export async function waitSector(
  sealer: SealerClient,
  number: number,
  wanted: string,
  options: WaitSectorOptions = {},
): Promise<SealerSector> {
  const { timeoutMs = TIMEOUT_MS, signal, onState } = options
  const until = performance.now() + timeoutMs
  let seen = ''
  for (;;) {
    signal?.throwIfAborted()
    const sector = await sealer.sectorsStatus(number, true)
    const { state } = sector
    if (state !== seen) onState?.(state)
    seen = state
    if (state === wanted) return sector
    if (state === 'Removed') throw dealActionErrors.SECTOR_REMOVED({ sector: number, wanted })
    if (performance.now() > until) {
      throw dealActionErrors.SECTOR_WAIT_TIMEOUT({
        sector: number,
        wanted,
        state,
        reason: sector.lastError,
        milliseconds: timeoutMs,
      })
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
