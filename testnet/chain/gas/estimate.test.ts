import { describe, expect, test } from 'vitest'
import { draftMessage } from '#sdk/chain/message.ts'
import { people, testChain } from '../testing/test-chain.ts'
import { estimateGasLimit, estimateMessageGas } from './estimate.ts'

const transfer = draftMessage({ from: people.client.address, to: people.friend.address, value: 5n })

describe('an estimate', () => {
  test('puts on top of the gas used what the pool is set to, unless the sender says otherwise', () => {
    const chain = testChain()
    const used = estimateGasLimit(chain, transfer)
    const limit = (gasOverEstimation = 0) =>
      estimateMessageGas(chain, transfer, { maxFee: 0n, gasOverEstimation, gasOverPremium: 0 }).gasLimit
    expect(limit()).toBe(Math.trunc(used * 1.25))
    chain.pool.configure({ ...chain.pool.config, gasLimitOverestimation: 2 })
    expect(limit()).toBe(used * 2)
    expect(limit(1.5)).toBe(Math.trunc(used * 1.5))
  })

  test('never offers a premium over the fee cap', () => {
    const chain = testChain()
    expect(estimateMessageGas(chain, { ...transfer, gasFeeCap: 7n }, null)).toMatchObject({
      gasFeeCap: 7n,
      gasPremium: 7n,
    })
    const capped = estimateMessageGas(chain, transfer, { maxFee: 10_000_000n, gasOverEstimation: 0, gasOverPremium: 0 })
    expect(capped.gasFeeCap).toBe(10_000_000n / BigInt(capped.gasLimit))
    expect(capped.gasPremium).toBe(capped.gasFeeCap)
  })
})

test('a pool refuses settings that no message could be sent with', () => {
  const { pool } = testChain()
  const { config } = pool
  expect(() => pool.configure({ ...config, replaceByFeeRatio: 1.09 })).toThrow(/'ReplaceByFeeRatio' is less than/)
  expect(() => pool.configure({ ...config, gasLimitOverestimation: 0.9 })).toThrow(/cannot be less than 1/)
  expect(pool.config).toBe(config)
  pool.configure({ ...config, replaceByFeeRatio: 1.1, gasLimitOverestimation: 1 })
  expect(pool.config).toMatchObject({ replaceByFeeRatio: 1.1, gasLimitOverestimation: 1 })
})
