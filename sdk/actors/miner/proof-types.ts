import { actorErrors } from '../errors.ts'

/** The proof types of one sector size, by their registered numbers. */
export interface SectorSizeProofs {
  /** As Go names it: `8MiB`. */
  readonly label: string
  /** Padded bytes. */
  readonly sectorSize: number
  readonly sealV1: number
  readonly sealV1_1: number
  readonly winningPost: number
  readonly windowPost: number
  readonly update: number
  /** Bytes of a seal proof. */
  readonly sealProofBytes: number
  /** Sectors that one window PoSt proof covers. */
  readonly windowPartitionSectors: number
}

function row(
  index: number,
  label: string,
  sectorSize: number,
  sealProofBytes: number,
  windowPartitionSectors: number,
): SectorSizeProofs {
  return {
    label,
    sectorSize,
    sealV1: index,
    sealV1_1: index + 5,
    winningPost: index,
    windowPost: index + 5,
    update: index,
    sealProofBytes,
    windowPartitionSectors,
  }
}

/** Every sector size there is. Source: go-state-types abi/sector.go. */
export const sectorSizes: readonly SectorSizeProofs[] = [
  row(0, '2KiB', 2 ** 11, 192, 2),
  row(1, '8MiB', 2 ** 23, 192, 2),
  row(2, '512MiB', 2 ** 29, 192, 2),
  row(3, '32GiB', 2 ** 35, 1_920, 2_349),
  row(4, '64GiB', 2 ** 36, 1_920, 2_300),
]

/** Bytes of a PoSt proof, per partition. */
export const postProofBytes = 192
/** The most bytes a replica update proof may have. */
export const maxReplicaUpdateProofBytes = 4_096

/**
 * The proof types of a sector size in bytes.
 *
 * @throws {SECTOR_SIZE_UNKNOWN} for a size that no sectors have.
 * @example
 * import { proofsOfSectorSize } from '#sdk/actors/miner/proof-types.ts'
 * proofsOfSectorSize(8 << 20).sealV1_1 // 6
 */
export function proofsOfSectorSize(size: number): SectorSizeProofs {
  const found = sectorSizes.find((candidate) => candidate.sectorSize === size)
  if (found === undefined) throw actorErrors.SECTOR_SIZE_UNKNOWN({ size })
  return found
}

export interface SealProofInfo extends SectorSizeProofs {
  readonly sealProof: number
  readonly version: 'V1' | 'V1_1'
}

/**
 * All that goes with a registered seal proof.
 *
 * @throws {PROOF_TYPE_UNKNOWN} for a number that is no seal proof's.
 * @example
 * import { sealProofInfo } from '#sdk/actors/miner/proof-types.ts'
 * sealProofInfo(6).version // 'V1_1'
 */
export function sealProofInfo(sealProof: number): SealProofInfo {
  const found = sectorSizes.find((size) => size.sealV1 === sealProof || size.sealV1_1 === sealProof)
  if (found === undefined) throw actorErrors.PROOF_TYPE_UNKNOWN({ kind: 'seal', value: sealProof })
  return { ...found, sealProof, version: found.sealV1 === sealProof ? 'V1' : 'V1_1' }
}

/**
 * The proofs that go with a window PoSt type.
 *
 * @throws {PROOF_TYPE_UNKNOWN}
 * @example
 * import { windowPostInfo } from '#sdk/actors/miner/proof-types.ts'
 * windowPostInfo(6).label // '8MiB'
 */
export function windowPostInfo(windowPost: number): SectorSizeProofs {
  const found = sectorSizes.find((size) => size.windowPost === windowPost)
  if (found === undefined) throw actorErrors.PROOF_TYPE_UNKNOWN({ kind: 'window PoSt', value: windowPost })
  return found
}

/**
 * The seal type that new sectors of a miner use.
 *
 * @throws {PROOF_TYPE_UNKNOWN}
 * @example
 * import { preferredSealProof } from '#sdk/actors/miner/proof-types.ts'
 * preferredSealProof(6) // 6
 */
export function preferredSealProof(windowPost: number): number {
  return windowPostInfo(windowPost).sealV1_1
}

/**
 * The name of a seal proof as Go prints it; a number without a name is printed as it is.
 *
 * @example
 * import { sealProofName } from '#sdk/actors/miner/proof-types.ts'
 * sealProofName(6) // 'StackedDrg8MiBV1_1'
 */
export function sealProofName(sealProof: number): string {
  const found = sectorSizes.find((size) => size.sealV1 === sealProof || size.sealV1_1 === sealProof)
  return found === undefined ? `${sealProof}` : `StackedDrg${found.label}V1${found.sealV1 === sealProof ? '' : '_1'}`
}

/**
 * The name of a PoSt proof as Go prints it; a number without a name is printed as it is.
 *
 * @example
 * import { postProofName } from '#sdk/actors/miner/proof-types.ts'
 * postProofName(6) // 'StackedDrgWindow8MiBV1'
 * postProofName(1) // 'StackedDrgWinning8MiBV1'
 */
export function postProofName(postProof: number): string {
  const window = sectorSizes.find((size) => size.windowPost === postProof)
  if (window !== undefined) return `StackedDrgWindow${window.label}V1`
  const winning = sectorSizes.find((size) => size.winningPost === postProof)
  return winning === undefined ? `${postProof}` : `StackedDrgWinning${winning.label}V1`
}
