import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { deadlineIsMutable } from '#sdk/actors/miner/deadline-info.ts'
import type { ReplicaUpdate } from '#sdk/actors/miner/methods.ts'
import { activeSectors } from '#sdk/actors/miner/partition.ts'
import { sectorDealsMax, wpostPeriodDeadlines } from '#sdk/actors/miner/policy.ts'
import { maxReplicaUpdateProofBytes } from '#sdk/actors/miner/proof-types.ts'
import type { SectorOnChainInfo } from '#sdk/actors/miner/sector.ts'
import { isSealedCid } from '#sdk/piece/commitment-cid.ts'
import { ensure } from '../abort.ts'
import type { Miner } from './miner.ts'

/** Why a replica update is left out, or undefined. Ends the method (17) when the sector is not where it is said to be. */
export function updateRefusal(
  miner: Miner,
  update: ReplicaUpdate,
  sector: SectorOnChainInfo | undefined,
): string | undefined {
  const { deadline, partition, sectorId, deals, replicaProof, newSealedSectorCid } = update
  const dealsMax = sectorDealsMax(miner.info.sectorSize)
  if (replicaProof.length > maxReplicaUpdateProofBytes)
    return `its proof of ${replicaProof.length} bytes is over the limit of ${maxReplicaUpdateProofBytes}`
  if (deals.length === 0) return 'there are no deals to put into it'
  if (deals.length > dealsMax) return `${deals.length} deals are over the limit of ${dealsMax}`
  if (deadline >= wpostPeriodDeadlines) return `${deadline} is not a deadline`
  if (!isSealedCid(newSealedSectorCid)) return `${newSealedSectorCid} is not a sealed CID`
  if (!deadlineIsMutable(miner.provingDeadline.periodStart, deadline, miner.epoch))
    return `deadline ${deadline} is open or opens next`
  const members = miner.deadline(deadline).partition(partition).partition
  ensure(
    members.sectors.has(sectorId),
    exitCodes.ErrNotFound,
    `sector ${sectorId} is not in partition ${partition} of deadline ${deadline}`,
  )
  if (!activeSectors(members).has(sectorId)) return 'it is faulty, terminated or not proven yet'
  if (sector === undefined) return 'it is not on chain'
  return sector.dealIds.length > 0 ? `it has deals already: ${sector.dealIds.join(', ')}` : undefined
}
