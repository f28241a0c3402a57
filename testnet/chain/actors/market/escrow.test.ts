import { beforeEach, describe, expect, it } from 'vitest'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { Address } from '#sdk/address/address.ts'
import { FIL } from '../test-support.ts'
import { market, TestMarket } from './test-support.ts'

let world: TestMarket

beforeEach(() => {
  world = new TestMarket()
})

describe('the balances', () => {
  it('grow by what is deposited for a client or a miner, under its id', () => {
    expect(world.balances(world.client.id)).toEqual({ escrow: 1_000n * FIL, locked: 0n })
    world.chain.mustCall(world.miner.owner.id, market, marketMethods.AddBalance, world.client.key.address, FIL)
    expect(world.balances(world.client.id).escrow).toBe(1_001n * FIL)
    expect(world.chain.balance(market)).toBe(2_001n * FIL)
  })

  it('refuse a deposit of nothing, from an actor that signs nothing, or for nobody', () => {
    expect(world.chain.call(world.client.id, market, marketMethods.AddBalance, world.client.id, 0n).exitCode).toBe(16)
    expect(world.chain.call(world.miner.id, market, marketMethods.AddBalance, world.client.id, FIL).exitCode).toBe(8)
    const nobody = Address.fromActorSeed(new Uint8Array(3))
    expect(world.chain.call(world.client.id, market, marketMethods.AddBalance, nobody, FIL).exitCode).toBe(16)
    expect(
      world.chain.call(world.client.id, market, marketMethods.AddBalance, Address.fromId(9_999), FIL).exitCode,
    ).toBe(16)
  })

  it('pay out what is not locked, to the client itself or to the owner of the miner', () => {
    world.publishOne()
    const before = world.chain.balance(world.miner.owner.id)
    const params = { providerOrClientAddress: world.miner.id, amount: 5_000n * FIL }
    const withdrawn = world.chain.mustCall(world.miner.worker.id, market, marketMethods.WithdrawBalance, params)
    expect(withdrawn).toBe(999n * FIL)
    expect(world.chain.balance(world.miner.owner.id) - before).toBe(999n * FIL)
    expect(world.balances(world.miner.id)).toEqual({ escrow: FIL, locked: FIL })
    const own = { providerOrClientAddress: world.client.id, amount: 3n * FIL }
    expect(world.chain.mustCall(world.client.id, market, marketMethods.WithdrawBalance, own)).toBe(3n * FIL)
    expect(world.balances(world.client.id).escrow).toBe(997n * FIL)
  })

  it('refuse a withdrawal by others and of less than nothing', () => {
    const withdraw = (from: Address, amount: bigint) =>
      world.chain.call(from, market, marketMethods.WithdrawBalance, {
        providerOrClientAddress: world.client.id,
        amount,
      }).exitCode
    expect(withdraw(world.miner.owner.id, FIL)).toBe(8)
    expect(withdraw(world.client.id, -1n)).toBe(16)
  })
})
