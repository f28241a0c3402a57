export {
  type AggregateStatement,
  aggregateProofBytes,
  aggregateSeals,
  verifyAggregateSeals,
} from './aggregate-proof.ts'
export {
  type PostStatement,
  type ProvableSector,
  proveWindowPost,
  proveWinningPost,
  verifyWindowPost,
  verifyWinningPost,
  winningPostSectors,
} from './post-proof.ts'
export { type Replica, replicaCommitment } from './replica-commitment.ts'
export { digestReplica, replicaCipher, sealReplica, unsealReplica } from './replica-encoding.ts'
export { replicaId, type SealInputs, type UpdateInputs, updatedReplicaId } from './replica-id.ts'
export { type ReplicaRecord, recordedReplicaId, replicaRecord } from './replica-record.ts'
export { proveReplicaUpdate, type UpdateStatement, verifyReplicaUpdate } from './replica-update-proof.ts'
export { proveSeal, type SealStatement, verifySeal } from './seal-proof.ts'
