import type { AggregateSealVerifyInfo } from '#sdk/actors/miner/proofs.ts'
import { pieceCommitment, sealedCommitment } from '#sdk/piece/commitment-cid.ts'
import { expand, sameBytes } from './digest.ts'
import { proofErrors } from './errors.ts'
import { isReplicaOf, type SealStatement, verifySeal } from './seal-proof.ts'

const DIGEST_BYTES = 32
const SMALLEST_PROOF_BYTES = 11_220
const BYTES_PER_DOUBLING = 2_976

/** The sectors of one aggregate: one miner, one seal proof type. */
export interface AggregateStatement {
  /** Actor id. */
  readonly miner: number
  readonly sealProof: number
  readonly infos: readonly AggregateSealVerifyInfo[]
}

/**
 * Bytes of an aggregate proof over so many seals, as SnarkPack has them.
 *
 * @example
 * import { aggregateProofBytes } from '#sdk/simulated-proofs/aggregate-proof.ts'
 * aggregateProofBytes(8) // 11220
 * aggregateProofBytes(16) // 14196
 */
export function aggregateProofBytes(sectors: number): number {
  const doublings = Math.max(0, Math.ceil(Math.log2(sectors)) - 3)
  return SMALLEST_PROOF_BYTES + doublings * BYTES_PER_DOUBLING
}

/**
 * One proof for many seals, SIMULATED, from the sectors' own proofs in the order of the statement.
 *
 * @throws {NOTHING_TO_PROVE}
 * @throws {PROOF_NOT_AGGREGABLE} a proof is missing or not of its sector.
 * @example
 * import type { AggregateSealVerifyInfo } from '#sdk/actors/miner/proofs.ts'
 * import { aggregateSeals } from '#sdk/simulated-proofs/aggregate-proof.ts'
 * const aggregate = (infos: readonly AggregateSealVerifyInfo[], proofs: readonly Uint8Array[]): Uint8Array =>
 *   aggregateSeals({ miner: 1000, sealProof: 6, infos }, proofs)
 */
export function aggregateSeals(statement: AggregateStatement, proofs: readonly Uint8Array[]): Uint8Array {
  const digests = statement.infos.map((info, i) => {
    const proof = proofs[i]
    if (proof === undefined) throw proofErrors.PROOF_NOT_AGGREGABLE({ sector: info.number, reason: 'it is missing' })
    if (!verifySeal({ ...sealOf(statement, info), dealIds: [], proof }))
      throw proofErrors.PROOF_NOT_AGGREGABLE({ sector: info.number, reason: 'it is not valid' })
    return proof.subarray(0, DIGEST_BYTES)
  })
  if (digests.length === 0) throw proofErrors.NOTHING_TO_PROVE({})
  return aggregateBytes(statement, digests)
}

/**
 * Whether an aggregate is that of its statement, as {@link verifySeal} for each of its sectors. SIMULATED.
 *
 * @example
 * import { verifyAggregateSeals } from '#sdk/simulated-proofs/aggregate-proof.ts'
 * verifyAggregateSeals({ miner: 1000, sealProof: 6, infos: [] }, new Uint8Array(11_220)) // false
 */
export function verifyAggregateSeals(statement: AggregateStatement, proof: Uint8Array): boolean {
  const { infos } = statement
  if (infos.length === 0 || proof.length !== aggregateProofBytes(infos.length)) return false
  const digests = infos.map((_, i) => proof.subarray(i * DIGEST_BYTES, (i + 1) * DIGEST_BYTES))
  return (
    infos.every((info, i) => isReplicaOf(sealOf(statement, info), digests[i]!)) &&
    sameBytes(proof, aggregateBytes(statement, digests))
  )
}

function sealOf({ miner, sealProof }: AggregateStatement, info: AggregateSealVerifyInfo): SealStatement {
  const { number, randomness, interactiveRandomness, sealedCid, unsealedCid } = info
  return { sealProof, sectorId: { miner, number }, randomness, interactiveRandomness, sealedCid, unsealedCid }
}

function aggregateBytes(statement: AggregateStatement, digests: readonly Uint8Array[]): Uint8Array {
  const { miner, sealProof, infos } = statement
  const known = Buffer.concat(digests)
  const bound = expand(
    'aggregate',
    [
      miner,
      sealProof,
      infos.length,
      ...infos.flatMap((info) => [
        info.number,
        info.randomness,
        info.interactiveRandomness,
        sealedCommitment(info.sealedCid),
        pieceCommitment(info.unsealedCid),
      ]),
      known,
    ],
    aggregateProofBytes(infos.length) - known.length,
  )
  return new Uint8Array(Buffer.concat([known, bound]))
}
