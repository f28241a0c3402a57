import { describe, expect, it } from 'vitest'
import { rewardVestingSpec } from './policy.ts'
import { lockFunds, unlockUnvested, unlockVested, type VestingFunds } from './vesting.ts'

describe('vesting', () => {
  const spec = { initialDelay: 0, vestPeriod: 10, stepDuration: 1, quantization: 2 }
  const none: VestingFunds = { funds: [] }

  it('releases linearly, to the quantum', () => {
    const table = lockFunds(none, 100, 1000n, 0, spec)
    expect(table.funds).toEqual([
      { epoch: 102, amount: 200n },
      { epoch: 104, amount: 200n },
      { epoch: 106, amount: 200n },
      { epoch: 108, amount: 200n },
      { epoch: 110, amount: 200n },
    ])
    const later = lockFunds(table, 101, 10n, 0, spec)
    expect(later.funds.reduce((sum, { amount }) => sum + amount, 0n)).toBe(1010n)
    expect(unlockVested(table, 106)).toEqual({ table: { funds: table.funds.slice(2) }, unlocked: 400n })
    expect(unlockVested(table, 107).unlocked).toBe(600n)
  })

  // A reward of 1 FIL at 1000; the amounts worked out apart, by the formula of vesting_state.go.
  it.each([
    [0, [4_320, 6_404_320_987_654_320n], [516_960, 5_555_555_555_555_555n], [519_840, 4_706_790_123_456_791n]],
    [77, [4_397, 6_552_854_938_271_604n], [517_037, 5_555_555_555_555_555n], [519_917, 4_558_256_172_839_507n]],
    [-1_000, [4_760, 7_253_086_419_753_086n], [517_400, 5_555_555_555_555_556n], [520_280, 3_858_024_691_358_025n]],
  ] as const)('spreads a block reward over 180 days from a proving period at %i', (start, first, beforeLast, last) => {
    const { funds } = lockFunds(none, 1_000, 10n ** 18n, start, rewardVestingSpec)
    expect(funds).toHaveLength(180)
    expect(funds.map(({ epoch, amount }) => [epoch, amount])).toEqual(
      expect.arrayContaining([[...first], [...beforeLast], [...last]]),
    )
    expect(funds.reduce((sum, { amount }) => sum + amount, 0n)).toBe(10n ** 18n)
    const again = lockFunds({ funds }, 1_000, 3n, start, rewardVestingSpec)
    expect(again.funds).toHaveLength(180)
    expect(unlockVested({ funds }, first[0]).unlocked).toBe(0n)
    expect(unlockVested({ funds }, first[0] + 1).unlocked).toBe(first[1])
  })

  it('gives up the earliest unvested funds for a penalty', () => {
    const table = lockFunds(none, 100, 1000n, 0, spec)
    const { table: rest, unlocked } = unlockUnvested(table, 104, 300n)
    expect(unlocked).toBe(300n)
    expect(rest.funds.slice(0, 2)).toEqual([
      { epoch: 102, amount: 200n },
      { epoch: 106, amount: 100n },
    ])
    expect(unlockUnvested(table, 104, 10_000n)).toEqual({
      table: { funds: [{ epoch: 102, amount: 200n }] },
      unlocked: 800n,
    })
  })
})
