import { beforeEach, describe, expect, it } from 'vitest'
import { accountMethods } from '#sdk/actors/account/methods.ts'
import { actorCodes, actorNames } from '#sdk/actors/actor-code.ts'
import { cronMethods } from '#sdk/actors/cron/methods.ts'
import { cronState } from '#sdk/actors/cron/state.ts'
import { initMethods } from '#sdk/actors/init/methods.ts'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { minerState } from '#sdk/actors/miner/state.ts'
import { powerMethods } from '#sdk/actors/power/methods.ts'
import { openClaims, openCronQueue, powerState } from '#sdk/actors/power/state.ts'
import { actorTypes } from '#sdk/actors/registry.ts'
import { rewardMethods } from '#sdk/actors/reward/methods.ts'
import { rewardState } from '#sdk/actors/reward/state.ts'
import { afterNetworkReport } from '#sdk/actors/reward/transition.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Address } from '#sdk/address/address.ts'
import { actorOf } from './index.ts'
import { FIL, SECTOR_SIZE, TestChain } from './test-support.ts'

const { power, reward, init, cron, system, burntFunds } = singletons

let chain: TestChain

beforeEach(() => {
  chain = new TestChain()
})

describe('the table of actors', () => {
  it('has every method of every actor under its number', () => {
    for (const name of actorNames) {
      const actor = actorOf(actorCodes[name])!
      expect(actor.name).toBe(name)
      const declared = Object.entries(actorTypes[name].methods).map(([key, { number }]) => [`${number}`, key])
      const implemented = Object.entries(actor.methods).map(([number, method]) => [number, method.name])
      expect(implemented.toSorted()).toEqual(declared.toSorted())
    }
  })
})

describe('the init actor', () => {
  it('lets only the power actor create miners, and nobody a singleton', () => {
    const { id } = chain.person('somebody')
    const exec = (from: Address, name: (typeof actorNames)[number]) =>
      chain.call(from, init, initMethods.Exec, { codeCid: actorCodes[name], constructorParams: new Uint8Array(0) })
    expect(exec(id, 'storageminer').exitCode).toBe(18)
    expect(exec(id, 'storagemarket').exitCode).toBe(18)
    expect(exec(id, 'account').exitCode).toBe(18)
    expect(exec(id, 'multisig').exitCode).toBe(21)
    expect(exec(power, 'storageminer').exitCode).toBe(21)
  })

  it('gives ids in turn and an address that is found again', () => {
    const first = chain.miner('one').id
    const second = chain.miner('two').id
    expect(second.id).toBeGreaterThan(first.id)
  })
})

describe('an account', () => {
  it('tells its key', () => {
    const { key, id } = chain.person('somebody', 'bls')
    expect(chain.mustCall(power, id, accountMethods.PubkeyAddress, undefined).equals(key.address)).toBe(true)
  })
})

describe('the power actor', () => {
  it('creates miners for accounts, with the value they are given', () => {
    const { id, owner } = chain.miner('miner', 5n * FIL)
    expect(chain.balance(id)).toBe(5n * FIL)
    expect(chain.state(power, powerState)).toMatchObject({ minerCount: 1, minerAboveMinPowerCount: 0 })
    expect(chain.state(id, minerState).deadlineCronActive).toBe(false)
    const params = {
      owner: owner.key.address,
      worker: owner.key.address,
      windowPostProofType: 6,
      peer: new Uint8Array(0),
      multiaddrs: [],
    }
    const creating = (changes: object, from: Address = owner.id) =>
      chain.call(from, power, powerMethods.CreateMiner, { ...params, ...changes }).exitCode
    expect(creating({})).toBe(16)
    const worker = chain.person('worker', 'bls').key.address
    expect(creating({ worker, windowPostProofType: 5 })).toBe(16)
    expect(creating({ worker, windowPostProofType: 1 })).toBe(16)
    expect(creating({ worker, peer: new Uint8Array(129) })).toBe(16)
    expect(creating({ worker, multiaddrs: [new Uint8Array(0)] })).toBe(16)
    expect(creating({ worker, owner: power })).toBe(16)
    expect(creating({ worker }, id)).toBe(8)
    expect(creating({ worker })).toBe(0)
  })

  it('counts power by miner, and of all that are above the minimum', () => {
    const miners = [1, 2, 3, 4].map((n) => chain.miner(`miner ${n}`).id)
    const claim = (miner: Address, rawByteDelta: bigint, qualityAdjustedDelta: bigint) =>
      chain.call(miner, power, powerMethods.UpdateClaimedPower, { rawByteDelta, qualityAdjustedDelta }).exitCode
    const [first, second, third, fourth] = miners as [Address, Address, Address, Address]
    expect(claim(first, 2_047n, 2_047n)).toBe(0)
    expect(chain.state(power, powerState)).toMatchObject({
      totalBytesCommitted: 2_047n,
      totalRawBytePower: 0n,
      minerAboveMinPowerCount: 0,
    })
    for (const miner of miners) expect(claim(miner, 4_096n, 40_960n)).toBe(0)
    expect(chain.state(power, powerState)).toMatchObject({
      totalRawBytePower: 18_431n,
      totalQualityAdjPower: 165_887n,
      minerAboveMinPowerCount: 4,
    })
    expect(claim(second, -4_097n, 0n)).toBe(20)
    expect(claim(second, -2_049n, -2_049n)).toBe(0)
    expect(chain.state(power, powerState)).toMatchObject({
      totalRawBytePower: 14_335n,
      totalBytesCommitted: 16_382n,
      minerAboveMinPowerCount: 3,
    })
    expect(claim(third, -4_096n, -40_960n)).toBe(0)
    expect(claim(fourth, 0n, 0n)).toBe(0)
    expect(claim(chain.person('somebody').id, 1n, 1n)).toBe(8)
  })

  it('freezes its figures for an epoch', () => {
    const { id } = chain.miner('miner')
    const figures = () => chain.mustCall(id, power, powerMethods.CurrentTotalPower, undefined)
    const params = { rawByteDelta: BigInt(SECTOR_SIZE), qualityAdjustedDelta: BigInt(SECTOR_SIZE) }
    chain.mustCall(id, power, powerMethods.UpdateClaimedPower, params)
    chain.mustCall(id, power, powerMethods.UpdatePledgeTotal, 7n)
    expect(figures()).toMatchObject({ rawBytePower: 0n, pledgeCollateral: 0n })
    chain.tick()
    expect(figures()).toMatchObject({ rawBytePower: BigInt(SECTOR_SIZE), pledgeCollateral: 7n })
    expect(chain.call(id, power, powerMethods.UpdatePledgeTotal, -8n).exitCode).toBe(20)
  })

  it('calls miners back, and drops one that fails', () => {
    const { id, owner } = chain.miner('miner')
    const enroll = (eventEpoch: number, payload: Uint8Array, from: Address = id) =>
      chain.call(from, power, powerMethods.EnrollCronEvent, { eventEpoch, payload }).exitCode
    expect(enroll(5, new Uint8Array(0), owner.id)).toBe(8)
    expect(enroll(-1, new Uint8Array(0))).toBe(16)
    expect(enroll(chain.epoch + 2, Uint8Array.of(0xff))).toBe(0)
    chain.tick()
    chain.tick()
    expect(openClaims(chain.store, chain.state(power, powerState)).has(id)).toBe(true)
    expect(chain.tick().logs.join()).toMatch(/its power is taken away/)
    const state = chain.state(power, powerState)
    expect(openClaims(chain.store, state).has(id)).toBe(false)
    expect(state.minerCount).toBe(0)
    expect([...openCronQueue(chain.store, state).keys()]).toEqual([])
    expect(chain.call(id, power, powerMethods.UpdatePledgeTotal, 1n).exitCode).toBe(18)
    expect(enroll(chain.epoch, Uint8Array.of(0xff))).toBe(0)
    expect(chain.tick().logs.join()).not.toMatch(/failed/)
  })
})

describe('the reward actor', () => {
  const award = (miner: Address, changes: object = {}, from: Address = system) =>
    chain.call(from, reward, rewardMethods.AwardBlockReward, {
      miner,
      penalty: 0n,
      gasReward: 0n,
      winCount: 1,
      ...changes,
    })

  it('pays a block a fifth of the epoch for each win, and its gas', () => {
    const { id } = chain.miner('miner')
    const { thisEpochReward } = chain.state(reward, rewardState)
    const before = chain.balance(id)
    expect(award(id, { winCount: 2, gasReward: 1_000n })).toMatchObject({ exitCode: 0, error: '' })
    const paid = (thisEpochReward * 2n) / 5n
    expect(chain.balance(id) - before).toBe(paid + 1_000n)
    expect(chain.state(reward, rewardState).totalStoragePowerReward).toBe(paid)
    const locked = ((paid + 1_000n) * 75n) / 100n
    expect(chain.state(id, minerState).lockedFunds).toBe(locked)
    expect(chain.state(power, powerState).totalPledgeCollateral).toBe(locked)
  })

  it('has a penalty burnt three times over', () => {
    const { id } = chain.miner('miner')
    const before = chain.balance(burntFunds)
    expect(award(id, { penalty: 10n }).exitCode).toBe(0)
    expect(chain.balance(burntFunds) - before).toBe(30n)
  })

  it('burns what a miner does not take', () => {
    const { id } = chain.person('somebody')
    const before = chain.balance(burntFunds)
    const outcome = award(id)
    expect(outcome.exitCode).toBe(0)
    expect(outcome.logs.join()).toMatch(/did not take its reward/)
    expect(chain.balance(burntFunds) - before).toBe(chain.state(reward, rewardState).thisEpochReward / 5n)
  })

  it('refuses what makes no sense', () => {
    const { id } = chain.miner('miner')
    expect(award(id, {}, id).exitCode).toBe(8)
    expect(award(id, { penalty: -1n }).exitCode).toBe(16)
    expect(award(id, { gasReward: -1n }).exitCode).toBe(16)
    expect(award(id, { winCount: 0 }).exitCode).toBe(16)
    expect(award(id, { gasReward: 10n ** 40n }).exitCode).toBe(20)
    expect(chain.call(id, reward, rewardMethods.UpdateNetworkKPI, 1n).exitCode).toBe(8)
  })

  it('moves on with every epoch', () => {
    let expected = chain.state(reward, rewardState)
    for (let i = 0; i < 5; i++) {
      expected = afterNetworkReport(expected, 0n, chain.epoch)
      chain.tick()
      expect(chain.state(reward, rewardState)).toEqual(expected)
    }
  })
})

describe('the cron actor', () => {
  it('ticks for the network only', () => {
    const { id } = chain.person('somebody')
    expect(chain.call(id, cron, cronMethods.EpochTick, undefined).exitCode).toBe(8)
    expect(chain.tick().exitCode).toBe(0)
  })

  it('goes on with its other entries when one fails', () => {
    const { entries } = chain.state(cron, cronState)
    chain.setState(cron, cronState, { entries: [{ receiver: system, methodNum: 99 }, ...entries] })
    const { exitCode, logs } = chain.tick()
    expect(exitCode).toBe(0)
    expect(logs.join()).toMatch(/cron of t00 failed/)
    expect(chain.state(reward, rewardState).epoch).toBe(chain.epoch)
  })
})

describe('a miner', () => {
  it('is told its rewards by the reward actor only', () => {
    const { id, owner } = chain.miner('miner')
    const params = { reward: 1n, penalty: 0n }
    expect(chain.call(owner.id, id, minerMethods.ApplyRewards, params).exitCode).toBe(8)
  })
})
