import { expect, test } from 'vitest'
import type { ActorMethod } from '#sdk/actors/actor-method.ts'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import type { PrivateKey } from '#sdk/crypto/key.ts'
import type { Chain } from './chain.ts'
import { balanceOf } from './queries/actors.ts'
import { marketBalance, storageDeal } from './queries/market.ts'
import { sectorPartition } from './queries/sectors.ts'
import { setBalance } from './steering/set-balance.ts'
import { nameControlAddress } from './testing/control-address.ts'
import { signedCall } from './testing/signed-call.ts'
import { FIL, people, testChain } from './testing/test-chain.ts'
import { proposeDeal, publishDeal } from './testing/test-deal.ts'
import { TestMiner } from './testing/test-miner.ts'

const { client, worker, owner, friend } = people
const DAY = 2_880
const DAYS = 180
const PRICE = 1_000n

/** A miner with money, and a deal of half a year in its sector 0. */
function dealInSector() {
  const faults: unknown[] = []
  const chain = testChain({ faults })
  setBalance(chain, chain.miners[0]!, 1_000n * FIL)
  chain.mine(10)
  nameControlAddress(chain, friend)
  const miner = new TestMiner(chain, friend)
  const proposal = { ...proposeDeal(miner, client, miner.epoch + 3_000, DAYS), clientCollateral: FIL / 50n }
  const id = publishDeal(miner, client, proposal)
  miner.commit([0], { ids: [id], unsealedCid: proposal.pieceCid }, DAYS + 20)
  return { chain, miner, proposal, id, faults }
}

function withdraw(chain: Chain, from: PrivateKey, holder = from.address): bigint {
  const { WithdrawBalance } = marketMethods
  const params = { providerOrClientAddress: holder, amount: 1_000n * FIL }
  send(chain, from, WithdrawBalance, params)
  const { receipts, errors } = chain.mine().outcome
  expect(errors).toEqual([''])
  return WithdrawBalance.returns.decode(receipts[0]!.returned)
}

function send<P>(chain: Chain, from: PrivateKey, method: ActorMethod<P, unknown>, params: P): void {
  chain.push(signedCall(chain, from, singletons.market, method, params))
}

test('a deal is published, activated, paid for each epoch, expires, and both sides take their money out', () => {
  const { chain, miner, proposal, id, faults } = dealInSector()
  const fee = PRICE * BigInt(DAYS * DAY)
  expect(marketBalance(chain.after, client.address).locked).toBe(fee + proposal.clientCollateral)
  expect(storageDeal(chain.after, id).state.sectorStartEpoch).toBe(miner.epoch)

  miner.proveUntil(proposal.startEpoch + 30 * DAY)
  const { lastUpdatedEpoch } = storageDeal(chain.after, id).state
  const paid = PRICE * BigInt(lastUpdatedEpoch - proposal.startEpoch)
  expect(paid).toBeGreaterThan(28n * PRICE * BigInt(DAY))
  expect(marketBalance(chain.after, miner.miner).escrow).toBe(FIL + paid)
  expect(marketBalance(chain.after, client.address).locked).toBe(fee - paid + proposal.clientCollateral)

  // A deal's end is noticed at its next settlement, up to a day later.
  miner.proveUntil(proposal.endEpoch + DAY + 1)
  expect(() => storageDeal(chain.after, id)).toThrow(/not found/)
  expect(marketBalance(chain.after, client.address)).toEqual({ escrow: FIL - fee, locked: 0n })
  expect(marketBalance(chain.after, miner.miner)).toEqual({ escrow: FIL + fee, locked: 0n })

  const before = balanceOf(chain.after, owner.address)
  expect(withdraw(chain, client)).toBe(FIL - fee)
  expect(withdraw(chain, worker, miner.miner)).toBe(FIL + fee)
  expect(balanceOf(chain.after, owner.address) - before).toBe(FIL + fee)
  expect(marketBalance(chain.after, client.address)).toEqual({ escrow: 0n, locked: 0n })
  expect(faults).toEqual([])
}, 180_000)

test('a sector is terminated: its deal is slashed, the client gets back what is left, the collateral is burnt', () => {
  const { chain, miner, proposal, id, faults } = dealInSector()
  miner.proveUntil(proposal.startEpoch + 3 * DAY)
  const { deadline, partition } = sectorPartition(chain.after, miner.miner, 0)
  // Not in its own deadline's window, nor in the one before it.
  miner.mine(miner.nextClose(deadline) + 1)
  const burnt = balanceOf(chain.after, singletons.burntFunds)
  miner.call(minerMethods.TerminateSectors, { terminations: [{ deadline, partition, sectors: BitField.of([0]) }] })
  const slashed = storageDeal(chain.after, id).state.slashEpoch
  expect(slashed).toBe(miner.epoch)

  chain.mine(miner.epoch + DAY)
  expect(() => storageDeal(chain.after, id)).toThrow(/not found/)
  const paid = PRICE * BigInt(slashed - proposal.startEpoch)
  expect(marketBalance(chain.after, client.address)).toEqual({ escrow: FIL - paid, locked: 0n })
  expect(marketBalance(chain.after, miner.miner)).toEqual({
    escrow: FIL + paid - proposal.providerCollateral,
    locked: 0n,
  })
  expect(balanceOf(chain.after, singletons.burntFunds) - burnt).toBeGreaterThan(proposal.providerCollateral)
  expect(withdraw(chain, client)).toBe(FIL - paid)
  expect(faults).toEqual([])
}, 180_000)
