import { expNeg } from './exp.ts'
import { one } from './fixed-point.ts'

/** The distance between the places at which the exponential is worked out: 2^-18. */
const spacingBits = 110n
const spacing = 1n << spacingBits
const places = [0n, 1n, 2n, 3n, 4n, 5n]
const span = 5n * spacing
/** 5! / k!, so that the differences are whole numbers before they are divided by 5!. */
const weights = [120n, 120n, 60n, 20n, 5n, 1n]
/** More bits for the coefficients than for the result. */
const guardBits = 32n

/** {@link ExpNegNear} differs from `expNeg` by less than this, in units of 2^-128. */
export const expNearTolerance = 1n << 20n

/**
 * `expNeg` for many arguments close to one another, at a fraction of the cost: the polynomial of degree five through
 * six of its values, which are worked out again where an argument leaves their span.
 *
 * For arguments from 0 to 1 the result is within `expNearTolerance`. The quotient of polynomials behind `expNeg` is
 * analytic and below 55 in size within 4 of such an argument, so the interpolation is off by less than
 * 2^-108 · 5!/4 · 55/4^6 < 2^-109; the roundings of `expNeg`, below 23 units each, add less than 2^7 units.
 *
 * @example
 * import { ExpNegNear } from '#sdk/actors/math/exp-near.ts'
 * const near = new ExpNegNear()
 * near.at(1n << 100n) // e to the power of -2^-28, in Q.128
 */
export class ExpNegNear {
  #from = -one
  /** Of the powers of the distance from `#from`, counted in spacings; the lowest first. */
  #coefficients: readonly bigint[] = []

  /** e to the power of -x; both in Q.128. */
  at(x: bigint): bigint {
    if (x < this.#from || x > this.#from + span) this.#moveTo(x)
    const offset = x - this.#from
    let sum = this.#coefficients[5]!
    for (let k = 4; k >= 0; k--) sum = ((sum * offset) >> spacingBits) + this.#coefficients[k]!
    return sum >> guardBits
  }

  /** Newton's forward differences of the values at `from` and five places above it, multiplied out. */
  #moveTo(from: bigint): void {
    let differences = places.map((place) => expNeg(from + place * spacing))
    const leading: bigint[] = []
    for (const weight of weights) {
      leading.push(weight * differences[0]!)
      differences = differences.slice(1).map((value, i) => value - differences[i]!)
    }
    let powers: bigint[] = []
    for (const k of places.toReversed()) {
      const below = powers
      powers = [0n, ...below].map((value, i) => value - k * (below[i] ?? 0n))
      powers[0]! += leading[Number(k)]!
    }
    this.#from = from
    this.#coefficients = powers.map((value) => (value << guardBits) / weights[0]!)
  }
}
