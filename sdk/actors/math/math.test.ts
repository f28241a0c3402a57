import { describe, expect, it } from 'vitest'
import { defaultBaselineTotal, defaultSimpleTotal, epochReward } from '../reward/reward-curve.ts'
import { expNeg, power } from './exp.ts'
import { divide, multiply, one, precision } from './fixed-point.ts'
import { ln } from './ln.ts'
import {
  estimated,
  extrapolatedCumSumOfRatio,
  type FilterEstimate,
  filterEstimate,
  newEstimate,
  nextEstimate,
} from './smoothing.ts'

describe('division', () => {
  it.each([
    [7n, 2n, 3n],
    [-7n, 2n, -4n],
    [7n, -2n, -3n],
    [-7n, -2n, 4n],
    [-8n, 2n, -4n],
  ])('%i / %i is %i, with a remainder that is not negative', (a, b, quotient) => {
    expect(divide(a, b)).toBe(quotient)
    expect(a - b * divide(a, b)).toBeGreaterThanOrEqual(0n)
  })
})

describe('the exponential', () => {
  it.each([
    [0n, 340282366920938463463374607431768211456n],
    [6672203272959577714968129557485651205n, 333675151952254443967925531155694867881n],
    [1688067428058773161886936778043869754865n, 2384504748510247004011765146813325269n],
    [1694739631331732739601904907601355406070n, 2338205154411782563700687119687504311n],
    [1701411834604692317316873037158841057275n, 2292804553034967735506083028203183696n],
  ])('of -%i is the one in the Go golden file', (x, y) => {
    expect(expNeg(x)).toBe(y)
  })

  it('has whole powers', () => {
    expect(power(2n * one, 10n)).toBe(1024n * one)
    expect(power(2n * one, -2n)).toBe(one / 4n)
    expect(power(3n * one, 0n)).toBe(one)
    expect(power(3n * one, 5n)).toBe(243n * one)
  })
})

describe('the logarithm', () => {
  it.each([
    [340282366920938463463374607431768211456n, 0n],
    [924990000000000000000000000000000000000n, 340282366920938463463374607431768211456n],
    [34028236692093846346337460743176821145600000000000000000000n, 15670582109617661336106769654068947397831n],
    [6805647338418769269267492148635364229120000000000000000000000n, 17473506083804940763855390762239996622013n],
    [204169000000000000000000000000000000n, -2524410000000000000000000000000000000000n],
    [34028236692093846346337460743n, -7835291054808830668053384827034473698915n],
  ])('of %i agrees with the Go test to its precision', (z, y) => {
    expect(ln(z) >> precision).toBe(y >> precision)
  })
})

describe('the reward of an epoch', () => {
  const reward = (epoch: number, from: bigint, to: bigint) =>
    epochReward(epoch, from, to, defaultSimpleTotal, defaultBaselineTotal)

  it.each([
    [0, 36266264293777134739n],
    [5000, 36246341860983438171n],
    [2_550_000, 27402894630223092384n],
    [2_555_000, 27387841182142501307n],
  ])('%i has the simple part of the Go golden file', (epoch, expected) => {
    expect(reward(epoch, 0n, 0n)).toBe(expected)
  })

  it.each([
    [0n, 340282366920938463463374607398434878123n, 84621274052457285111n],
    [1701411834604692317316873037158763279502223n, 1701752116971613255780336411766161714380346n, 84574788381047331439n],
    [
      869421447482997774148922121988128035825635953n,
      869421787765364695087385585362735434260514076n,
      63904955735320338264n,
    ],
  ])('from theta %i has the baseline part of the Go golden file', (from, to, expected) => {
    expect(reward(0, from, to) - reward(0, 0n, 0n)).toBe(expected)
  })
})

describe('the filter', () => {
  const atomic = 10n ** 18n

  it('sums the ratio of constants', () => {
    const sum = extrapolatedCumSumOfRatio(1000, 0, newEstimate(4_000_000n, 0n), newEstimate(1n, 0n))
    expect(sum >> precision).toBe(4_000_000_000n)
    const later = extrapolatedCumSumOfRatio(1000, 1e15, newEstimate(4_000_000n, 0n), newEstimate(1n, 0n))
    expect(later).toBe(sum)
    const half = extrapolatedCumSumOfRatio(100, 0, newEstimate(10n ** 12n, 0n), newEstimate(2n * 10n ** 14n, 0n))
    expect(half >> precision).toBe(0n)
    expect((half * 10_000n) >> precision).toBe(5000n)
  })

  it.each([
    ['rising', newEstimate(111n, 33n), newEstimate(3456n, 8n), 10_000],
    ['crossing', newEstimate(1_000_000n, -100n), newEstimate(70_000n, 1000n), 100_000],
    ['reward over power', newEstimate(50n * atomic, 25n), newEstimate(10n * atomic, 400_319_966_877n), 2880],
  ])('sums as stepping through the epochs does, within 350 millionths: %s', (_, numerator, denominator, epochs) => {
    const at = (estimate: FilterEstimate, epoch: number) =>
      estimate.positionEstimate + estimate.velocityEstimate * BigInt(epoch)
    let stepped = 0n
    for (let i = 0; i < epochs; i++) {
      const ratio = divide(at(numerator, i) << precision, at(denominator, i))
      stepped += i === 0 || i === epochs - 1 ? ratio : 2n * ratio
    }
    stepped /= 2n
    const analytic = extrapolatedCumSumOfRatio(epochs, 0, numerator, denominator)
    const difference = analytic > stepped ? analytic - stepped : stepped - analytic
    expect((difference * 1_000_000n) / stepped).toBeLessThan(350n)
  })

  it('converges on what it observes', () => {
    let estimate = newEstimate(100n, 0n)
    for (let i = 0; i < 20_000; i++) estimate = nextEstimate(estimate, 1000n, 1)
    expect(Number(estimated(estimate))).toBeCloseTo(1000, -1)
    const once = nextEstimate(newEstimate(100n, 2n), 112n, 5)
    const residual = 2n * one
    expect(once.positionEstimate).toBe(110n * one + multiply(314760000000000000000000000000000000n, residual))
    expect(once.velocityEstimate).toBe(2n * one + divide(96640100000000000000000000000000n * 2n, 5n))
    expect(filterEstimate.decode(filterEstimate.encode(once))).toEqual(once)
  })
})
