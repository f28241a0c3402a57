import { larger, smaller } from '../math/extremes.ts'
import { divide, precision } from '../math/fixed-point.ts'
import { estimated, extrapolatedCumSumOfRatio, type FilterEstimate } from '../math/smoothing.ts'
import { epochsInDay, expectedLeadersPerEpoch, tokenPrecision } from '../network-constants.ts'

/** The two smoothed quantities that every projection of rewards needs. */
export interface NetworkEstimates {
  /** attoFIL an epoch pays. */
  readonly reward: FilterEstimate
  /** Quality-adjusted power of the network, bytes. */
  readonly qaPower: FilterEstimate
}

const preCommitDepositProjection = 20 * epochsInDay
const initialPledgeProjection = 20 * epochsInDay
const continuedFaultProjection = Math.trunc((epochsInDay * 351) / 100)
const invalidPostProjection = continuedFaultProjection + 2 * epochsInDay
const terminationLowerBoundProjection = Math.trunc((epochsInDay * 35) / 10)
const terminationLifetimeCap = 140 * epochsInDay

/** At most one FIL is pledged for 32 GiB of quality-adjusted power. */
const initialPledgeMaxPerByte = tokenPrecision / 2n ** 35n
const pledgeLockTarget = { numerator: 3n, denominator: 10n }

export const baseRewardForDisputedWindowPost = 4n * tokenPrecision
const basePenaltyForDisputedWindowPost = 20n * tokenPrecision
const consensusFaultFactor = 5n
const consensusFaultReporterShare = 4n

const estimatedSingleProveCommitGas = 49_299_973n
const estimatedSinglePreCommitGas = 16_433_324n
const batchBalancer = 5n * 10n ** 9n
const batchDiscount = 20n

/**
 * What a sector of so much quality-adjusted power (bytes) is expected to earn over some epochs, attoFIL.
 *
 * @example
 * import { newEstimate } from '#sdk/actors/math/smoothing.ts'
 * import { expectedReward } from '#sdk/actors/miner/monies.ts'
 * const estimates = { reward: newEstimate(10n ** 18n, 0n), qaPower: newEstimate(1n << 50n, 0n) }
 * expectedReward(estimates, 1n << 35n, 2880) // 87890625000000000n
 */
export function expectedReward(estimates: NetworkEstimates, qaPower: bigint, epochs: number): bigint {
  if (estimated(estimates.qaPower) === 0n) return estimated(estimates.reward)
  const perByte = extrapolatedCumSumOfRatio(epochs, 0, estimates.reward, estimates.qaPower)
  return larger((qaPower * perByte) >> precision, 0n)
}

function atLeastOneAtto(amount: bigint): bigint {
  return larger(amount, 1n)
}

/**
 * The deposit of a pre-commit, attoFIL: twenty days of expected reward.
 *
 * @example
 * import { newEstimate } from '#sdk/actors/math/smoothing.ts'
 * import { preCommitDeposit } from '#sdk/actors/miner/monies.ts'
 * const estimates = { reward: newEstimate(10n ** 18n, 0n), qaPower: newEstimate(1n << 50n, 0n) }
 * preCommitDeposit(estimates, 1n << 35n) // 1757812500000000000n
 */
export function preCommitDeposit(estimates: NetworkEstimates, qaPower: bigint): bigint {
  return atLeastOneAtto(expectedReward(estimates, qaPower, preCommitDepositProjection))
}

/** What an initial pledge depends on besides the estimates: the baseline in bytes, the supply in attoFIL. */
export interface PledgeConditions extends NetworkEstimates {
  readonly baselinePower: bigint
  readonly circulatingSupply: bigint
}

/**
 * The pledge for new power, attoFIL: twenty days of expected reward and a share of 30 % of the circulating supply,
 * capped by size. Source: specs-actors miner/monies.go (InitialPledgeForPower).
 *
 * @example
 * import { newEstimate } from '#sdk/actors/math/smoothing.ts'
 * import { initialPledge } from '#sdk/actors/miner/monies.ts'
 * import { parseFil } from 'dealkit'
 * const estimates = { reward: newEstimate(10n ** 18n, 0n), qaPower: newEstimate(1n << 50n, 0n) }
 * const conditions = { ...estimates, baselinePower: 1n << 60n, circulatingSupply: parseFil('500000000 FIL') }
 * initialPledge(conditions, 1n << 35n) // 999999984306749440n
 */
export function initialPledge(conditions: PledgeConditions, qaPower: bigint): bigint {
  const storagePledge = atLeastOneAtto(expectedReward(conditions, qaPower, initialPledgeProjection))
  const power = larger(larger(estimated(conditions.qaPower), conditions.baselinePower), qaPower)
  const consensusPledge = divide(
    pledgeLockTarget.numerator * conditions.circulatingSupply * qaPower,
    pledgeLockTarget.denominator * power,
  )
  return smaller(storagePledge + consensusPledge, initialPledgeMaxPerByte * qaPower)
}

/**
 * The fee for power that stays faulty for another proving period, attoFIL.
 *
 * @example
 * import { newEstimate } from '#sdk/actors/math/smoothing.ts'
 * import { continuedFaultPenalty } from '#sdk/actors/miner/monies.ts'
 * const estimates = { reward: newEstimate(10n ** 18n, 0n), qaPower: newEstimate(1n << 50n, 0n) }
 * continuedFaultPenalty(estimates, 1n << 35n) // 308471679687500000n
 */
export function continuedFaultPenalty(estimates: NetworkEstimates, qaPower: bigint): bigint {
  return expectedReward(estimates, qaPower, continuedFaultProjection)
}

/**
 * The fee for having proven falsely, attoFIL.
 *
 * @example
 * import { newEstimate } from '#sdk/actors/math/smoothing.ts'
 * import { invalidWindowPostPenalty } from '#sdk/actors/miner/monies.ts'
 * const estimates = { reward: newEstimate(10n ** 18n, 0n), qaPower: newEstimate(1n << 50n, 0n) }
 * invalidWindowPostPenalty(estimates, 1n << 35n) // 20484252929687500000n
 */
export function invalidWindowPostPenalty(estimates: NetworkEstimates, qaPower: bigint): bigint {
  return expectedReward(estimates, qaPower, invalidPostProjection) + basePenaltyForDisputedWindowPost
}

/** What the fee for ending a sector early depends on; rewards in attoFIL a day, ages in epochs. */
export interface TerminatedSector {
  readonly qaPower: bigint
  readonly age: number
  readonly expectedDayReward: bigint
  readonly expectedStoragePledge: bigint
  readonly replacedDayReward: bigint
  readonly replacedSectorAge: number
}

/**
 * The fee for ending a sector before its time, attoFIL.
 *
 * @example
 * import { newEstimate } from '#sdk/actors/math/smoothing.ts'
 * import { terminationPenalty } from '#sdk/actors/miner/monies.ts'
 * const estimates = { reward: newEstimate(10n ** 18n, 0n), qaPower: newEstimate(1n << 50n, 0n) }
 * const rewards = { expectedDayReward: 10n ** 17n, expectedStoragePledge: 2n * 10n ** 18n, replacedDayReward: 0n }
 * const sector = { qaPower: 1n << 35n, age: 28_800, replacedSectorAge: 0, ...rewards }
 * terminationPenalty(estimates, sector) // 2500000000000000000n
 */
export function terminationPenalty(estimates: NetworkEstimates, sector: TerminatedSector): bigint {
  const age = Math.min(sector.age, terminationLifetimeCap)
  const replacedAge = Math.min(sector.replacedSectorAge, terminationLifetimeCap - age)
  const earned = sector.expectedDayReward * BigInt(age) + sector.replacedDayReward * BigInt(replacedAge)
  const half = divide(earned, BigInt(epochsInDay) * 2n)
  const lowerBound = expectedReward(estimates, sector.qaPower, terminationLowerBoundProjection)
  return larger(lowerBound, sector.expectedStoragePledge + half)
}

/**
 * What a consensus fault costs, attoFIL, at this epoch's reward.
 *
 * @example
 * import { consensusFaultPenalty } from '#sdk/actors/miner/monies.ts'
 * consensusFaultPenalty(10n ** 18n) // 1000000000000000000n
 */
export function consensusFaultPenalty(thisEpochReward: bigint): bigint {
  return divide(thisEpochReward * consensusFaultFactor, expectedLeadersPerEpoch)
}

/**
 * What reporting a consensus fault earns, attoFIL.
 *
 * @example
 * import { consensusFaultReporterReward } from '#sdk/actors/miner/monies.ts'
 * consensusFaultReporterReward(10n ** 18n) // 50000000000000000n
 */
export function consensusFaultReporterReward(thisEpochReward: bigint): bigint {
  return divide(thisEpochReward, expectedLeadersPerEpoch * consensusFaultReporterShare)
}

/**
 * The part of a block reward that is locked and vests: 75 %.
 *
 * @example
 * import { lockedReward } from '#sdk/actors/miner/monies.ts'
 * lockedReward(1000n) // 750n
 */
export function lockedReward(reward: bigint): bigint {
  return divide(reward * 75n, 100n)
}

/**
 * The fee burnt for proving several sectors in one aggregate, attoFIL; the base fee in attoFIL per gas.
 *
 * @example
 * import { aggregateProveCommitFee } from '#sdk/actors/miner/monies.ts'
 * aggregateProveCommitFee(100, 10n ** 9n) // 1232499325000000000n
 */
export function aggregateProveCommitFee(sectors: number, baseFee: bigint): bigint {
  return aggregateFee(sectors, estimatedSingleProveCommitGas, baseFee)
}

/**
 * The fee burnt for pre-committing several sectors in one message, attoFIL.
 *
 * @example
 * import { batchPreCommitFee } from '#sdk/actors/miner/monies.ts'
 * batchPreCommitFee(100, 10n ** 9n) // 410833100000000000n
 */
export function batchPreCommitFee(sectors: number, baseFee: bigint): bigint {
  return aggregateFee(sectors, estimatedSinglePreCommitGas, baseFee)
}

function aggregateFee(sectors: number, gas: bigint, baseFee: bigint): bigint {
  return divide(larger(baseFee, batchBalancer) * gas * BigInt(sectors), batchDiscount)
}
