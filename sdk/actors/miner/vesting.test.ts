import { describe, expect, it } from 'vitest'
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
