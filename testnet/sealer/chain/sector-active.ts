import type { Sealing } from '../sealing.ts'

/** Whether a sector has power: proven once at least, and neither faulty nor ended. */
export async function sectorIsActive(
  { node, miner }: Pick<Sealing, 'node' | 'miner'>,
  sector: number,
): Promise<boolean> {
  return (await node.stateMinerActiveSectors(miner)).some(({ sectorNumber }) => sectorNumber === sector)
}
