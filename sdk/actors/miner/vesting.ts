import { bigint } from '#sdk/codec/bigint.ts'
import type { Infer } from '#sdk/codec/codec.ts'
import { list, tuple } from '#sdk/codec/collections.ts'
import { int } from '#sdk/codec/primitives.ts'
import { smaller } from '../math/extremes.ts'
import { divide } from '../math/fixed-point.ts'
import { quantizeUp } from '../quantize.ts'
import type { VestSpec } from './policy.ts'

/** attoFIL that are free after an epoch. */
export const vestingFund = tuple('VestingFund', { epoch: int, amount: bigint })
export type VestingFund = Infer<typeof vestingFund>

/** A miner's locked rewards, by epoch ascending. */
export const vestingFunds = tuple('VestingFunds', { funds: list(vestingFund) })
export type VestingFunds = Infer<typeof vestingFunds>

/**
 * Takes out what has vested before an epoch.
 *
 * @example
 * import { unlockVested } from '#sdk/actors/miner/vesting.ts'
 * const funds = [{ epoch: 100, amount: 5n }, { epoch: 200, amount: 7n }]
 * unlockVested({ funds }, 150).unlocked // 5n
 */
export function unlockVested(table: VestingFunds, epoch: number): { table: VestingFunds; unlocked: bigint } {
  const kept = table.funds.filter((fund) => fund.epoch >= epoch)
  const vested = table.funds.slice(0, table.funds.length - kept.length)
  return { table: { funds: kept }, unlocked: vested.reduce((sum, fund) => sum + fund.amount, 0n) }
}

/**
 * Locks an amount from an epoch on; steps are aligned with the miner's proving period.
 * Source: specs-actors actors/builtin/miner/vesting_state.go.
 *
 * @example
 * import { rewardVestingSpec } from '#sdk/actors/miner/policy.ts'
 * import { lockFunds } from '#sdk/actors/miner/vesting.ts'
 * import { parseFil } from 'dealkit'
 * lockFunds({ funds: [] }, 1000, parseFil('1 FIL'), 0, rewardVestingSpec).funds.length // 180
 */
export function lockFunds(
  table: VestingFunds,
  epoch: number,
  amount: bigint,
  provingPeriodStart: number,
  spec: VestSpec,
): VestingFunds {
  const amounts = new Map(table.funds.map((fund) => [fund.epoch, fund.amount]))
  const begin = epoch + spec.initialDelay
  const quant = { unit: spec.quantization, offset: provingPeriodStart }
  let vested = 0n
  for (let step = begin + spec.stepDuration; vested < amount; step += spec.stepDuration) {
    const vestEpoch = quantizeUp(step, quant)
    const elapsed = vestEpoch - begin
    const target = elapsed < spec.vestPeriod ? divide(amount * BigInt(elapsed), BigInt(spec.vestPeriod)) : amount
    amounts.set(vestEpoch, (amounts.get(vestEpoch) ?? 0n) + target - vested)
    vested = target
  }
  const funds = [...amounts].sort(([a], [b]) => a - b).map(([at, locked]) => ({ epoch: at, amount: locked }))
  return { funds }
}

/**
 * Takes up to `target` attoFIL out of what has not vested at an epoch, the earliest first (to pay penalties).
 *
 * @example
 * import { unlockUnvested } from '#sdk/actors/miner/vesting.ts'
 * const funds = [{ epoch: 100, amount: 5n }, { epoch: 200, amount: 7n }]
 * unlockUnvested({ funds }, 150, 4n).table // { funds: [{ epoch: 100, amount: 5n }, { epoch: 200, amount: 3n }] }
 */
export function unlockUnvested(
  table: VestingFunds,
  epoch: number,
  target: bigint,
): { table: VestingFunds; unlocked: bigint } {
  let unlocked = 0n
  const funds: VestingFund[] = []
  for (const fund of table.funds) {
    if (fund.epoch < epoch || unlocked >= target) {
      funds.push(fund)
      continue
    }
    const taken = smaller(target - unlocked, fund.amount)
    unlocked += taken
    if (taken < fund.amount) funds.push({ ...fund, amount: fund.amount - taken })
  }
  return { table: { funds }, unlocked }
}
