import { describe, expect, it } from 'vitest'
import { afterNetworkReport, initialRewardState } from './transition.ts'

describe('the reward actor', () => {
  it('starts with the baseline and pays the simple reward to a network without power', () => {
    const state = initialRewardState(0n)
    expect(state).toMatchObject({ epoch: 0, effectiveNetworkTime: 0, thisEpochReward: 36266264293777134739n })
    expect(Number(state.thisEpochBaselinePower) / 2_888_888_880_000_000_000).toBeCloseTo(1, 9)
  })

  it('catches null rounds up', () => {
    const start = initialRewardState(1n << 60n)
    const after = afterNetworkReport(start, 1n << 60n, 10)
    expect(after.epoch).toBe(11)
    expect(after.cumsumRealized).toBe(start.cumsumRealized + 11n * (1n << 60n))
    expect(after.thisEpochReward).toBeGreaterThan(36266264293777134739n)
  })
})
