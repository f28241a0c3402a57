import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { deadlineIsMutable } from '#sdk/actors/miner/deadline-info.ts'
import type { ReplicaUpdate } from '#sdk/actors/miner/methods.ts'
import { activeSectors } from '#sdk/actors/miner/partition.ts'
import { sectorDealsMax, wpostPeriodDeadlines } from '#sdk/actors/miner/policy.ts'
import { maxReplicaUpdateProofBytes } from '#sdk/actors/miner/proof-types.ts'
import type { SectorOnChainInfo } from '#sdk/actors/miner/sector.ts'
import { ensure } from '../abort.ts'
import { activateDeals } from './market-actor.ts'
import type { Miner } from './miner.ts'
import { isSealedCid } from './sealed-cid.ts'

/** An update that can be made, and the sector as it is before. */
export interface AcceptedUpdate {
  readonly update: ReplicaUpdate
  readonly sector: SectorOnChainInfo
}

/** The updates that can be made, with their deals started; why the others cannot is logged. */
export function acceptUpdates(miner: Miner, updates: readonly ReplicaUpdate[]): AcceptedUpdate[] {
  const accepted: AcceptedUpdate[] = []
  const seen = new Set<number>()
  for (const update of updates) {
    const fault = seen.has(update.sectorId) ? 'it is updated twice' : updateFault(miner, update)
    seen.add(update.sectorId)
    const sector = fault === undefined ? sectorToUpdate(miner, update) : fault
    if (typeof sector === 'string') miner.runtime.log(`sector ${update.sectorId} is not updated: ${sector}`)
    else accepted.push({ update, sector })
  }
  return accepted
}

/** What is wrong with an update whatever its sector is like. */
function updateFault({ info, epoch, provingDeadline }: Miner, update: ReplicaUpdate): string | undefined {
  const { replicaProof, deals, deadline, newSealedSectorCid } = update
  if (replicaProof.length > maxReplicaUpdateProofBytes)
    return `a proof of ${replicaProof.length} bytes is over the limit of ${maxReplicaUpdateProofBytes}`
  if (deals.length === 0) return 'it has no deals'
  const dealsMax = sectorDealsMax(info.sectorSize)
  if (deals.length > dealsMax) return `${deals.length} deals are over the limit of ${dealsMax}`
  if (deadline >= wpostPeriodDeadlines) return `${deadline} is not a deadline: they are 0 to 47`
  if (!isSealedCid(newSealedSectorCid)) return `${newSealedSectorCid} is not a sealed CID`
  if (!deadlineIsMutable(provingDeadline.periodStart, deadline, epoch))
    return `deadline ${deadline} is open or opens next`
  return undefined
}

/** The sector of an update, once its deals have started in it; or why it cannot be updated. */
function sectorToUpdate(miner: Miner, update: ReplicaUpdate): SectorOnChainInfo | string {
  const { sectorId, deadline, partition: index, deals } = update
  const { partition } = miner.deadline(deadline).partition(index)
  ensure(
    partition.sectors.has(sectorId),
    exitCodes.ErrNotFound,
    `sector ${sectorId} is not in partition ${index} of deadline ${deadline}`,
  )
  if (!activeSectors(partition).has(sectorId)) return 'it is faulty, terminated or was never proven'
  const sector = miner.sectors.find(sectorId)
  if (sector === undefined) return 'it is not on chain'
  if (sector.dealIds.length > 0) return `it has deals already: ${sector.dealIds.join(', ')}`
  return activateDeals(miner.runtime, deals, sector.expiration) ? sector : 'its deals cannot start'
}
