import { expect, test } from 'vitest'
import { draftMessage, messageSigningBytes } from '#sdk/chain/message.ts'
import { createChain } from './create-chain.ts'

const FIL = 10n ** 18n

test('a chain of a few lines: send, mine, look, go back', async () => {
  await using local = createChain({ seed: 'a test' })
  const { client, owner } = local.keys
  const heights: number[] = []
  local.onHeadChange((changes) => heights.push(...changes.map(({ tipSet }) => tipSet.height)))
  const before = local.snapshot()
  const message = draftMessage({
    from: client.address,
    to: owner.address,
    value: FIL,
    gasLimit: 2_000_000,
    gasFeeCap: 1_000_000_000n,
    gasPremium: 1n,
  })
  const cid = local.push({ message, signature: client.sign(messageSigningBytes(message)) })
  local.impersonate({ ...message, from: owner.address, to: client.address, value: 2n * FIL })
  expect(local.mine().height).toBe(1)
  expect(local.trace(cid).text).toContain('account.Send with 1 FIL')
  expect(await local.advanceTo(500)).toBe(500)
  local.setBalance(owner.address, 3n)
  local.reorg(1)
  local.revert(before)
  expect(local.head().height).toBe(0)
  expect(heights).toEqual([1, 500, 500, 2, 3, 3, 2, 1])
})

test('time goes on until a condition holds, but not for ever', async () => {
  await using local = createChain({ mining: { mode: 'auto' } })
  expect(await local.advanceUntil(({ nextBaseFee }) => nextBaseFee < 50_000_000n)).toBe(5)
  await expect(local.advanceUntil(() => false, 3)).rejects.toThrow(
    expect.objectContaining({ code: 'CONDITION_NOT_MET' }),
  )
  expect(local.head().height).toBe(8)
  expect(await local.awaitEpoch(1_000)).toBe(1_000)
})
