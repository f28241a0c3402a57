import { beforeEach, describe, expect, it } from 'vitest'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { verifregMethods } from '#sdk/actors/verifreg/methods.ts'
import { openVerifiedClients, verifregState } from '#sdk/actors/verifreg/state.ts'
import type { TextLabelDealProposal } from '#sdk/deals/proposal.ts'
import { FIL } from '../test-support.ts'
import { firstProcessingEpoch } from './deal-schedule.ts'
import { market, TestMarket } from './test-support.ts'

const { verifiedRegistry } = singletons

let world: TestMarket

beforeEach(() => {
  world = new TestMarket()
})

const isTaken = (changes: Partial<TextLabelDealProposal>) =>
  world.tryPublish([world.signed(world.proposal(changes))]).exitCode

function grant(allowance: bigint): void {
  const verifier = world.chain.person('verifier')
  const { AddVerifier, AddVerifiedClient } = verifregMethods
  world.chain.mustCall(world.chain.root.id, verifiedRegistry, AddVerifier, { address: verifier.id, allowance })
  const params = { address: world.client.id, allowance }
  world.chain.mustCall(verifier.id, verifiedRegistry, AddVerifiedClient, params)
}

const dataCap = () =>
  openVerifiedClients(world.chain.store, world.chain.state(verifiedRegistry, verifregState)).get(world.client.id)

describe('a deal', () => {
  it('lasts 180 to 540 days', () => {
    const startEpoch = world.chain.epoch + 100
    const lasting = (epochs: number) => isTaken({ startEpoch, endEpoch: startEpoch + epochs })
    expect([518_399, 518_400, 1_555_200, 1_555_201].map(lasting)).toEqual([16, 0, 0, 16])
  })

  it('has a piece of 128 bytes at least, by powers of two', () => {
    expect([64, 127, 128, 192, 256].map((pieceSize) => isTaken({ pieceSize }))).toEqual([16, 16, 0, 16, 0])
  })

  it('is published up to its first epoch, and put into a sector then', () => {
    const { chain } = world
    const startEpoch = chain.epoch
    const { id, proposal } = world.publishOne({ startEpoch })
    expect(world.activate([id], proposal.endEpoch).exitCode).toBe(0)
    const { id: other, proposal: next } = world.publishOne({ startEpoch: startEpoch + 1 })
    chain.epoch += 1
    expect(isTaken({ startEpoch })).toBe(16)
    chain.epoch += 1
    expect(world.activate([other], next.endEpoch).exitCode).toBe(16)
    chain.epoch -= 1
    expect(world.activate([other], next.endEpoch - 1).exitCode).toBe(16)
    expect(world.activate([other], next.endEpoch).exitCode).toBe(0)
  })

  it('that costs nothing locks and pays nothing but collateral', () => {
    const free = { storagePricePerEpoch: 0n, clientCollateral: 0n }
    expect(isTaken({ ...free, storagePricePerEpoch: -1n })).toBe(16)
    const { id, proposal } = world.publishOne(free)
    expect(world.activate([id], proposal.endEpoch).exitCode).toBe(0)
    expect(world.balances(world.client.id)).toEqual({ escrow: 1_000n * FIL, locked: 0n })
    world.chain.advanceTo(proposal.endEpoch + 2_880)
    expect(world.deal(id)).toBeUndefined()
    expect(world.balances(world.client.id)).toEqual({ escrow: 1_000n * FIL, locked: 0n })
    expect(world.balances(world.miner.id)).toEqual({ escrow: 1_000n * FIL, locked: 0n })
    const params = { providerOrClientAddress: world.client.id, amount: 2_000n * FIL }
    expect(world.chain.mustCall(world.client.id, market, marketMethods.WithdrawBalance, params)).toBe(1_000n * FIL)
  })

  it('with datacap has 256 bytes at least, and leaves a rest of 256 bytes or none', () => {
    grant(1_023n)
    expect(isTaken({ verifiedDeal: true, pieceSize: 128 })).toBe(16)
    expect(isTaken({ verifiedDeal: true, pieceSize: 1_024 })).toBe(16)
    expect(dataCap()).toBe(1_023n)
    expect(isTaken({ verifiedDeal: true, pieceSize: 256 })).toBe(0)
    expect(dataCap()).toBe(767n)
    expect(isTaken({ verifiedDeal: true, pieceSize: 512 })).toBe(0)
    expect(dataCap()).toBeUndefined()
  })

  it('with datacap may leave exactly 256 bytes', () => {
    grant(512n)
    expect(isTaken({ verifiedDeal: true, pieceSize: 256 })).toBe(0)
    expect(dataCap()).toBe(256n)
    expect(isTaken({ verifiedDeal: true, pieceSize: 256 })).toBe(0)
    expect(dataCap()).toBeUndefined()
  })
})

describe('cron first looks at a deal', () => {
  it.each([
    [0, 0, 0],
    [1, 0, 2_880],
    [2_880, 0, 2_880],
    [2_881, 0, 5_760],
    [10_000, 1_360, 10_000],
    [10_000, 1_359, 11_520 + 1_359],
    [10_000, 1_361, 10_001],
    [10_000, 2_880 * 7 + 1_360, 10_000],
  ])('that starts at %i and has the id %i at %i', (start, id, epoch) => {
    expect(firstProcessingEpoch(start, id)).toBe(epoch)
  })
})
