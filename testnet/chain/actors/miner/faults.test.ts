import { beforeEach, describe, expect, it } from 'vitest'
import { newDeadlineInfo } from '#sdk/actors/miner/deadline-info.ts'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { continuedFaultPenalty } from '#sdk/actors/miner/monies.ts'
import { faultMaxAge } from '#sdk/actors/miner/policy.ts'
import { powerState } from '#sdk/actors/power/state.ts'
import { rewardState } from '#sdk/actors/reward/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { SECTOR_SIZE } from '../test-support.ts'
import { DAY, TestMine } from './test-support.ts'

const { DeclareFaults, DeclareFaultsRecovered, SubmitWindowedPoSt } = minerMethods
const SIZE = BigInt(SECTOR_SIZE)

let mine: TestMine
let place: { deadline: number; partition: number }

/** Two sectors that share a partition, with power; the deadline they are in is over. */
beforeEach(() => {
  mine = new TestMine()
  mine.commitAndActivate(1, 2)
  place = mine.where(1)
  expect(mine.where(2)).toEqual(place)
  mine.toDeadlineEnd()
})

const sectors = (...numbers: number[]) => ({ ...place, sectors: BitField.of(numbers) })
const declare = (...numbers: number[]) => mine.call(DeclareFaults, { faults: [sectors(...numbers)] })
const recover = (...numbers: number[]) => mine.call(DeclareFaultsRecovered, { recoveries: [sectors(...numbers)] })
const whole = () => [{ index: place.partition, skipped: BitField.empty }]
const burnt = () => mine.chain.balance(singletons.burntFunds)
const faults = () => [...mine.partition(place.deadline, place.partition).faults.bits()]
const DONE = { error: '', exitCode: 0 }

/** What a sector's worth of faulty power costs at the end of a deadline. */
function faultFee(power: bigint): bigint {
  const reward = mine.chain.state(singletons.reward, rewardState).thisEpochRewardSmoothed
  const qaPower = mine.chain.state(singletons.power, powerState).thisEpochQaPowerSmoothed
  return continuedFaultPenalty({ reward, qaPower }, power)
}

describe('a window PoSt', () => {
  it('that is missed costs the power, and a fee from the second time on', () => {
    mine.toOpening(place.deadline)
    mine.toDeadlineEnd()
    expect(faults()).toEqual([1, 2])
    expect(mine.claim.rawBytePower).toBe(0n)
    expect(burnt()).toBe(0n)
    mine.checkBooks()
    mine.toOpening(place.deadline)
    const { close } = newDeadlineInfo(mine.state.provingPeriodStart, place.deadline, mine.chain.epoch)
    mine.chain.advanceTo(close - 1)
    const before = burnt()
    const fee = faultFee(2n * SIZE)
    mine.chain.tick()
    const charged = burnt() - before
    expect(charged).toBeGreaterThan((fee * 99n) / 100n)
    expect(charged).toBeLessThan((fee * 101n) / 100n)
    mine.checkBooks()
  })

  it('may skip a sector, which is faulty from then on', () => {
    mine.toOpening(place.deadline)
    mine.provePartitions(place.deadline, BitField.of([2]))
    expect(faults()).toEqual([2])
    expect(mine.claim.rawBytePower).toBe(SIZE)
    mine.checkBooks()
    mine.toDeadlineEnd()
    mine.checkBooks()
  })

  it('is refused at the wrong time, on another chain, twice, of nothing, or from strangers', () => {
    mine.toOpening(place.deadline)
    expect(mine.tryPost((place.deadline + 1) % 48, whole()).error).toMatch(/is not open/)
    const refused = (changes: object) => mine.tryPost(place.deadline, whole(), changes).exitCode
    const { proofs } = mine.windowPost(whole())
    expect(refused({ chainCommitRand: new Uint8Array(32) })).toBe(16)
    expect(refused({ chainCommitRand: new Uint8Array(33) })).toBe(16)
    expect(refused({ chainCommitEpoch: mine.chain.epoch })).toBe(16)
    expect(refused({ chainCommitEpoch: mine.chain.epoch - 30 })).toBe(16)
    expect(refused({ proofs: [] })).toBe(16)
    expect(refused({ proofs: [...proofs, ...proofs] })).toBe(16)
    expect(refused({ proofs: [{ ...proofs[0]!, postProof: 7 }] })).toBe(16)
    expect(refused({ proofs: [{ ...proofs[0]!, proofBytes: new Uint8Array(193) }] })).toBe(16)
    expect(refused({ partitions: [...whole(), ...whole()] })).toBe(16)
    expect(refused({ partitions: [{ index: 8, skipped: BitField.empty }] })).toBe(17)
    expect(refused({ partitions: [{ index: 0, skipped: BitField.of([77]) }] })).toBe(16)
    expect(refused({ partitions: [{ index: 0, skipped: BitField.of([1, 2]) }] })).toBe(16)
    const params = {
      deadline: place.deadline,
      partitions: whole(),
      proofs,
      chainCommitEpoch: 1,
      chainCommitRand: new Uint8Array(0),
    }
    expect(mine.chain.call(mine.chain.root.id, mine.miner.id, SubmitWindowedPoSt, params).exitCode).toBe(8)
    expect(mine.tryPost(place.deadline, whole())).toMatchObject(DONE)
    expect(mine.tryPost(place.deadline, whole()).error).toMatch(/already proven/)
    mine.checkBooks()
  })
})

describe('a declared fault', () => {
  it('takes the power at once, and a checked proof brings it back', () => {
    expect(declare(1)).toMatchObject(DONE)
    expect(mine.claim.rawBytePower).toBe(SIZE)
    mine.checkBooks()
    expect(recover(1, 2)).toMatchObject(DONE)
    expect([...mine.partitionOf(1).recoveries.bits()]).toEqual([1])
    expect(mine.claim.rawBytePower).toBe(SIZE)
    mine.toOpening(place.deadline)
    const { proofs } = mine.windowPost(whole())
    const proof = proofs[0]!
    const wrong = { ...proof, proofBytes: proof.proofBytes.map((byte, i) => (i === 9 ? byte ^ 1 : byte)) }
    expect(mine.tryPost(place.deadline, whole(), { proofs: [wrong] }).error).toMatch(/not valid/)
    expect(mine.tryPost(place.deadline, whole())).toMatchObject(DONE)
    expect(faults()).toEqual([])
    expect(mine.claim.rawBytePower).toBe(2n * SIZE)
    mine.checkBooks()
    mine.toDeadlineEnd()
    mine.checkBooks()
  })

  it('is declared early enough, for sectors that are there', () => {
    expect(declare(3).exitCode).toBe(16)
    expect(mine.call(DeclareFaults, { faults: [{ ...sectors(1), partition: 4 }] }).exitCode).toBe(17)
    expect(mine.call(DeclareFaults, { faults: [{ ...sectors(1), deadline: 48 }] }).exitCode).toBe(16)
    const { deadline } = place
    const next = newDeadlineInfo(mine.state.provingPeriodStart, deadline, mine.chain.epoch)
    const open = next.open > mine.chain.epoch ? next.open : next.open + DAY
    mine.chain.advanceTo(open - 70)
    expect(declare(1).error).toMatch(/were due before/)
    expect(recover(1).exitCode).toBe(16)
    const params = { faults: [sectors(1)] }
    expect(mine.chain.call(mine.chain.root.id, mine.miner.id, DeclareFaults, params).exitCode).toBe(8)
  })

  it('is a fault again when it is taken back, or the recovery is not proven', () => {
    expect(declare(1, 2)).toMatchObject(DONE)
    expect(recover(1, 2)).toMatchObject(DONE)
    expect(declare(2)).toMatchObject(DONE)
    expect([...mine.partitionOf(1).recoveries.bits()]).toEqual([1])
    mine.checkBooks()
    mine.toOpening(place.deadline)
    mine.provePartitions(place.deadline)
    expect(faults()).toEqual([2])
    mine.toDeadlineEnd()
    expect(recover(2)).toMatchObject(DONE)
    mine.toOpening(place.deadline)
    mine.toDeadlineEnd()
    expect(faults()).toEqual([1, 2])
    expect(mine.partitionOf(1).recoveries.isEmpty).toBe(true)
    mine.checkBooks()
  })

  it('ends a sector that stays faulty for 42 periods, for a fee', () => {
    expect(declare(1)).toMatchObject(DONE)
    const pledge = mine.sector(1)!.initialPledge
    const before = mine.state.initialPledge
    for (let day = 0; day <= faultMaxAge / DAY; day++) {
      mine.toOpening(place.deadline)
      expect(mine.partitionOf(1).terminated.isEmpty).toBe(true)
      mine.provePartitions(place.deadline)
      mine.toDeadlineEnd()
      if (!mine.partitionOf(1).terminated.isEmpty) break
    }
    expect([...mine.partitionOf(1).terminated.bits()]).toEqual([1])
    expect(mine.state.initialPledge).toBe(before - pledge)
    expect(mine.state.earlyTerminations.isEmpty).toBe(true)
    expect(mine.claim.rawBytePower).toBe(SIZE)
    mine.checkBooks()
  })
})
