export const INITIAL_BASE_FEE = 100_000_000n
export const MINIMUM_BASE_FEE = 100n
export const BLOCK_GAS_LIMIT = 10_000_000_000
const BLOCK_GAS_TARGET = 5_000_000_000n
const MAX_CHANGE_DENOMINATOR = 8n

/**
 * The base fee after a tipset: up to an eighth more or less, as the gas limits of its messages stand to the target.
 * Source: venus pkg/chain/message_store.go.
 */
export function nextBaseFee(baseFee: bigint, gasLimits: number, blocks: number): bigint {
  let delta = BigInt(gasLimits) / BigInt(blocks) - BLOCK_GAS_TARGET
  if (delta > BLOCK_GAS_TARGET) delta = BLOCK_GAS_TARGET
  if (delta < -BLOCK_GAS_TARGET) delta = -BLOCK_GAS_TARGET
  const change = floorDivide(floorDivide(baseFee * delta, BLOCK_GAS_TARGET), MAX_CHANGE_DENOMINATOR)
  const next = baseFee + change
  return next < MINIMUM_BASE_FEE ? MINIMUM_BASE_FEE : next
}

/** Go's big.Div rounds towards minus infinity for a positive divisor. */
function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor
  return value % divisor < 0n ? quotient - 1n : quotient
}
