import type { BitField } from '#sdk/collections/bitfield.ts'
import type { ProvableSector } from '#sdk/simulated-proofs/index.ts'
import type { Sealing } from '../sealing.ts'
import type { KnownReplicas } from '../storage/known-replicas.ts'

/** A sector that cannot be proven, and why. */
export interface BadSector {
  readonly sector: number
  readonly reason: string
}

/** Which of some sectors have their replica here and whole, as the chain has it. */
export async function lookAtReplicas(
  { node, miner }: Pick<Sealing, 'node' | 'miner'>,
  replicas: KnownReplicas,
  sectors: BitField,
): Promise<{ good: ProvableSector[]; bad: BadSector[] }> {
  const good: ProvableSector[] = []
  const bad: BadSector[] = []
  for (const { sectorNumber, sealProof, sealedCid } of await node.stateMinerSectors(miner, sectors)) {
    const { replica, reason } = await replicas.intact(sectorNumber, sealedCid)
    if (replica === undefined) bad.push({ sector: sectorNumber, reason })
    else good.push({ sealProof, sectorNumber, sealedCid, replica })
  }
  return { good, bad }
}
