import { ExpNegNear, expNearTolerance } from '../math/exp-near.ts'
import { multiply, one, precision } from '../math/fixed-point.ts'
import { epochReward, expLambdaMinusOne, lambda } from './reward-curve.ts'

/**
 * The rewards of many epochs one after the other. Each is exactly the one of `epochReward`, at a fraction of its cost:
 * the exponentials are estimated, and worked out only where their tolerance leaves two rewards possible.
 *
 * @example
 * import { defaultBaselineTotal, defaultSimpleTotal } from '#sdk/actors/reward/reward-curve.ts'
 * import { RewardSeries } from '#sdk/actors/reward/reward-series.ts'
 * new RewardSeries(defaultSimpleTotal, defaultBaselineTotal).reward(0, 0n, 0n) // 36266264293777134739n
 */
export class RewardSeries {
  readonly #simpleTotal: bigint
  readonly #baselineTotal: bigint
  readonly #simpleRate: bigint
  readonly #tolerance: bigint
  readonly #nearEpoch = new ExpNegNear()
  readonly #nearTheta = new ExpNegNear()
  #last = { theta: -1n, left: 0n }

  /** The totals of the two kinds of minting, attoFIL. */
  constructor(simpleTotal: bigint, baselineTotal: bigint) {
    this.#simpleTotal = simpleTotal
    this.#baselineTotal = baselineTotal
    this.#simpleRate = simpleTotal * expLambdaMinusOne
    this.#tolerance = expNearTolerance * ((this.#simpleRate >> precision) + 2n * baselineTotal + 2n)
  }

  /** What an epoch pays when the effective network time moves between two thetas, attoFIL; see `epochReward`. */
  reward(epoch: number, previousTheta: bigint, theta: bigint): bigint {
    const x = BigInt(epoch) * lambda
    if (x > one || multiply(theta, lambda) > one) return this.#exact(epoch, previousTheta, theta)
    const leftBefore = this.#leftAt(previousTheta)
    const paid = this.#baselineTotal * (leftBefore - this.#leftAt(theta))
    const estimate = multiply(this.#simpleRate, this.#nearEpoch.at(x)) + paid
    const least = (estimate - this.#tolerance) >> precision
    const most = (estimate + this.#tolerance) >> precision
    return least === most ? least : this.#exact(epoch, previousTheta, theta)
  }

  #exact(epoch: number, previousTheta: bigint, theta: bigint): bigint {
    return epochReward(epoch, previousTheta, theta, this.#simpleTotal, this.#baselineTotal)
  }

  /** The part of baseline minting that is left at a theta, about; in Q.128. */
  #leftAt(theta: bigint): bigint {
    if (theta !== this.#last.theta) this.#last = { theta, left: this.#nearTheta.at(multiply(theta, lambda)) }
    return this.#last.left
  }
}
