import { postProofBytes, sealProofInfo } from '#sdk/actors/miner/proof-types.ts'
import type { PostProof, SectorInfo } from '#sdk/actors/miner/proofs.ts'
import { sealedCommitment } from '#sdk/piece/commitment-cid.ts'
import { bind, expand, sameBytes } from './digest.ts'
import { proofErrors } from './errors.ts'
import { type Replica, requireIntact } from './replica-commitment.ts'

/** A sector to prove, with the replica that its holder found on disk. */
export interface ProvableSector extends SectorInfo {
  readonly replica: Replica
}

/** What a proof of spacetime speaks about. */
export interface PostStatement {
  /** Actor id of the miner. */
  readonly prover: number
  /** 32 bytes of randomness. */
  readonly randomness: Uint8Array
  /** In any order; a sector that stands in for a faulty one may repeat. */
  readonly sectors: readonly SectorInfo[]
}

type Kind = 'window' | 'winning'

/**
 * A window PoSt over the sectors of some partitions, SIMULATED: 192 bytes for each partition's worth of sectors.
 *
 * @throws {REPLICA_DAMAGED} a replica has changed: skip that sector and declare it faulty.
 * @throws {NOTHING_TO_PROVE}
 * @throws {PROOF_TYPE_UNKNOWN}
 * @example
 * import type { PostProof } from '#sdk/chain/block-header.ts'
 * import { type ProvableSector, proveWindowPost } from '#sdk/simulated-proofs/post-proof.ts'
 * const prove = (randomness: Uint8Array, sectors: readonly ProvableSector[]): PostProof =>
 *   proveWindowPost({ prover: 1000, randomness, sectors })
 */
export function proveWindowPost(statement: PostStatement & { readonly sectors: readonly ProvableSector[] }): PostProof {
  return prove('window', statement)
}

/**
 * Whether window PoSt proofs are those of their statement: false as soon as one bit of either differs. SIMULATED.
 *
 * @example
 * import { verifyWindowPost } from '#sdk/simulated-proofs/post-proof.ts'
 * verifyWindowPost({ prover: 1000, randomness: new Uint8Array(32), sectors: [] }, []) // false
 */
export function verifyWindowPost(statement: PostStatement, proofs: readonly PostProof[]): boolean {
  return verify('window', statement, proofs)
}

/**
 * A winning PoSt over the challenged sectors (see {@link winningPostSectors}), SIMULATED.
 *
 * @throws {REPLICA_DAMAGED} @throws {NOTHING_TO_PROVE} @throws {PROOF_TYPE_UNKNOWN}
 * @example
 * import type { PostProof } from '#sdk/chain/block-header.ts'
 * import { type ProvableSector, proveWinningPost } from '#sdk/simulated-proofs/post-proof.ts'
 * const prove = (randomness: Uint8Array, sectors: readonly ProvableSector[]): PostProof =>
 *   proveWinningPost({ prover: 1000, randomness, sectors })
 */
export function proveWinningPost(
  statement: PostStatement & { readonly sectors: readonly ProvableSector[] },
): PostProof {
  return prove('winning', statement)
}

/**
 * Whether a winning PoSt is that of its statement. SIMULATED.
 *
 * @example
 * import { verifyWinningPost } from '#sdk/simulated-proofs/post-proof.ts'
 * verifyWinningPost({ prover: 1000, randomness: new Uint8Array(32), sectors: [] }, []) // false
 */
export function verifyWinningPost(statement: PostStatement, proofs: readonly PostProof[]): boolean {
  return verify('winning', statement, proofs)
}

/**
 * Which of so many provable sectors a winning PoSt is challenged on: one position, drawn from the randomness. SIMULATED.
 *
 * @example
 * import { winningPostSectors } from '#sdk/simulated-proofs/post-proof.ts'
 * winningPostSectors({ prover: 1000, randomness: new Uint8Array(32), eligible: 12 }) // [3]
 */
export function winningPostSectors(draw: { prover: number; randomness: Uint8Array; eligible: number }): number[] {
  if (draw.eligible <= 0) return []
  const digest = Buffer.from(bind('winning draw', [draw.prover, draw.randomness]))
  return [Number(digest.readBigUInt64BE() % BigInt(draw.eligible))]
}

function prove(kind: Kind, statement: PostStatement & { readonly sectors: readonly ProvableSector[] }): PostProof {
  for (const sector of statement.sectors) requireIntact(sector.replica, sector.sealedCid)
  if (statement.sectors.length === 0) throw proofErrors.NOTHING_TO_PROVE({})
  return expectedProof(kind, statement)
}

function verify(kind: Kind, statement: PostStatement, proofs: readonly PostProof[]): boolean {
  const [proof] = proofs
  if (proof === undefined || proofs.length !== 1 || statement.sectors.length === 0) return false
  const expected = expectedProof(kind, statement)
  return proof.postProof === expected.postProof && sameBytes(proof.proofBytes, expected.proofBytes)
}

/** As in the proofs library, sectors count once each and by their number, whatever order they are named in. */
function expectedProof(kind: Kind, { prover, randomness, sectors }: PostStatement): PostProof {
  const byNumber = new Map(sectors.map((sector) => [sector.sectorNumber, sector]))
  const proven = [...byNumber.values()].sort((a, b) => a.sectorNumber - b.sectorNumber)
  const size = sealProofInfo(proven[0]!.sealProof)
  const postProof = kind === 'window' ? size.windowPost : size.winningPost
  const partitions = kind === 'window' ? Math.ceil(proven.length / size.windowPartitionSectors) : 1
  const inputs = [
    postProof,
    prover,
    randomness,
    ...proven.flatMap((sector) => [sector.sealProof, sector.sectorNumber, sealedCommitment(sector.sealedCid)]),
  ]
  return { postProof, proofBytes: expand(`${kind} PoSt`, inputs, partitions * postProofBytes) }
}
