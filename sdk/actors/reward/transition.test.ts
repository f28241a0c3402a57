import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultBaselineTotal } from './reward-curve.ts'
import { RewardSeries } from './reward-series.ts'
import { afterNetworkReport, afterNetworkReports, initialRewardState } from './transition.ts'

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

  it('comes to the same by many reports at once as by one after the other', () => {
    const epochs = 200
    const property = fc.property(
      fc.integer({ min: 0, max: 9_200_000 }),
      fc.bigInt({ min: 0n, max: 9_200_000n }),
      fc.bigInt({ min: 0n, max: 1n << 63n }),
      fc.boolean(),
      (epoch, effective, power, isCaughtUp) => {
        const start = initialRewardState(0n)
        // A network that has been above its baseline for so many epochs, and one of this power from here on.
        const effectiveBaselinePower = start.effectiveBaselinePower + effective * 2_000_000_000_000n
        const cumsumBaseline = effective * effectiveBaselinePower + 1n
        const state = {
          ...start,
          epoch: isCaughtUp ? epoch : epoch + 1,
          effectiveNetworkTime: Number(effective) + 1,
          effectiveBaselinePower,
          cumsumBaseline,
          cumsumRealized: cumsumBaseline - effectiveBaselinePower / 3n,
        }
        let expected = state
        for (let at = epoch; at < epoch + epochs; at++) expected = afterNetworkReport(expected, power, at)
        expect(afterNetworkReports(state, power, epoch, epoch + epochs)).toEqual(expected)
      },
    )
    fc.assert(property, { seed: 20_220_131, numRuns: 100 })
  })

  it('works a reward out where the estimate of it lies between two', () => {
    const theta = 5n << 128n
    expect(new RewardSeries(0n, defaultBaselineTotal).reward(7, theta, theta)).toBe(0n)
  })
})
