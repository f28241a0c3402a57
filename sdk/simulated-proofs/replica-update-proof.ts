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
 * import { digestReplica } from '#sdk/simulated-proofs/replica-encoding.ts'
 * import { updatedReplicaId } from '#sdk/simulated-proofs/replica-id.ts'
 * import { proveReplicaUpdate, type UpdateStatement } from '#sdk/simulated-proofs/replica-update-proof.ts'
 * import { createReadStream } from 'node:fs'
 * const prove = async (statement: UpdateStatement, path: string): Promise<Uint8Array> =>
 *   proveReplicaUpdate(statement, {
 *     id: updatedReplicaId(statement),
 *     digest: await digestReplica(createReadStream(path)),
 *   })
 */
export function proveReplicaUpdate(statement: UpdateStatement, replica: Replica): Uint8Array {
  requireIntact(replica, statement.newSealedCid)
  return updateProofBytes(statement, replica.digest)
}

/**
 * Whether an update proof is that of its statement: false as soon as one bit of either differs. SIMULATED.
 *
 * @example
 * import { verifyReplicaUpdate } from '#sdk/simulated-proofs/replica-update-proof.ts'
 * import { sealedCid, zeroPieceCid } from 'dealkit/piece'
 * const sealed = sealedCid(new Uint8Array(32))
 * const sealedCids = { oldSealedCid: sealed, newSealedCid: sealed }
 * const statement = { updateProof: 1, newUnsealedCid: zeroPieceCid(8 << 20), ...sealedCids }
 * verifyReplicaUpdate(statement, new Uint8Array(192)) // false
 */
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
