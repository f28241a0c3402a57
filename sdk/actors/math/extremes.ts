/**
 * The smaller of two whole numbers of any size.
 *
 * @example
 * import { smaller } from '#sdk/actors/math/extremes.ts'
 * smaller(1n, 2n) // 1n
 */
export function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

/**
 * The larger of two whole numbers of any size.
 *
 * @example
 * import { larger } from '#sdk/actors/math/extremes.ts'
 * larger(1n, 2n) // 2n
 */
export function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
