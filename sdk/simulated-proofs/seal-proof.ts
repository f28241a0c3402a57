import { sealProofInfo } from '#sdk/actors/miner/proof-types.ts'
import type { SealVerifyInfo } from '#sdk/actors/miner/proofs.ts'
import { pieceCommitment, sealedCommitment } from '#sdk/piece/commitment-cid.ts'
import { expand, sameBytes } from './digest.ts'
import { type Replica, replicaCommitment, requireIntact } from './replica-commitment.ts'
import { replicaId } from './replica-id.ts'

const DIGEST_BYTES = 32

/** All that a seal proof speaks about. */
export type SealStatement = Omit<SealVerifyInfo, 'proof' | 'dealIds'>

/**
 * A proof of replication of the real length (192 or 1920 bytes), SIMULATED: the replica's digest and a digest over the
 * whole statement.
 *
 * @throws {REPLICA_DAMAGED} the replica is not the one of the statement.
 * @throws {PROOF_TYPE_UNKNOWN}
 * @example
 * import { digestReplica } from '#sdk/simulated-proofs/replica-encoding.ts'
 * import { replicaId, type SealInputs } from '#sdk/simulated-proofs/replica-id.ts'
 * import { proveSeal, type SealStatement } from '#sdk/simulated-proofs/seal-proof.ts'
 * import { createReadStream } from 'node:fs'
 * const prove = async (statement: SealStatement, inputs: SealInputs, path: string): Promise<Uint8Array> =>
 *   proveSeal(statement, { id: replicaId(inputs), digest: await digestReplica(createReadStream(path)) })
 */
export function proveSeal(statement: SealStatement, replica: Replica): Uint8Array {
  requireIntact(replica, statement.sealedCid)
  return sealProofBytes(statement, replica.digest)
}

/**
 * Whether a proof is that of its statement: false as soon as one bit of the proof or of the statement differs, and when
 * CommR is not of this miner, sector, ticket and CommD. SIMULATED.
 *
 * @example
 * import { type SealStatement, verifySeal } from '#sdk/simulated-proofs/seal-proof.ts'
 * const isProven = (statement: SealStatement, proof: Uint8Array): boolean =>
 *   verifySeal({ ...statement, dealIds: [], proof })
 */
export function verifySeal(info: SealVerifyInfo): boolean {
  if (info.proof.length <= DIGEST_BYTES) return false
  const digest = info.proof.subarray(0, DIGEST_BYTES)
  return isReplicaOf(info, digest) && sameBytes(info.proof, sealProofBytes(info, digest))
}

/**
 * Whether the CommR of a statement commits to a replica of this digest, encoded by the statement's inputs. SIMULATED.
 *
 * @example
 * import { digestReplica } from '#sdk/simulated-proofs/replica-encoding.ts'
 * import { isReplicaOf, type SealStatement } from '#sdk/simulated-proofs/seal-proof.ts'
 * import { createReadStream } from 'node:fs'
 * const isHeld = async (statement: SealStatement, path: string): Promise<boolean> =>
 *   isReplicaOf(statement, await digestReplica(createReadStream(path)))
 */
export function isReplicaOf(statement: SealStatement, digest: Uint8Array): boolean {
  const { sectorId, sealProof, randomness, unsealedCid, sealedCid } = statement
  const id = replicaId({
    miner: sectorId.miner,
    sectorNumber: sectorId.number,
    sealProof,
    ticket: randomness,
    unsealedCid,
  })
  return replicaCommitment({ id, digest }).equals(sealedCid)
}

function sealProofBytes(statement: SealStatement, digest: Uint8Array): Uint8Array {
  const { sealProofBytes: length } = sealProofInfo(statement.sealProof)
  const bound = expand(
    'seal',
    [
      statement.sealProof,
      statement.sectorId.miner,
      statement.sectorId.number,
      sealedCommitment(statement.sealedCid),
      pieceCommitment(statement.unsealedCid),
      statement.randomness,
      statement.interactiveRandomness,
      digest,
    ],
    length - DIGEST_BYTES,
  )
  return new Uint8Array(Buffer.concat([digest, bound]))
}
