import type { Sealing, SectorEffect, SectorEvent, SectorOutcome, SectorRun } from '../sealing.ts'
import type { Sector } from '../sector.ts'

const COOL_DOWN_MS = 60_000

/** A failed sector rests a minute from its failure on. Source: venus-sealer storage-sealing/states_failed.go. */
export async function coolDown(
  { clock }: Pick<Sealing, 'clock'>,
  { enteredAt }: Pick<Sector, 'enteredAt'>,
  { signal }: Pick<SectorRun, 'signal'>,
): Promise<void> {
  const rest = enteredAt + COOL_DOWN_MS - clock.now()
  if (rest > 0) await clock.sleep(rest, signal)
  signal.throwIfAborted()
}

/** Tries again after the rest. What failed stays the sector's message. */
export function tryAgain(sealing: Sealing, decide: SectorEvent | ((sector: Sector) => SectorOutcome)): SectorEffect {
  return async (sector, run) => {
    await coolDown(sealing, sector, run)
    const { message } = sector
    return { message, ...(typeof decide === 'string' ? { event: decide } : decide(sector)) }
  }
}

/** Goes on by an event at once, with what was said before. */
export function leadOn(event: SectorEvent): SectorEffect {
  return async ({ message }) => ({ event, message })
}
