import { nextSectorNumber } from './choose-sector.ts'
import { sealerErrors } from './errors.ts'
import type { Sealing } from './sealing.ts'
import { newSector } from './sector.ts'
import type { SectorMachine } from './sector-machine.ts'
import { countStages } from './sector-stages.ts'

/** Starts a sector without deals; gives its number. @throws {TOO_MANY_SEALING} */
export async function pledgeSector(sealing: Sealing, sectors: SectorMachine): Promise<number> {
  const { MaxSealingSectors, FinalizeEarly } = sealing.config().Sealing
  const states = sectors.list().map(({ state }) => state)
  const { sealing: sealingNow } = countStages(states, FinalizeEarly)
  if (MaxSealingSectors > 0 && sealingNow >= MaxSealingSectors) {
    throw sealerErrors.TOO_MANY_SEALING({ sealing: sealingNow, limit: MaxSealingSectors })
  }
  const number = await nextSectorNumber(sealing, sectors)
  await sectors.create(`${number}`, 'Empty', newSector(number, sealing.sealProof), { event: 'SectorStartCC' })
  return number
}
