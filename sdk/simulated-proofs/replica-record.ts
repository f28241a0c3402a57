import { cid } from '#sdk/codec/cid.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { as, nullable, tuple } from '#sdk/codec/collections.ts'
import { fixedBytes, int, uint } from '#sdk/codec/primitives.ts'
import { replicaId, updatedReplicaId } from './replica-id.ts'

const sealInputs = tuple('SimulatedSeal', {
  miner: uint,
  sectorNumber: uint,
  sealProof: int,
  ticket: fixedBytes(32),
  unsealedCid: as('UnsealedCID', cid),
})

const updateInputs = tuple('SimulatedUpdate', {
  updateProof: int,
  oldSealedCid: as('OldSealedCID', cid),
  newUnsealedCid: as('NewUnsealedCID', cid),
})

/** What a sealer keeps beside a replica in its cache folder (`p_aux`): what the replica's id is made of. SIMULATED. */
export const replicaRecord = tuple('SimulatedReplica', { seal: sealInputs, update: nullable(updateInputs) })
export type ReplicaRecord = Infer<typeof replicaRecord>

/**
 * The id by which the replica of a record is encoded.
 *
 * @example
 * import { recordedReplicaId, replicaRecord } from '#sdk/simulated-proofs/replica-record.ts'
 * import { readFile } from 'node:fs/promises'
 * const { seal, update } = replicaRecord.decode(await readFile('cache/s-t01000-0/p_aux'))
 * recordedReplicaId({ seal, update })
 */
export function recordedReplicaId({ seal, update }: ReplicaRecord): Uint8Array {
  return update === null ? replicaId(seal) : updatedReplicaId(update)
}
