import type { CID } from 'multiformats/cid'
import { pieceCommitment, sealedCommitment } from '#sdk/piece/commitment-cid.ts'
import { bind } from './digest.ts'

/** What makes a seal the one it is. */
export interface SealInputs {
  /** Actor id of the miner. */
  readonly miner: number
  readonly sectorNumber: number
  /** The registered seal proof. */
  readonly sealProof: number
  /** 32 bytes of ticket randomness. */
  readonly ticket: Uint8Array
  /** CommD. */
  readonly unsealedCid: CID
}

/** What makes a replica update the one it is. */
export interface UpdateInputs {
  /** The registered update proof. */
  readonly updateProof: number
  /** CommR of the replica that is updated. */
  readonly oldSealedCid: CID
  /** CommD of the new data. */
  readonly newUnsealedCid: CID
}

/**
 * The 32-byte id of a sector's replica, the key of its encoding. SIMULATED, in place of the id of rust-fil-proofs.
 *
 * @example
 * import { replicaId } from '#sdk/simulated-proofs/replica-id.ts'
 * import { zeroPieceCid } from 'dealkit/piece'
 * const ticket = new Uint8Array(32)
 * replicaId({ miner: 1000, sectorNumber: 0, sealProof: 6, ticket, unsealedCid: zeroPieceCid(8 << 20) }).length // 32
 */
export function replicaId(seal: SealInputs): Uint8Array {
  const { miner, sectorNumber, sealProof, ticket, unsealedCid } = seal
  return bind('replica id', [miner, sectorNumber, sealProof, ticket, pieceCommitment(unsealedCid)])
}

/**
 * The 32-byte id of a replica that took data later (snap deals). SIMULATED.
 *
 * @example
 * import { updatedReplicaId } from '#sdk/simulated-proofs/replica-id.ts'
 * import { sealedCid, zeroPieceCid } from 'dealkit/piece'
 * const oldSealedCid = sealedCid(new Uint8Array(32))
 * updatedReplicaId({ updateProof: 1, oldSealedCid, newUnsealedCid: zeroPieceCid(8 << 20) }).length // 32
 */
export function updatedReplicaId(update: UpdateInputs): Uint8Array {
  const { updateProof, oldSealedCid, newUnsealedCid } = update
  return bind('updated replica id', [updateProof, sealedCommitment(oldSealedCid), pieceCommitment(newUnsealedCid)])
}
