import { beforeEach, describe, expect, it } from 'vitest'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { minDealDuration } from '#sdk/actors/market/policy.ts'
import { openPendingProposals } from '#sdk/actors/market/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { verifregMethods } from '#sdk/actors/verifreg/methods.ts'
import { openVerifiedClients, verifregState } from '#sdk/actors/verifreg/state.ts'
import type { Address } from '#sdk/address/address.ts'
import { FIL } from '../test-support.ts'
import { DAY, market, price, TestMarket } from './test-support.ts'

let world: TestMarket

beforeEach(() => {
  world = new TestMarket()
})

describe('the cron', () => {
  it('pays an active deal day by day, and winds it up after its end', () => {
    const { id, proposal } = world.startOne()
    const escrow = world.balances(world.miner.id).escrow
    world.chain.advanceTo(2_880)
    expect(world.dealState(id)?.lastUpdatedEpoch).toBe(-1)
    world.chain.advanceTo(2_881)
    expect(world.dealState(id)?.lastUpdatedEpoch).toBe(2_880)
    const firstDay = price * BigInt(2_880 - proposal.startEpoch)
    expect(world.balances(world.miner.id)).toEqual({ escrow: escrow + firstDay, locked: FIL })
    expect(openPendingProposals(world.chain.store, world.state).isEmpty).toBe(true)
    world.chain.advanceTo(2 * DAY + 1)
    expect(world.balances(world.miner.id).escrow).toBe(escrow + firstDay + price * BigInt(DAY))

    world.chain.advanceTo(Math.ceil(proposal.endEpoch / DAY) * DAY)
    expect(world.deal(id)).toBeDefined()
    world.chain.tick()
    expect(world.deal(id)).toBeUndefined()
    expect(world.dealState(id)).toBeUndefined()
    const fee = price * BigInt(minDealDuration)
    expect(world.balances(world.miner.id)).toEqual({ escrow: escrow + fee, locked: 0n })
    expect(world.balances(world.client.id)).toEqual({ escrow: 1_000n * FIL - fee, locked: 0n })
    expect(world.state).toMatchObject({
      totalClientLockedCollateral: 0n,
      totalProviderLockedCollateral: 0n,
      totalClientStorageFee: 0n,
    })
  })

  it('times a deal out that no sector took, and burns the collateral of the provider', () => {
    const { id } = world.publishOne()
    const burnt = world.chain.balance(singletons.burntFunds)
    world.chain.advanceTo(2_881)
    expect(world.deal(id)).toBeUndefined()
    expect(openPendingProposals(world.chain.store, world.state).isEmpty).toBe(true)
    expect(world.balances(world.client.id)).toEqual({ escrow: 1_000n * FIL, locked: 0n })
    expect(world.balances(world.miner.id)).toEqual({ escrow: 999n * FIL, locked: 0n })
    expect(world.chain.balance(singletons.burntFunds) - burnt).toBe(FIL)
  })

  it('gives datacap back when a verified deal times out', () => {
    const { verifiedRegistry } = singletons
    const verifier = world.chain.person('verifier')
    const grant = { address: verifier.id, allowance: 1n << 20n }
    world.chain.mustCall(world.chain.root.id, verifiedRegistry, verifregMethods.AddVerifier, grant)
    const datacap = { address: world.client.id, allowance: 1n << 20n }
    world.chain.mustCall(verifier.id, verifiedRegistry, verifregMethods.AddVerifiedClient, datacap)
    world.publishOne({ verifiedDeal: true })
    world.chain.advanceTo(2_881)
    const clients = openVerifiedClients(world.chain.store, world.chain.state(verifiedRegistry, verifregState))
    expect(clients.get(world.client.id)).toBe(1n << 20n)
  })

  it('pays a terminated deal up to its termination, refunds the rest and burns the collateral', () => {
    const { id, proposal } = world.startOne()
    world.chain.advanceTo(3_000)
    const burnt = world.chain.balance(singletons.burntFunds)
    const terminate = (dealIds: number[], from: Address = world.miner.id) =>
      world.chain.call(from, market, marketMethods.OnMinerSectorsTerminate, { epoch: 3_000, dealIds })
    expect(terminate([id, 77]).exitCode).toBe(0)
    expect(world.dealState(id)?.slashEpoch).toBe(3_000)
    expect(terminate([id]).exitCode).toBe(0)
    world.chain.advanceTo(2 * DAY + 1)
    expect(world.deal(id)).toBeUndefined()
    const earned = price * BigInt(3_000 - proposal.startEpoch)
    expect(world.balances(world.client.id)).toEqual({ escrow: 1_000n * FIL - earned, locked: 0n })
    expect(world.balances(world.miner.id)).toEqual({ escrow: 999n * FIL + earned, locked: 0n })
    expect(world.chain.balance(singletons.burntFunds) - burnt).toBe(FIL)
  })

  it('slashes a deal that was terminated before its start without paying for it', () => {
    const { id } = world.startOne()
    const params = { epoch: world.chain.epoch, dealIds: [id] }
    world.chain.mustCall(world.miner.id, market, marketMethods.OnMinerSectorsTerminate, params)
    world.chain.advanceTo(2_881)
    expect(world.balances(world.client.id)).toEqual({ escrow: 1_000n * FIL, locked: 0n })
    expect(world.balances(world.miner.id)).toEqual({ escrow: 999n * FIL, locked: 0n })
  })

  it('refuses terminations by others and of deals in no sector, and passes over ended ones', () => {
    const { id, proposal } = world.publishOne()
    const other = world.chain.miner('other miner')
    const terminate = (from: Address, epoch = world.chain.epoch) =>
      world.chain.call(from, market, marketMethods.OnMinerSectorsTerminate, { epoch, dealIds: [id] }).exitCode
    expect(terminate(world.client.id)).toBe(8)
    expect(terminate(other.id)).toBe(20)
    expect(terminate(world.miner.id)).toBe(16)
    expect(terminate(world.miner.id, proposal.endEpoch)).toBe(0)
    expect(world.chain.call(world.client.id, market, marketMethods.CronTick, undefined).exitCode).toBe(8)
  })
})
