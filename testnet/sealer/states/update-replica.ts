import { createReadStream } from 'node:fs'
import { sealProofInfo } from '#sdk/actors/miner/proof-types.ts'
import { unsealedSectorCid } from '#sdk/piece/index.ts'
import {
  digestReplica,
  proveReplicaUpdate,
  type UpdateStatement,
  updatedReplicaId,
} from '#sdk/simulated-proofs/index.ts'
import { dealTrouble } from '../chain/check-deals.ts'
import { sectorIsActive } from '../chain/sector-active.ts'
import type { Sealing, SectorEffect } from '../sealing.ts'
import { commitments, type SectorData } from '../sector.ts'
import { requireUnsealed } from '../storage/restore-unsealed.ts'
import { writeReplica } from '../storage/write-replica.ts'
import { sealInputs } from './pre-commit.ts'

/** Writes the replica with the deals' data beside the old one, SIMULATED. */
export function updateReplica(sealing: Sealing): SectorEffect {
  return async ({ data }, run) => {
    const trouble = await dealTrouble(sealing, data.pieces)
    if (trouble !== undefined) return trouble
    const unsealed = await requireUnsealed(sealing, data.number, data.pieces)
    await sealing.storage.locate('sealed', data.number)
    const updateUnsealed = unsealedSectorCid(sealing.sectorBytes, commitments(data.pieces))
    const updateSealed = await writeReplica(sealing, data.number, 'update', {
      unsealed,
      record: { seal: sealInputs(sealing, data), update: updateInputs({ ...data, updateUnsealed }) },
      signal: run.signal,
    })
    return { event: 'ReplicaUpdate', data: { updateUnsealed, updateSealed } }
  }
}

/** Proves the new replica, SIMULATED. A sector that went faulty in the meantime keeps its old one. */
export function proveUpdate(sealing: Sealing): SectorEffect {
  return async ({ data }) => {
    if (!(await sectorIsActive(sealing, data.number)))
      return { event: 'AbortUpgrade', message: `sector ${data.number} is no longer active` }
    const trouble = await dealTrouble(sealing, data.pieces)
    if (trouble !== undefined) return trouble
    const statement = updateStatement(data)
    const digest = await digestReplica(createReadStream(await sealing.storage.locate('update', data.number)))
    const updateProof = proveReplicaUpdate(statement, { id: updatedReplicaId(statement), digest })
    return { event: 'ProveReplicaUpdate', data: { updateProof: sealing.faults.proof(updateProof) } }
  }
}

/** What the update proof of a sector speaks about. */
export function updateStatement(data: SectorData): UpdateStatement {
  return { ...updateInputs(data), newSealedCid: data.updateSealed! }
}

/** What identifies the replica that an update makes. */
export function updateInputs({ sealProof, commR, updateUnsealed }: SectorData) {
  return {
    updateProof: sealProofInfo(sealProof).update,
    oldSealedCid: commR!,
    newUnsealedCid: updateUnsealed!,
  }
}
