import { beforeEach, describe, expect, it } from 'vitest'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { wpostDisputeWindow } from '#sdk/actors/miner/policy.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { FIL, type Person, SECTOR_SIZE } from '../test-support.ts'
import { TestMine } from './test-support.ts'

const { DisputeWindowedPoSt, ApplyRewards } = minerMethods

let mine: TestMine
let watcher: Person
let place: { deadline: number; partition: number }

beforeEach(() => {
  mine = new TestMine()
  watcher = mine.chain.person('watcher')
  mine.commitAndActivate(1, 2)
  place = mine.where(1)
  mine.toDeadlineEnd()
})

function postInWindow(falsify: boolean): void {
  mine.toOpening(place.deadline)
  const whole = [{ index: place.partition, skipped: BitField.empty }]
  const { proofs } = mine.windowPost(whole)
  if (falsify) proofs[0]!.proofBytes[3]! ^= 1
  expect(mine.tryPost(place.deadline, whole, { proofs })).toMatchObject({ error: '', exitCode: 0 })
}

const dispute = (postIndex = 0) =>
  mine.chain.call(watcher.id, mine.miner.id, DisputeWindowedPoSt, { deadline: place.deadline, postIndex })

describe('a window PoSt that was accepted unchecked', () => {
  it('and is wrong can be disputed once: the miner pays, its sectors are faulty', () => {
    postInWindow(true)
    expect(dispute().exitCode).toBe(18)
    mine.toDeadlineEnd()
    expect(mine.claim.rawBytePower).toBe(2n * BigInt(SECTOR_SIZE))
    const before = { watcher: mine.chain.balance(watcher.id), burnt: mine.chain.balance(singletons.burntFunds) }
    expect(dispute()).toMatchObject({ error: '', exitCode: 0 })
    expect(mine.chain.balance(watcher.id) - before.watcher).toBe(4n * FIL)
    expect(mine.chain.balance(singletons.burntFunds) - before.burnt).toBeGreaterThanOrEqual(20n * FIL)
    expect([...mine.partitionOf(1).faults.bits()]).toEqual([1, 2])
    expect(mine.claim.rawBytePower).toBe(0n)
    mine.checkBooks()
    expect(dispute().error).toMatch(/no proof 0/)
    mine.toOpening(place.deadline)
    mine.toDeadlineEnd()
    mine.checkBooks()
  })

  it('and is right cannot', () => {
    postInWindow(false)
    mine.toDeadlineEnd()
    expect(dispute()).toMatchObject({ exitCode: 16, error: expect.stringMatching(/proof 0 of deadline \d+ is valid/) })
    expect(dispute(1).exitCode).toBe(16)
    const params = { deadline: 48, postIndex: 0 }
    expect(mine.chain.call(watcher.id, mine.miner.id, DisputeWindowedPoSt, params).exitCode).toBe(16)
    const { deadline } = place
    const byActor = mine.chain.call(singletons.market, mine.miner.id, DisputeWindowedPoSt, { deadline, postIndex: 0 })
    expect(byActor.exitCode).toBe(8)
  })

  it('is safe once the time for disputes is over', () => {
    postInWindow(true)
    mine.toDeadlineEnd()
    mine.chain.advanceTo(mine.chain.epoch + wpostDisputeWindow)
    expect(dispute().exitCode).toBe(18)
  })

  it('is paid for from locked rewards first', () => {
    mine.chain.mustCall(singletons.reward, mine.miner.id, ApplyRewards, { reward: 8n * FIL, penalty: 0n }, 8n * FIL)
    postInWindow(true)
    mine.toDeadlineEnd()
    expect(dispute()).toMatchObject({ error: '', exitCode: 0 })
    expect(mine.state.lockedFunds).toBe(0n)
    mine.checkBooks()
  })
})
