import { sealerErrors } from './errors.ts'
import type { Sector } from './sector.ts'
import type { SectorMachine } from './sector-machine.ts'

/** Seals a sector that waits for deals as it is. @throws {SECTOR_HAS_NO_DEALS} @throws {MACHINE_EVENT_REFUSED} */
export async function startSealing(sectors: SectorMachine, { id, data, state }: Sector): Promise<void> {
  if (state === 'SnapDealsWaitDeals' && data.pieces.length === 0)
    throw sealerErrors.SECTOR_HAS_NO_DEALS({ sector: data.number })
  await sectors.send(id, { event: 'StartPacking' })
}
