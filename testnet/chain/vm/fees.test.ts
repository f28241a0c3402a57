import { expect, test } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import { splitFees } from './fees.ts'

const to = Address.fromId(100)

// Known answers of lotus chain/vm/burn_test.go.
test.each([
  [100, 200, 90],
  [100, 150, 20],
  [1000, 1300, 60],
  [500, 700, 60],
  [200, 200, 0],
  [20_000, 21_000, 0],
  [0, 2000, 2000],
  [500, 651, 30],
  [500, 5000, 4500],
  [7_499_000_000, 7_500_000_000, 0],
  [3_750_000_000, 7_500_000_000, 3_375_000_000],
  [1, 7_500_000_000, 7_499_999_999],
])('%i gas used of a limit of %i burns %i for over-estimation', (used, gasLimit, burnt) => {
  const message = draftMessage({ to, from: to, gasLimit, gasFeeCap: 1n, gasPremium: 0n })
  expect(splitFees(message, used, 1n).overEstimationBurn).toBe(BigInt(burnt))
})

test.each([
  [100, 110, 11n, 1n, { baseFeeBurn: 1000n, overEstimationBurn: 0n, minerPenalty: 0n, minerTip: 110n, refund: 100n }],
  [100, 130, 11n, 1n, { baseFeeBurn: 1000n, overEstimationBurn: 60n, minerPenalty: 0n, minerTip: 130n, refund: 240n }],
  [100, 110, 10n, 1n, { baseFeeBurn: 1000n, overEstimationBurn: 0n, minerPenalty: 0n, minerTip: 0n, refund: 100n }],
  [100, 110, 6n, 1n, { baseFeeBurn: 600n, overEstimationBurn: 0n, minerPenalty: 400n, minerTip: 0n, refund: 60n }],
])('%i gas of %i at a fee cap of %i and a premium of %i', (used, gasLimit, gasFeeCap, gasPremium, split) => {
  expect(splitFees(draftMessage({ to, from: to, gasLimit, gasFeeCap, gasPremium }), used, 10n)).toEqual(split)
})
