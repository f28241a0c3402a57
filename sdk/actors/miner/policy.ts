import { divide } from '../math/fixed-point.ts'
import { epochsInDay, epochsInHour, epochsInYear } from '../network-constants.ts'
import { sealProofInfo, sectorSizes } from './proof-types.ts'

export const wpostProvingPeriod = epochsInDay
export const wpostChallengeWindow = 60
export const wpostPeriodDeadlines = 48
export const wpostChallengeLookback = 20
export const chainFinality = 900
/** How long after a window its proofs may be disputed. */
export const wpostDisputeWindow = 2 * chainFinality
/** Faults are declared at least so many epochs before the window opens. */
export const faultDeclarationCutoff = wpostChallengeLookback + 50
/** How long a sector may be faulty before it is terminated. */
export const faultMaxAge = 42 * wpostProvingPeriod

export const maxPartitionsPerDeadline = 3_000
export const addressedPartitionsMax = maxPartitionsPerDeadline
export const declarationsMax = addressedPartitionsMax
export const addressedSectorsMax = 25_000

export const maxPeerIdBytes = 128
/** All multiaddrs of a miner together. */
export const maxMultiaddrBytes = 1_024
export const maxControlAddresses = 10
export const maxSectorNumber = 2n ** 63n - 1n

/** Between pre-commit and the draw of its challenge: 10 on this network, 150 on mainnet. */
export const preCommitChallengeDelay = 10
export const maxPreCommitRandomnessLookback = epochsInDay + chainFinality
/** How long an expired pre-commit stays, so that a late aggregate can still prove its neighbours. */
export const expiredPreCommitCleanUpDelay = 8 * epochsInHour
export const preCommitSectorBatchMaxSize = 256
export const proveReplicaUpdatesMaxSize = preCommitSectorBatchMaxSize

export const minAggregatedSectors = 4
export const maxAggregatedSectors = 819
export const maxAggregateProofBytes = 81_960

export const workerKeyChangeDelay = chainFinality
export const consensusFaultIneligibilityDuration = chainFinality

export const minSectorExpiration = 180 * epochsInDay
export const maxSectorExpirationExtension = 540 * epochsInDay
const dealLimitDenominator = 2 ** 27

/** The seal and window PoSt types this network accepts: 8 MiB, 512 MiB, 32 GiB. */
const supported = sectorSizes.slice(1, 4)
export const preCommitSealProofTypes: readonly number[] = supported.map((size) => size.sealV1_1)
export const windowPostProofTypes: readonly number[] = supported.map((size) => size.windowPost)
/** As StateGetNetworkParams lists them: by the first seal version. */
export const supportedProofTypes: readonly number[] = supported.map((size) => size.sealV1)

/**
 * Epochs from pre-commit within which a sector must be proven.
 *
 * @throws {PROOF_TYPE_UNKNOWN}
 * @example
 * import { maxProveCommitDuration } from '#sdk/actors/miner/policy.ts'
 * maxProveCommitDuration(6) // 86410
 */
export function maxProveCommitDuration(sealProof: number): number {
  const days = sealProofInfo(sealProof).version === 'V1' ? 1 : 30
  return days * epochsInDay + preCommitChallengeDelay
}

/**
 * Epochs a sector may live from its activation: 540 days, or five years since V1_1.
 *
 * @throws {PROOF_TYPE_UNKNOWN}
 * @example
 * import { sectorMaximumLifetime } from '#sdk/actors/miner/policy.ts'
 * sectorMaximumLifetime(6) // 5256000
 */
export function sectorMaximumLifetime(sealProof: number): number {
  return sealProofInfo(sealProof).version === 'V1' ? 540 * epochsInDay : 5 * epochsInYear
}

/**
 * The most deals a sector of so many bytes may hold.
 *
 * @example
 * import { sectorDealsMax } from '#sdk/actors/miner/policy.ts'
 * sectorDealsMax(8 << 20) // 256
 */
export function sectorDealsMax(sectorSize: number): number {
  return Math.max(256, Math.floor(sectorSize / dealLimitDenominator))
}

/**
 * The most partitions whose sectors one message may load.
 *
 * @example
 * import { loadPartitionsSectorsMax } from '#sdk/actors/miner/policy.ts'
 * loadPartitionsSectorsMax(2349) // 10
 */
export function loadPartitionsSectorsMax(partitionSectors: number): number {
  return Math.min(Math.floor(addressedSectorsMax / partitionSectors), addressedPartitionsMax)
}

const qualityBaseMultiplier = 10n
const dealWeightMultiplier = 10n
const verifiedDealWeightMultiplier = 100n
const qualityPrecision = 20n

/**
 * A sector's quality with 20 fractional bits: 1 for plain space, 10 for verified deals. Weights in byte-epochs.
 * Source: specs-actors actors/builtin/miner/policy.go.
 *
 * @example
 * import { qualityForWeight } from '#sdk/actors/miner/policy.ts'
 * qualityForWeight(1024, 100, 0n, 102_400n) === 10n << 20n // true
 */
export function qualityForWeight(
  sectorSize: number,
  duration: number,
  dealWeight: bigint,
  verifiedWeight: bigint,
): bigint {
  const spaceTime = BigInt(sectorSize) * BigInt(duration)
  const weighted =
    (spaceTime - dealWeight - verifiedWeight) * qualityBaseMultiplier +
    dealWeight * dealWeightMultiplier +
    verifiedWeight * verifiedDealWeightMultiplier
  return divide(divide(weighted << qualityPrecision, spaceTime), qualityBaseMultiplier)
}

/**
 * Quality-adjusted power in bytes of a sector of this size, duration (epochs) and deal weights (byte-epochs).
 *
 * @example
 * import { qaPowerForWeight } from '#sdk/actors/miner/policy.ts'
 * qaPowerForWeight(1024, 100, 0n, 102_400n) // 10240n
 */
export function qaPowerForWeight(
  sectorSize: number,
  duration: number,
  dealWeight: bigint,
  verifiedWeight: bigint,
): bigint {
  return (BigInt(sectorSize) * qualityForWeight(sectorSize, duration, dealWeight, verifiedWeight)) >> qualityPrecision
}

/** A linear release of funds, in epochs. */
export interface VestSpec {
  readonly initialDelay: number
  readonly vestPeriod: number
  readonly stepDuration: number
  readonly quantization: number
}

/** Block rewards: over 180 days, a step a day, to the half day. */
export const rewardVestingSpec: VestSpec = {
  initialDelay: 0,
  vestPeriod: 180 * epochsInDay,
  stepDuration: epochsInDay,
  quantization: 12 * epochsInHour,
}
