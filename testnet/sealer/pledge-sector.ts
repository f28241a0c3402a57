import { nextSectorNumber } from './assign-deals.ts'
import { sealerErrors } from './errors.ts'
import type { Sealing } from './sealing.ts'
import { newSector } from './sector.ts'
import type { SectorMachine } from './sector-machine.ts'

const resting = new Set(['Proving', 'Removed', 'WaitDeals', 'Empty'])

/** Starts a sector without deals; gives its number. @throws {TOO_MANY_SEALING} */
export async function pledgeSector(sealing: Sealing, sectors: SectorMachine): Promise<number> {
  const { MaxSealingSectors } = sealing.config().Sealing
  const sealingNow = sectors.list().filter(({ state }) => !resting.has(state)).length
  if (MaxSealingSectors > 0 && sealingNow >= MaxSealingSectors) {
    throw sealerErrors.TOO_MANY_SEALING({ sealing: sealingNow, limit: MaxSealingSectors })
  }
  const number = await nextSectorNumber(sealing, sectors)
  await sectors.create(`${number}`, 'Empty', newSector(number, sealing.sealProof), { event: 'SectorStartCC' })
  return number
}
