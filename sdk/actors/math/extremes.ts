/** The smaller of two whole numbers of any size. */
export function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

/** The larger of two whole numbers of any size. */
export function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
