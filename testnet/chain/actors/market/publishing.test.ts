import { beforeEach, describe, expect, it } from 'vitest'
import { marketMethods, publishStorageDealsReturn } from '#sdk/actors/market/methods.ts'
import { maxDealDuration, minDealDuration, providerCollateralBounds } from '#sdk/actors/market/policy.ts'
import { openPendingProposals } from '#sdk/actors/market/state.ts'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { rewardState } from '#sdk/actors/reward/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { verifregMethods } from '#sdk/actors/verifreg/methods.ts'
import { openVerifiedClients, verifregState } from '#sdk/actors/verifreg/state.ts'
import { Address } from '#sdk/address/address.ts'
import {
  dealDuration,
  proposalChainCid,
  type TextLabelClientDealProposal,
  type TextLabelDealProposal,
} from '#sdk/deals/proposal.ts'
import { sealedCid } from '#sdk/piece/commitment-cid.ts'
import { FIL } from '../test-support.ts'
import { market, price, TestMarket } from './test-support.ts'

let world: TestMarket

beforeEach(() => {
  world = new TestMarket()
})

/** Publishes a deal beside a good one, and expects only the good one through. */
function expectDropped(bad: TextLabelClientDealProposal, reason: RegExp): void {
  const { exitCode, returned, logs } = world.tryPublish([bad, world.signed(world.proposal())])
  expect(exitCode).toBe(0)
  const { ids, validDeals } = publishStorageDealsReturn.decode(returned)
  expect([...validDeals.bits()]).toEqual([1])
  expect(ids).toHaveLength(1)
  expect(logs.join('\n')).toMatch(reason)
}

describe('publishing', () => {
  it('puts deals on chain in order, with ids that are never used again', () => {
    const { ids, validDeals } = world.publish(world.proposal(), world.proposal(), world.proposal())
    expect(ids).toEqual([0, 1, 2])
    expect([...validDeals.bits()]).toEqual([0, 1, 2])
    expect(world.publish(world.proposal()).ids).toEqual([3])
    expect(world.state.nextId).toBe(4)
  })

  it('keeps the proposal with ID addresses, and its CID as pending', () => {
    const { id, proposal } = world.publishOne({ label: 'kept' })
    const kept = { ...proposal, client: world.client.id, provider: world.miner.id }
    expect(world.deal(id)).toEqual(kept)
    expect(openPendingProposals(world.chain.store, world.state).has(proposalChainCid(kept))).toBe(true)
    expect(world.dealState(id)).toBeUndefined()
  })

  it('locks collateral and the whole storage fee', () => {
    const { proposal } = world.publishOne()
    const fee = price * BigInt(dealDuration(proposal))
    expect(world.balances(world.client.id).locked).toBe(2n * FIL + fee)
    expect(world.balances(world.miner.id).locked).toBe(FIL)
    expect(world.state).toMatchObject({
      totalClientLockedCollateral: 2n * FIL,
      totalProviderLockedCollateral: FIL,
      totalClientStorageFee: fee,
    })
  })

  it('takes BLS clients and control addresses too', () => {
    const control = world.chain.person('control')
    const params = { newWorker: world.miner.worker.id, newControlAddrs: [control.id] }
    world.chain.mustCall(world.miner.owner.id, world.miner.id, minerMethods.ChangeWorkerAddress, params)
    const bls = world.chain.person('bls client', 'bls')
    world.deposit(bls.id, 100n * FIL)
    const outcome = world.tryPublish([world.signed(world.proposal({ client: bls.key.address }), bls)], control.id)
    expect(outcome.exitCode).toBe(0)
  })

  it('fails as a whole for the wrong caller, provider or list', () => {
    const good = world.signed(world.proposal())
    expect(world.tryPublish([good], world.miner.id).exitCode).toBe(8)
    expect(world.tryPublish([]).exitCode).toBe(16)
    const nobody = Address.fromActorSeed(new Uint8Array(9))
    expect(world.tryPublish([world.signed(world.proposal({ provider: nobody }))]).exitCode).toBe(17)
    expect(world.tryPublish([world.signed(world.proposal({ provider: Address.fromId(9_999) }))]).exitCode).toBe(16)
    expect(world.tryPublish([world.signed(world.proposal({ provider: world.client.id }))]).exitCode).toBe(16)
    expect(world.tryPublish([good], world.client.id).exitCode).toBe(18)
    expect(world.tryPublish([good], world.miner.owner.id).exitCode).toBe(18)
    const { exitCode, error } = world.tryPublish([world.signed(world.proposal({ pieceSize: 100 }))])
    expect(exitCode).toBe(16)
    expect(error).toMatch(/all deal proposals are invalid/)
    expect(
      world.chain.send(world.miner.worker.id, market, marketMethods.PublishStorageDeals.number, Uint8Array.of(1))
        .exitCode,
    ).toBe(21)
    expect(world.state.nextId).toBe(0)
  })

  it('drops a deal for each fault of its own', () => {
    const drop = (changes: Partial<TextLabelDealProposal>, reason: RegExp) =>
      expectDropped(world.signed(world.proposal(changes)), reason)
    const otherKey = world.chain.person('other')
    expectDropped(world.signed(world.proposal(), otherKey), /the signature is not that of the client/)
    drop({ label: 'é'.repeat(129) }, /the label has 258 bytes/)
    drop({ pieceSize: 64 }, /piece size 64/)
    drop({ pieceSize: (1 << 20) + 1 }, /piece size 1048577/)
    drop({ pieceCid: sealedCid(new Uint8Array(32)) }, /is not a piece CID/)
    drop({ startEpoch: 2_000, endEpoch: 2_000 }, /not after its start/)
    drop({ startEpoch: world.chain.epoch - 1 }, /has passed/)
    drop({ startEpoch: 2_000, endEpoch: 2_000 + minDealDuration - 1 }, /the deal lasts 518399 epochs/)
    drop({ startEpoch: 2_000, endEpoch: 2_000 + maxDealDuration + 1 }, /the deal lasts 1555201 epochs/)
    drop({ storagePricePerEpoch: -1n }, /the price of -1/)
    drop({ storagePricePerEpoch: 2n * 10n ** 27n + 1n }, /the price of 2000000000000000000000000001/)
    drop({ providerCollateral: 0n }, /the provider collateral of 0/)
    drop({ providerCollateral: 2n * 10n ** 27n + 1n }, /provider collateral/)
    drop({ clientCollateral: -1n }, /the client collateral of -1/)
  })

  it('lets a deal start at the current epoch and label 256 bytes', () => {
    const { ids } = world.publish(
      world.proposal({ startEpoch: world.chain.epoch }),
      world.proposal({ label: 'x'.repeat(256) }),
    )
    expect(ids).toEqual([0, 1])
  })

  it('asks for exactly the minimum of provider collateral', () => {
    const { min } = providerCollateralBounds(1 << 20, {
      networkRawPower: 0n,
      baselinePower: world.chain.state(singletons.reward, rewardState).thisEpochBaselinePower,
      circulatingSupply: world.chain.circulatingSupply,
    })
    expect(min).toBeGreaterThan(0n)
    expectDropped(world.signed(world.proposal({ providerCollateral: min - 1n })), /provider collateral/)
    world.publishOne({ providerCollateral: min })
  })

  it('drops a deal of another provider than the first', () => {
    const other = world.chain.miner('other miner')
    const { returned, logs } = world.tryPublish([
      world.signed(world.proposal()),
      world.signed(world.proposal({ provider: other.id })),
    ])
    expect([...publishStorageDealsReturn.decode(returned).validDeals.bits()]).toEqual([0])
    expect(logs.join()).toMatch(/it is for the provider/)
  })

  it('drops deals that the client or the provider cannot pay, counting those before them', () => {
    const poor = world.chain.person('poor')
    const needs = 2n * FIL + price * BigInt(minDealDuration)
    world.deposit(poor.id, needs)
    const fromPoor = () => world.signed(world.proposal({ client: poor.key.address }), poor)
    const { returned, logs } = world.tryPublish([fromPoor(), fromPoor()])
    expect([...publishStorageDealsReturn.decode(returned).validDeals.bits()]).toEqual([0])
    expect(logs.join()).toMatch(/the client .* are needed/)
    const greedy = () => world.signed(world.proposal({ providerCollateral: 600n * FIL }))
    const second = world.tryPublish([greedy(), greedy()])
    expect([...publishStorageDealsReturn.decode(second.returned).validDeals.bits()]).toEqual([0])
    expect(second.logs.join()).toMatch(/the provider .* are needed/)
  })

  it('lets a deal that is dropped late still count against the funds', () => {
    const needs = 2n * FIL + price * BigInt(minDealDuration)
    const poor = world.chain.person('poor')
    world.deposit(poor.id, 2n * needs)
    const twice = world.signed(world.proposal({ client: poor.key.address }), poor)
    const { returned } = world.tryPublish([
      twice,
      twice,
      world.signed(world.proposal({ client: poor.key.address }), poor),
    ])
    expect([...publishStorageDealsReturn.decode(returned).validDeals.bits()]).toEqual([0])
  })

  it('drops a deal that is published already, whatever form its addresses have', () => {
    const proposal = world.proposal({ label: 'once' })
    world.publish(proposal)
    expectDropped(world.signed(proposal), /is published already/)
    expectDropped(world.signed({ ...proposal, client: world.client.id }), /is published already/)
  })

  it('spends datacap on verified deals, and drops those without', () => {
    expectDropped(world.signed(world.proposal({ verifiedDeal: true })), /has no datacap/)
    const verifier = world.chain.person('verifier')
    const { verifiedRegistry } = singletons
    const dataCap = BigInt(3 << 20)
    world.chain.mustCall(world.chain.root.id, verifiedRegistry, verifregMethods.AddVerifier, {
      address: verifier.id,
      allowance: dataCap,
    })
    world.chain.mustCall(verifier.id, verifiedRegistry, verifregMethods.AddVerifiedClient, {
      address: world.client.id,
      allowance: dataCap,
    })
    world.publishOne({ verifiedDeal: true })
    const left = () =>
      openVerifiedClients(world.chain.store, world.chain.state(verifiedRegistry, verifregState)).get(world.client.id)
    expect(left()).toBe(BigInt(2 << 20))
    world.publishOne({ verifiedDeal: true, pieceSize: 2 << 20 })
    expect(left()).toBeUndefined()
  })
})
