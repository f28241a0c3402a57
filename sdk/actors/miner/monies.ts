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

/** What a sector of so much quality-adjusted power (bytes) is expected to earn over some epochs, attoFIL. */
export function expectedReward(estimates: NetworkEstimates, qaPower: bigint, epochs: number): bigint {
  if (estimated(estimates.qaPower) === 0n) return estimated(estimates.reward)
  const perByte = extrapolatedCumSumOfRatio(epochs, 0, estimates.reward, estimates.qaPower)
  return larger((qaPower * perByte) >> precision, 0n)
}

function atLeastOneAtto(amount: bigint): bigint {
  return larger(amount, 1n)
}

/** The deposit of a pre-commit, attoFIL: twenty days of expected reward. */
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

/** The fee for power that stays faulty for another proving period, attoFIL. */
export function continuedFaultPenalty(estimates: NetworkEstimates, qaPower: bigint): bigint {
  return expectedReward(estimates, qaPower, continuedFaultProjection)
}

/** The fee for having proven falsely, attoFIL. */
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

/** The fee for ending a sector before its time, attoFIL. */
export function terminationPenalty(estimates: NetworkEstimates, sector: TerminatedSector): bigint {
  const age = Math.min(sector.age, terminationLifetimeCap)
  const replacedAge = Math.min(sector.replacedSectorAge, terminationLifetimeCap - age)
  const earned = sector.expectedDayReward * BigInt(age) + sector.replacedDayReward * BigInt(replacedAge)
  const half = divide(earned, BigInt(epochsInDay) * 2n)
  const lowerBound = expectedReward(estimates, sector.qaPower, terminationLowerBoundProjection)
  return larger(lowerBound, sector.expectedStoragePledge + half)
}

/** What a consensus fault costs, attoFIL, at this epoch's reward. */
export function consensusFaultPenalty(thisEpochReward: bigint): bigint {
  return divide(thisEpochReward * consensusFaultFactor, expectedLeadersPerEpoch)
}

/** What reporting a consensus fault earns, attoFIL. */
export function consensusFaultReporterReward(thisEpochReward: bigint): bigint {
  return divide(thisEpochReward, expectedLeadersPerEpoch * consensusFaultReporterShare)
}

/** The part of a block reward that is locked and vests: 75 %. */
export function lockedReward(reward: bigint): bigint {
  return divide(reward * 75n, 100n)
}

/** The fee burnt for proving several sectors in one aggregate, attoFIL; the base fee in attoFIL per gas. */
export function aggregateProveCommitFee(sectors: number, baseFee: bigint): bigint {
  return aggregateFee(sectors, estimatedSingleProveCommitGas, baseFee)
}

/** The fee burnt for pre-committing several sectors in one message, attoFIL. */
export function batchPreCommitFee(sectors: number, baseFee: bigint): bigint {
  return aggregateFee(sectors, estimatedSinglePreCommitGas, baseFee)
}

function aggregateFee(sectors: number, gas: bigint, baseFee: bigint): bigint {
  return divide(larger(baseFee, batchBalancer) * gas * BigInt(sectors), batchDiscount)
}
