import { beforeEach, describe, expect, it } from 'vitest'
import { deadlineIsMutable, newDeadlineInfo } from '#sdk/actors/miner/deadline-info.ts'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { openPreCommitCleanUp, provingDeadline } from '#sdk/actors/miner/state.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { randomnessTags } from '../../blocks/randomness.ts'
import { draw } from '../test-support.ts'
import { checkExpiration } from './expiration.ts'
import { TestMine } from './test-support.ts'

const V1 = 1
const V1_1 = 6
const NOW = 10_000_000

/** The exit code of a life that a sector may not have; 0 when it may. */
function exitCodeOf(activation: number, expiration: number, sealProof = V1_1): number {
  try {
    checkExpiration(NOW, activation, expiration, sealProof)
    return 0
  } catch (error) {
    return (error as { exitCode: number }).exitCode
  }
}

describe('the life of a sector', () => {
  it.each([
    ['ends after it begins', NOW, NOW, 16],
    ['is 180 days at least', NOW, NOW + 518_399, 16],
    ['may be 180 days', NOW, NOW + 518_400, 0],
    ['ends in 540 days at most', NOW, NOW + 1_555_200, 0],
    ['does not end later', NOW, NOW + 1_555_201, 16],
    ['is five years at most', NOW - 3_700_800, NOW + 1_555_200, 0],
    ['is not longer', NOW - 3_700_801, NOW + 1_555_200, 16],
  ])('%s', (_, activation, expiration, exitCode) => {
    expect(exitCodeOf(activation, expiration)).toBe(exitCode)
  })

  it('is 540 days at most for the first seal proofs', () => {
    expect(exitCodeOf(NOW - 100, NOW + 1_555_100, V1)).toBe(0)
    expect(exitCodeOf(NOW - 100, NOW + 1_555_101, V1)).toBe(16)
    expect(exitCodeOf(NOW - 100, NOW + 1_555_101, V1_1)).toBe(0)
  })
})

describe('on the edge of', () => {
  let mine: TestMine

  beforeEach(() => {
    mine = new TestMine()
  })

  it('the grid of deadlines, pre-commits are dropped thirty days and eight hours after they came, or up to 59 epochs later', () => {
    const { chain } = mine
    const { provingPeriodStart } = mine.state
    const dropsAt = (number: number) => {
      mine.preCommit(number)
      const queue = openPreCommitCleanUp(chain.store, mine.state)
      return [...queue.entries()].find(([, numbers]) => numbers.has(number))![0]
    }
    const onGrid = chain.epoch + ((provingPeriodStart - chain.epoch - 87_370) % 60) + 60
    chain.advanceTo(onGrid)
    expect(dropsAt(1) - onGrid).toBe(86_410 + 960)
    chain.advanceTo(onGrid + 1)
    expect(dropsAt(2) - onGrid).toBe(86_410 + 960 + 60)
    chain.advanceTo(onGrid + 60)
    expect(dropsAt(3) - onGrid).toBe(86_410 + 960 + 60)
  })

  it('a window, proofs are taken from its first epoch to its last', () => {
    mine.commit(1)
    const { deadline } = mine.where(1)
    const { chain } = mine
    mine.toOpening(deadline)
    const { open, close } = provingDeadline(mine.state, chain.epoch)
    const whole = [{ index: 0, skipped: BitField.empty }]
    const { proofs } = mine.windowPost(whole)
    const late = (chainCommitEpoch: number) => {
      const chainCommitRand = draw('ticket')(randomnessTags.postChainCommit, chainCommitEpoch, new Uint8Array(0))
      const params = { deadline, partitions: whole, proofs, chainCommitEpoch, chainCommitRand }
      return mine.call(minerMethods.SubmitWindowedPoSt, params)
    }
    chain.advanceTo(close)
    expect(late(close - 1)).toMatchObject({ exitCode: 16, error: expect.stringMatching(/is not open/) })
    chain.advanceTo(open + 2_880 - 1)
    expect(late(chain.epoch - 1)).toMatchObject({ exitCode: 16, error: expect.stringMatching(/is not open/) })
    chain.advanceTo(open + 2_880)
    expect(provingDeadline(mine.state, chain.epoch)).toMatchObject({ index: deadline, open: chain.epoch })
    expect(late(chain.epoch - 1).error).toMatch(/no active sectors/)
    chain.advanceTo(open + 2 * 2_880 - 71)
    const recoveries = [{ ...mine.where(1), sectors: BitField.of([1]) }]
    expect(mine.call(minerMethods.DeclareFaultsRecovered, { recoveries })).toMatchObject({ error: '', exitCode: 0 })
    chain.advanceTo(open + 2 * 2_880)
    mine.provePartitions(deadline)
    mine.checkBooks()
    chain.advanceTo(close + 3 * 2_880 - 1)
    mine.provePartitions(deadline)
    mine.checkBooks()
  })

  it('the time for terminations, a deadline closes for them sixty epochs before it opens', () => {
    mine.commitAndActivate(1)
    const { chain } = mine
    const place = mine.where(1)
    mine.toMutable(place.deadline)
    const { periodStart } = provingDeadline(mine.state, chain.epoch)
    const next = [periodStart, periodStart + 2_880]
      .map((start) => newDeadlineInfo(start, place.deadline, chain.epoch).open)
      .find((opens) => opens > chain.epoch)!
    const terminations = [{ ...place, sectors: BitField.of([1]) }]
    chain.advanceTo(next - 60)
    expect(deadlineIsMutable(periodStart, place.deadline, chain.epoch)).toBe(false)
    expect(mine.call(minerMethods.TerminateSectors, { terminations }).exitCode).toBe(16)
    chain.epoch -= 1
    expect(mine.call(minerMethods.TerminateSectors, { terminations })).toMatchObject({ error: '', exitCode: 0 })
  })
})
