import type { PoolConfig } from '#sdk/chain/message-pool.ts'
import { poolErrors } from './errors.ts'

const LEAST_REPLACE_RATIO = 1.1
const LEAST_OVERESTIMATION = 1

/** What venus starts with; the ratio is the one it suggests, while the pool takes a tenth more. */
export const defaultPoolConfig: PoolConfig = {
  priorityAddresses: [],
  sizeLimitHigh: 30_000,
  sizeLimitLow: 20_000,
  replaceByFeeRatio: 1.25,
  pruneCooldown: 60_000,
  gasLimitOverestimation: 1.25,
}

/**
 * Refuses settings that no message could be sent with. Source: venus pkg/messagepool/config.go.
 * @throws {POOL_REPLACE_RATIO} {POOL_OVERESTIMATION}
 */
export function checkPoolConfig({ replaceByFeeRatio, gasLimitOverestimation }: PoolConfig): void {
  if (replaceByFeeRatio < LEAST_REPLACE_RATIO)
    throw poolErrors.POOL_REPLACE_RATIO({ ratio: replaceByFeeRatio, least: LEAST_REPLACE_RATIO })
  if (gasLimitOverestimation < LEAST_OVERESTIMATION) throw poolErrors.POOL_OVERESTIMATION({})
}
