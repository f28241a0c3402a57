import { expNeg } from '../math/exp.ts'
import { divide, multiply, one, precision } from '../math/fixed-point.ts'

/** Growth of the baseline per epoch, in Q.128: doubling in a year. */
const baselineGrowth = 340282591298641078465964189926313473653n
/** ln 2 / (6 years in epochs), in Q.128. */
export const lambda = 37396271439864487274534522888786n
/** e^lambda - 1, in Q.128. */
export const expLambdaMinusOne = 37396273494747879394193016954629n

/** The baseline power at epoch 0: about 2.5 EiB. */
export const initialBaselinePower = 2_888_888_880_000_000_000n

/** What simple minting pays out over all time, attoFIL. */
export const defaultSimpleTotal = 330_000_000n * 10n ** 18n
/** What baseline minting pays out over all time, attoFIL. */
export const defaultBaselineTotal = 770_000_000n * 10n ** 18n

/**
 * The baseline power before the first epoch, such that the next one is `initialBaselinePower` but for rounding.
 *
 * @example
 * import { baselinePowerBeforeGenesis } from '#sdk/actors/reward/reward-curve.ts'
 * baselinePowerBeforeGenesis() // 2888886975106048385n
 */
export function baselinePowerBeforeGenesis(): bigint {
  return divide(initialBaselinePower << (2n * precision), baselineGrowth) >> precision
}

/**
 * The baseline power one epoch after the one given, in bytes.
 *
 * @example
 * import { baselinePowerBeforeGenesis, nextBaselinePower } from '#sdk/actors/reward/reward-curve.ts'
 * nextBaselinePower(baselinePowerBeforeGenesis()) // 2888888879999999999n
 */
export function nextBaselinePower(previous: bigint): bigint {
  return multiply(previous, baselineGrowth)
}

/**
 * The exact effective network time, in Q.128 epochs: `effectiveNetworkTime` is its ceiling, and the rest is
 * interpolated between the cumulated baselines. Source: specs-actors reward_logic.go (ComputeRTheta).
 *
 * @example
 * import { rewardTheta } from '#sdk/actors/reward/reward-curve.ts'
 * rewardTheta(1, 100n, 50n, 100n) === 1n << 127n // true: half an epoch
 */
export function rewardTheta(
  effectiveNetworkTime: number,
  effectiveBaselinePower: bigint,
  cumsumRealized: bigint,
  cumsumBaseline: bigint,
): bigint {
  if (effectiveNetworkTime === 0) return 0n
  const missing = divide((cumsumBaseline - cumsumRealized) << precision, effectiveBaselinePower)
  return (BigInt(effectiveNetworkTime) << precision) - missing
}

/**
 * What an epoch pays to all expected leaders, attoFIL, when the effective network time moves between two thetas.
 * Source: specs-actors reward_logic.go (computeReward).
 *
 * @example
 * import { defaultBaselineTotal, defaultSimpleTotal, epochReward } from '#sdk/actors/reward/reward-curve.ts'
 * epochReward(0, 0n, 0n, defaultSimpleTotal, defaultBaselineTotal) // 36266264293777134739n
 */
export function epochReward(
  epoch: number,
  previousTheta: bigint,
  currentTheta: bigint,
  simpleTotal: bigint,
  baselineTotal: bigint,
): bigint {
  const simple = multiply(simpleTotal * expLambdaMinusOne, expNeg(BigInt(epoch) * lambda))
  const paid = baselineSupply(currentTheta, baselineTotal) - baselineSupply(previousTheta, baselineTotal)
  return (simple + paid) >> precision
}

/** What baseline minting has paid in all up to a theta, attoFIL in Q.128. */
function baselineSupply(theta: bigint, baselineTotal: bigint): bigint {
  return baselineTotal * (one - expNeg(multiply(theta, lambda)))
}
