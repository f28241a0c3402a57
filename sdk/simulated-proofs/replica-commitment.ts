import type { CID } from 'multiformats/cid'
import { sealedCid } from '#sdk/piece/commitment-cid.ts'
import { bind } from './digest.ts'
import { proofErrors } from './errors.ts'

/** A replica as its holder knows it: the id it was encoded by, and the digest of its file as it is now. */
export interface Replica {
  readonly id: Uint8Array
  readonly digest: Uint8Array
}

/**
 * CommR: the commitment to a replica, as a sealed CID. SIMULATED, in place of a Poseidon tree over the replica.
 *
 * @example
 * import { replicaCommitment } from '#sdk/simulated-proofs/replica-commitment.ts'
 * import { digestReplica } from '#sdk/simulated-proofs/replica-encoding.ts'
 * const digest = await digestReplica([new Uint8Array(2048)])
 * replicaCommitment({ id: new Uint8Array(32), digest }).toString() // 'bagboea4b5abc…'
 */
export function replicaCommitment({ id, digest }: Replica): CID {
  const commitment = bind('CommR', [id, digest])
  // Real ones are elements of a field of 255 bits.
  commitment[31]! &= 0x3f
  return sealedCid(commitment)
}

/**
 * Checks that a replica still is what a CommR commits to. SIMULATED.
 *
 * @throws {REPLICA_DAMAGED} it is not.
 * @example
 * import { replicaCommitment, requireIntact } from '#sdk/simulated-proofs/replica-commitment.ts'
 * import { digestReplica } from '#sdk/simulated-proofs/replica-encoding.ts'
 * const replica = { id: new Uint8Array(32), digest: await digestReplica([new Uint8Array(2048)]) }
 * requireIntact(replica, replicaCommitment(replica))
 */
export function requireIntact(replica: Replica, expected: CID): void {
  const found = replicaCommitment(replica).toString()
  if (found !== expected.toString()) throw proofErrors.REPLICA_DAMAGED({ expected: expected.toString(), found })
}
