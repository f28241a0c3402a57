import { afterAll, beforeAll, expect, test } from 'vitest'
import { paychState } from '#sdk/actors/paych/state.ts'
import { voucherSigningBytes } from '#sdk/actors/paych/voucher.ts'
import type { Address } from '#sdk/address/address.ts'
import { type NodeUnderTest, nodeUnderTest } from '../testing/node-under-test.ts'
import { FIL, people } from '../testing/test-chain.ts'

const { client, friend } = people
const none = new Uint8Array(0)

let under: NodeUnderTest
let node: NodeUnderTest['node']
let channel: Address

beforeAll(async () => {
  under = await nodeUnderTest({ mode: 'auto' })
  node = under.node
}, 30_000)
afterAll(() => under[Symbol.asyncDispose]())

test('a channel is made by a message, funded, and its funds are accounted for', async () => {
  const first = await node.paychGet(client.address, friend.address, 2n * FIL, { offChain: false })
  expect(first.channel).toBeNull()
  channel = await node.paychGetWaitReady(first.waitSentinel!)
  expect((await node.paychList()).map(String)).toEqual([String(channel)])
  expect(await node.paychStatus(channel)).toMatchObject({ direction: 'outbound' })
  const more = await node.paychFund(client.address, friend.address, FIL)
  expect(String(more.channel)).toBe(String(channel))
  expect(String(await node.paychGetWaitReady(more.waitSentinel!))).toBe(String(channel))
  expect(await node.paychAvailableFunds(channel)).toMatchObject({ confirmed: 3n * FIL, nonReserved: FIL, pending: 0n })
  // What was funded ahead is taken before the chain is asked again.
  expect(await node.paychGet(client.address, friend.address, FIL, { offChain: true })).toMatchObject({
    waitSentinel: null,
  })
  await expect(node.paychGet(client.address, friend.address, 1n, { offChain: true })).rejects.toThrow(
    /not enough available/,
  )
  expect(await node.paychAvailableFundsByFromTo(client.address, friend.address)).toMatchObject({ nonReserved: 0n })
})

test('vouchers go up along a lane, and no further than the funds', async () => {
  const lane = await node.paychAllocateLane(channel)
  expect(await node.paychAllocateLane(channel)).toBe(lane + 1)
  const { voucher: small } = await node.paychVoucherCreate(channel, FIL, lane)
  const { voucher: larger } = await node.paychVoucherCreate(channel, 2n * FIL, lane)
  expect([small?.nonce, larger?.nonce]).toEqual([1, 2])
  await expect(node.paychVoucherCreate(channel, FIL, lane)).rejects.toThrow(/not over the/)
  expect(await node.paychVoucherCreate(channel, 4n * FIL, lane)).toEqual({ voucher: null, shortfall: FIL })
  await node.paychVoucherCheckValid(channel, larger!)
  expect(await node.paychVoucherList(channel)).toHaveLength(2)
  expect(await node.paychAvailableFunds(channel)).toMatchObject({ vouchersRedeemed: 2n * FIL })
})

test('a voucher from outside is checked, and only what it adds counts', async () => {
  const [first] = await node.paychVoucherList(channel)
  const unsigned = { ...first!, lane: 9, nonce: 1, amount: 1_000n, signature: null }
  const given = { ...unsigned, signature: client.sign(voucherSigningBytes(unsigned)) }
  await expect(node.paychVoucherAdd(channel, given, none, 1_001n)).rejects.toThrow(/minD=1001, D=1000/)
  expect(await node.paychVoucherAdd(channel, given, none, 1n)).toBe(1_000n)
  expect(await node.paychVoucherAdd(channel, given, none, 0n)).toBe(0n)
  const wrong = { ...given, amount: 1_001n }
  await expect(node.paychVoucherCheckValid(channel, wrong)).rejects.toThrow(/not signed by/)
})

test('a voucher is redeemed once, and the channel is settled and paid out', async () => {
  const voucher = (await node.paychVoucherList(channel)).find(({ amount }) => amount === 2n * FIL)!
  expect(await node.paychVoucherCheckSpendable(channel, voucher, none, none)).toBe(true)
  const redeemed = await node.paychVoucherSubmit(channel, voucher, none, none)
  expect((await node.stateWaitMsg(redeemed!, 1, -1, true)).receipt.exitCode).toBe(0)
  expect(await node.paychVoucherCheckSpendable(channel, voucher, none, none)).toBe(false)
  await expect(node.paychVoucherSubmit(channel, voucher, none, none)).rejects.toThrow(/already been submitted/)
  const { state } = await node.stateReadState(channel)
  expect(paychState.fromJson(state).toSend).toBe(2n * FIL)

  await node.stateWaitMsg(await node.paychSettle(channel), 1, -1, true)
  await under.testnet.advance(1_440)
  const before = await node.walletBalance(friend.address)
  const collect = await node.paychCollect(channel)
  const { receipt } = await node.stateWaitMsg(collect, 1, -1, true)
  // The gas that deleting the channel gives back comes last: the limit has to cover it.
  const estimated = (await node.chainGetMessage(collect)).gasLimit / 1.25
  expect(estimated - receipt.gasUsed).toBeGreaterThan(60_000)
  expect(estimated - receipt.gasUsed).toBeLessThanOrEqual(76_000)
  expect((await node.walletBalance(friend.address)) - before).toBe(2n * FIL)
  expect(await node.paychList()).toEqual([])
  await expect(node.paychStatus(channel)).rejects.toThrow(/no payment channel/)
})

test('a payment makes its channel, and a voucher a step on one lane', async () => {
  const step = { timeLockMin: 0, timeLockMax: 0, minSettle: 0, extra: null }
  const { vouchers } = await node.paychNewPayment(client.address, friend.address, [
    { ...step, amount: 10n },
    { ...step, amount: 25n },
  ])
  expect(vouchers.map(({ nonce, amount }) => [nonce, amount])).toEqual([
    [1, 10n],
    [2, 25n],
  ])
  expect(new Set(vouchers.map(({ lane }) => lane)).size).toBe(1)
})

test('the wallet locks, refuses to sign, and opens to its password only', async () => {
  await expect(node.lockWallet()).rejects.toThrow(/password is empty/)
  await node.setPassword(new TextEncoder().encode('sesame'))
  await expect(node.setPassword(new TextEncoder().encode('again'))).rejects.toThrow(/more than once/)
  await node.lockWallet()
  expect([await node.walletState(), await node.hasPassword()]).toEqual([1, true])
  await expect(node.walletSign(client.address, none, null)).rejects.toThrow(/locked/)
  await expect(node.unLockWallet(new TextEncoder().encode('barley'))).rejects.toThrow(/not correct/)
  await node.unLockWallet(new TextEncoder().encode('sesame'))
  expect((await node.walletSign(client.address, none, null)).type).toBe('secp256k1')
})
