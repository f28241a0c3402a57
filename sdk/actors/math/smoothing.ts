import { bigint } from '#sdk/codec/bigint.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { tuple } from '#sdk/codec/collections.ts'
import { divide, multiply, precision } from './fixed-point.ts'
import { ln } from './ln.ts'

const alpha = 314760000000000000000000000000000000n
const beta = 96640100000000000000000000000000n
const ratioEpsilon = 302231454903657293676544n

/** A quantity that changes slowly and its change per epoch, both in Q.128. */
export const filterEstimate = tuple('FilterEstimate', { positionEstimate: bigint, velocityEstimate: bigint })
export type FilterEstimate = Infer<typeof filterEstimate>

/**
 * An estimate from whole numbers: the value, and its change per epoch.
 *
 * @example
 * import { newEstimate } from '#sdk/actors/math/smoothing.ts'
 * newEstimate(100n, 1n).positionEstimate === 100n << 128n // true
 */
export function newEstimate(position: bigint, velocity: bigint): FilterEstimate {
  return { positionEstimate: position << precision, velocityEstimate: velocity << precision }
}

/**
 * The estimated value as a whole number.
 *
 * @example
 * import { estimated, newEstimate } from '#sdk/actors/math/smoothing.ts'
 * estimated(newEstimate(100n, 1n)) // 100n
 */
export function estimated(estimate: FilterEstimate): bigint {
  return estimate.positionEstimate >> precision
}

/**
 * The next estimate of the alpha-beta filter after an observation (a whole number) `epochs` later.
 * Source: specs-actors actors/util/smoothing/alpha_beta_filter.go.
 *
 * @example
 * import { estimated, newEstimate, nextEstimate } from '#sdk/actors/math/smoothing.ts'
 * estimated(nextEstimate(newEstimate(1_000_000n, 0n), 2_000_000n, 1)) // 1000924n
 */
export function nextEstimate(previous: FilterEstimate, observation: bigint, epochs: number): FilterEstimate {
  if (epochs === 1) return nextEpochEstimate(previous, observation)
  const elapsed = BigInt(epochs) << precision
  const predicted = previous.positionEstimate + multiply(elapsed, previous.velocityEstimate)
  const residual = (observation << precision) - predicted
  return {
    positionEstimate: predicted + multiply(alpha, residual),
    velocityEstimate: previous.velocityEstimate + divide(beta * residual, elapsed),
  }
}

/** The same for the epoch after the last one, where dividing by the time that passed is a shift. */
function nextEpochEstimate(previous: FilterEstimate, observation: bigint): FilterEstimate {
  const predicted = previous.positionEstimate + previous.velocityEstimate
  const residual = (observation << precision) - predicted
  return {
    positionEstimate: predicted + ((alpha * residual) >> precision),
    velocityEstimate: previous.velocityEstimate + ((beta * residual) >> precision),
  }
}

/**
 * The sum over `epochs` epochs, from `start` epochs ahead, of numerator over denominator as both are extrapolated.
 * In Q.128.
 * Source: specs-actors actors/util/smoothing/alpha_beta_filter.go.
 *
 * @example
 * import { extrapolatedCumSumOfRatio, newEstimate } from '#sdk/actors/math/smoothing.ts'
 * extrapolatedCumSumOfRatio(10, 0, newEstimate(6n, 0n), newEstimate(2n, 0n)) >> 128n // 30n
 */
export function extrapolatedCumSumOfRatio(
  epochs: number,
  start: number,
  numerator: FilterEstimate,
  denominator: FilterEstimate,
): bigint {
  const duration = BigInt(epochs) << precision
  const begin = BigInt(start) << precision
  const { positionEstimate: position1, velocityEstimate: velocity1 } = numerator
  const { positionEstimate: position2, velocityEstimate: velocity2 } = denominator

  const squaredVelocity2 = multiply(velocity2, velocity2)
  if (squaredVelocity2 <= ratioEpsilon) {
    const middle = position1 + multiply(velocity1, begin + (duration >> 1n))
    return divide(middle * duration, position2)
  }
  const atBegin = position2 + multiply(begin, velocity2)
  const lnBegin = ln(atBegin)
  const lnEnd = ln(atBegin + multiply(duration, velocity2))
  const first = (velocity2 * (position1 * (lnEnd - lnBegin))) >> precision
  const second = (velocity1 * (position2 * (lnBegin - lnEnd) + velocity2 * duration)) >> precision
  return divide(first + second, squaredVelocity2)
}
