/** Fractional bits of the actors' fixed-point numbers: a value v stands for v / 2^128. */
export const precision = 128n

/** One, in Q.128. */
export const one = 1n << precision

/**
 * Division as Go's big.Int.Div does it: the remainder is never negative, whatever the signs.
 * @throws {RangeError} for a divisor of 0.
 * @example
 * import { divide } from '#sdk/actors/math/fixed-point.ts'
 * divide(-7n, 2n) // -4n
 */
export function divide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  if (dividend >= 0n || dividend - quotient * divisor === 0n) return quotient
  return divisor > 0n ? quotient - 1n : quotient + 1n
}

/**
 * The product of two Q.128 numbers, in Q.128, rounded down.
 *
 * @example
 * import { multiply, one } from '#sdk/actors/math/fixed-point.ts'
 * multiply(2n * one, 3n * one) === 6n * one // true
 */
export function multiply(a: bigint, b: bigint): bigint {
  return (a * b) >> precision
}

/**
 * A polynomial at `x` by Horner's rule; coefficients and `x` in Q.128, the highest order first.
 *
 * @example
 * import { one, polynomial } from '#sdk/actors/math/fixed-point.ts'
 * polynomial([2n * one, one], 3n * one) === 7n * one // true
 */
export function polynomial(coefficients: readonly bigint[], x: bigint): bigint {
  let sum = coefficients[0]!
  for (let i = 1; i < coefficients.length; i++) sum = ((sum * x) >> precision) + coefficients[i]!
  return sum
}
