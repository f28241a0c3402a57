import type { CID } from 'multiformats/cid'
import { actorErrors } from '#sdk/actors/errors.ts'
import { sectorSizes } from '#sdk/actors/miner/proof-types.ts'
import { pieceCommitment, sealedCommitment } from '#sdk/piece/commitment-cid.ts'
import { expand, sameBytes } from './digest.ts'
import { type Replica, replicaCommitment, requireIntact } from './replica-commitment.ts'
import { type UpdateInputs, updatedReplicaId } from './replica-id.ts'

const DIGEST_BYTES = 32
const PARTITION_PROOF_BYTES = 192
const PARTITIONS_OF_LARGE_SECTORS = 16

/** All that a replica update proof speaks about. */
export interface UpdateStatement extends UpdateInputs {
  /** CommR of the replica with the data. */
  readonly newSealedCid: CID
}

/**
 * A replica update proof of the real length (192 bytes; 3072 for 32 and 64 GiB), SIMULATED.
 *
 * @throws {REPLICA_DAMAGED} the replica is not the one of the statement.
 * @throws {PROOF_TYPE_UNKNOWN}
 * @example
 * const proof = proveReplicaUpdate(statement, { id: updatedReplicaId(statement), digest: await digestReplica(file) })
 */
export function proveReplicaUpdate(statement: UpdateStatement, replica: Replica): Uint8Array {
  requireIntact(replica, statement.newSealedCid)
  return updateProofBytes(statement, replica.digest)
}

/** Whether an update proof is that of its statement: false as soon as one bit of either differs. SIMULATED. */
export function verifyReplicaUpdate(statement: UpdateStatement, proof: Uint8Array): boolean {
  if (proof.length <= DIGEST_BYTES) return false
  const digest = proof.subarray(0, DIGEST_BYTES)
  const committed = replicaCommitment({ id: updatedReplicaId(statement), digest })
  return committed.equals(statement.newSealedCid) && sameBytes(proof, updateProofBytes(statement, digest))
}

function updateProofBytes(statement: UpdateStatement, digest: Uint8Array): Uint8Array {
  const { updateProof, oldSealedCid, newSealedCid, newUnsealedCid } = statement
  const size = sectorSizes.find((candidate) => candidate.update === updateProof)
  if (size === undefined) throw actorErrors.PROOF_TYPE_UNKNOWN({ kind: 'replica update', value: updateProof })
  const isLarge = size.sealProofBytes > PARTITION_PROOF_BYTES
  const length = PARTITION_PROOF_BYTES * (isLarge ? PARTITIONS_OF_LARGE_SECTORS : 1)
  const bound = expand(
    'replica update',
    [
      updateProof,
      sealedCommitment(oldSealedCid),
      sealedCommitment(newSealedCid),
      pieceCommitment(newUnsealedCid),
      digest,
    ],
    length - DIGEST_BYTES,
  )
  return new Uint8Array(Buffer.concat([digest, bound]))
}
