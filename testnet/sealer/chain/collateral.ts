import { parseFil } from '#sdk/units/fil.ts'
import type { Sealing } from '../sealing.ts'

/**
 * attoFIL to send with a message that takes collateral: all of it, or what the miner's own balance does not cover.
 * Source: venus-sealer storage-sealing/utils.go (collateralSendAmount).
 */
export async function collateralToSend({ node, miner, config }: Sealing, needed: bigint): Promise<bigint> {
  const { CollateralFromMinerBalance, DisableCollateralFallback, AvailableBalanceBuffer } = config().Sealing
  const due = needed > 0n ? needed : 0n
  if (!CollateralFromMinerBalance) return due
  if (DisableCollateralFallback) return 0n
  const free = (await node.stateMinerAvailableBalance(miner)) - parseFil(AvailableBalanceBuffer)
  return free >= due ? 0n : free > 0n ? due - free : due
}
