import { beforeEach, describe, expect, it } from 'vitest'
import { actorCodes } from '#sdk/actors/actor-code.ts'
import { initMethods } from '#sdk/actors/init/methods.ts'
import { paychConstructorParams, paychMethods } from '#sdk/actors/paych/methods.ts'
import { settleDelay } from '#sdk/actors/paych/policy.ts'
import { paychState } from '#sdk/actors/paych/state.ts'
import { type SignedVoucher, voucherSigningBytes } from '#sdk/actors/paych/voucher.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { Address } from '#sdk/address/address.ts'
import { blake2b256 } from '#sdk/crypto/blake2b.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { FIL, type Person, TestChain } from '../test-support.ts'

const nothing = new Uint8Array(0)

let chain: TestChain
let payer: Person
let payee: Person
let channel: Address

beforeEach(() => {
  chain = new TestChain()
  payer = chain.person('payer')
  payee = chain.person('payee', 'bls')
  channel = chain.mustCall(
    payer.id,
    singletons.init,
    initMethods.Exec,
    creation(payee.key.address),
    10n * FIL,
  ).idAddress
})

function creation(to: Address) {
  const constructorParams = paychConstructorParams.encode({ from: payer.key.address, to })
  return { codeCid: actorCodes.paymentchannel, constructorParams }
}

function voucher(changes: Partial<SignedVoucher> = {}, signer: Person = payer): SignedVoucher {
  const unsigned: SignedVoucher = {
    channelAddr: channel,
    timeLockMin: 0,
    timeLockMax: 0,
    secretHash: nothing,
    extra: null,
    lane: 0,
    nonce: 1,
    amount: FIL,
    minSettleHeight: 0,
    merges: [],
    signature: null,
    ...changes,
  }
  return { ...unsigned, signature: signer.key.sign(voucherSigningBytes(unsigned)) }
}

const redeem = (sv: SignedVoucher, by: Person = payee, secret: Uint8Array = nothing) =>
  chain.call(by.id, channel, paychMethods.UpdateChannelState, { sv, secret })

const toSend = () => chain.state(channel, paychState).toSend

describe('a payment channel', () => {
  it('is for two accounts', () => {
    const created = (to: Address) => chain.call(payer.id, singletons.init, initMethods.Exec, creation(to)).exitCode
    expect(created(singletons.market)).toBe(18)
    expect(created(Address.fromId(5_000))).toBe(16)
    expect(created(Address.fromActorSeed(Uint8Array.of(1)))).toBe(20)
    expect(created(PrivateKey.fromSeed('bls', Uint8Array.of(1)).address)).toBe(0)
  })

  it('pays what its vouchers promise, and returns the rest', () => {
    expect(redeem(voucher()).exitCode).toBe(0)
    expect(redeem(voucher({ nonce: 2, amount: 3n * FIL })).exitCode).toBe(0)
    expect(redeem(voucher({ lane: 1, nonce: 1, amount: 2n * FIL })).exitCode).toBe(0)
    expect(toSend()).toBe(5n * FIL)
    const before = { payer: chain.balance(payer.id), payee: chain.balance(payee.id) }
    const collect = () => chain.call(payer.id, channel, paychMethods.Collect, undefined).exitCode
    expect(collect()).toBe(18)
    expect(chain.call(payer.id, channel, paychMethods.Settle, undefined).exitCode).toBe(0)
    expect(chain.call(payer.id, channel, paychMethods.Settle, undefined).exitCode).toBe(20)
    chain.epoch += settleDelay - 1
    expect(collect()).toBe(18)
    expect(redeem(voucher({ lane: 2, amount: FIL })).exitCode).toBe(0)
    chain.epoch += 1
    expect(redeem(voucher({ lane: 3, amount: FIL })).exitCode).toBe(32)
    expect(collect()).toBe(0)
    expect(chain.balance(payee.id) - before.payee).toBe(6n * FIL)
    expect(chain.balance(payer.id) - before.payer).toBe(4n * FIL)
    expect(chain.tree.get(channel.id)).toBeUndefined()
  })

  it('merges lanes into one', () => {
    redeem(voucher({ lane: 1, amount: 2n * FIL }))
    redeem(voucher({ lane: 2, amount: 3n * FIL }))
    const merges = [
      { lane: 1, nonce: 2 },
      { lane: 2, nonce: 2 },
    ]
    expect(redeem(voucher({ lane: 0, amount: 6n * FIL, merges })).exitCode).toBe(0)
    expect(toSend()).toBe(6n * FIL)
    expect(redeem(voucher({ lane: 1, nonce: 2, amount: 9n * FIL })).exitCode).toBe(16)
    const refused = (lane: number, mergedLane: number, nonce: number) =>
      redeem(voucher({ lane, nonce: 9, merges: [{ lane: mergedLane, nonce }] })).exitCode
    expect(refused(0, 0, 9)).toBe(16)
    expect(refused(0, 7, 9)).toBe(16)
    expect(refused(0, 1, 2)).toBe(16)
  })

  it('refuses vouchers that are not good', () => {
    const stranger = chain.person('stranger')
    expect(redeem(voucher(), stranger).exitCode).toBe(8)
    expect(redeem({ ...voucher(), signature: null }).exitCode).toBe(16)
    expect(redeem(voucher({}, stranger)).exitCode).toBe(16)
    expect(redeem(voucher({}, payer), payer).exitCode).toBe(16)
    expect(redeem(voucher({}, payee), payer).exitCode).toBe(0)
    expect(redeem(voucher()).error).toMatch(/the lane 0 is at the nonce 1/)
    expect(redeem(voucher({ nonce: 2, channelAddr: singletons.market })).exitCode).toBe(16)
    expect(redeem(voucher({ nonce: 2, timeLockMin: chain.epoch + 1 })).exitCode).toBe(16)
    expect(redeem(voucher({ nonce: 2, timeLockMax: chain.epoch - 1 })).exitCode).toBe(16)
    expect(redeem(voucher({ nonce: 2, amount: -1n })).exitCode).toBe(16)
    expect(redeem(voucher({ nonce: 2, amount: 11n * FIL })).exitCode).toBe(16)
    expect(redeem(voucher({ nonce: 2 }), payee, new Uint8Array(257)).exitCode).toBe(16)
    expect(redeem(voucher({ nonce: 2, extra: { actor: singletons.market, method: 99, data: nothing } })).exitCode).toBe(
      3,
    )
    expect(redeem(voucher({ nonce: 2, amount: FIL / 2n })).exitCode).toBe(0)
    expect(toSend()).toBe(FIL / 2n)
  })

  it('asks for the secret that was agreed on', () => {
    const secret = Buffer.from('open sesame')
    const locked = voucher({ secretHash: blake2b256(secret) })
    expect(redeem(locked, payee, Buffer.from('open barley')).exitCode).toBe(16)
    const { exitCode, gasUsed } = redeem(locked, payee, secret)
    expect(exitCode).toBe(0)
    const next = { nonce: 2, amount: 2n * FIL }
    const hashing = gasUsed - redeem(voucher(next)).gasUsed
    expect(hashing).toBe(31_355)
  })

  it('stays open as long as a voucher says', () => {
    redeem(voucher({ minSettleHeight: 9_000 }))
    chain.mustCall(payee.id, channel, paychMethods.Settle, undefined)
    expect(chain.state(channel, paychState).settlingAt).toBe(9_000)
    redeem(voucher({ nonce: 2, minSettleHeight: 9_500 }))
    expect(chain.state(channel, paychState)).toMatchObject({ settlingAt: 9_500, minSettleHeight: 9_500 })
  })
})
