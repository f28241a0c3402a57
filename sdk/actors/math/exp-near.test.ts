import fc from 'fast-check'
import { expect, it } from 'vitest'
import { expNeg } from './exp.ts'
import { ExpNegNear, expNearTolerance } from './exp-near.ts'
import { one } from './fixed-point.ts'

const seed = 20_220_131

it('is within its tolerance of the exponential, wherever it was before', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: one }),
      fc.array(fc.bigInt({ min: 0n, max: 6n << 110n }), { minLength: 1, maxLength: 8 }),
      (start, offsets) => {
        const near = new ExpNegNear()
        for (const offset of [0n, ...offsets]) {
          const x = start + offset > one ? start : start + offset
          const difference = near.at(x) - expNeg(x)
          expect(difference < expNearTolerance && -difference < expNearTolerance).toBe(true)
        }
      },
    ),
    { seed, numRuns: 2_000 },
  )
})
