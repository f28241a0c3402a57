import { describe, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { quantizeDown, quantizeUp } from '../quantize.ts'
import {
  currentProvingPeriodStart,
  deadlineInfo,
  deadlineInfoAt,
  deadlineIsCompactable,
  deadlineIsDisputable,
  deadlineIsMutable,
  faultCutoffPassed,
  hasElapsed,
  isOpen,
  lastEpoch,
  newDeadlineInfo,
  nextNotElapsed,
  nextPeriodStart,
  periodEnd,
  periodStarted,
  provingPeriodOffset,
  quantSpecForDeadline,
} from './deadline-info.ts'

describe('quantization', () => {
  it.each([
    [42, 10, 0, 50],
    [16000, 100, 0, 16000],
    [-5, 10, 0, 0],
    [-50, 10, 0, -50],
    [-53, 10, 0, -50],
    [4, 5, 1, 6],
    [0, 5, 1, 1],
    [-6, 5, 1, -4],
    [2, 10, 4, 4],
    [9, 5, 28, 13],
    [10000, 100, 2000000, 10000],
  ])('takes %i up to the unit %i from %i at %i', (epoch, unit, offset, expected) => {
    expect(quantizeUp(epoch, { unit, offset })).toBe(expected)
  })

  it.each([
    [6666, 0, 6660],
    [50, 0, 50],
    [59, 0, 50],
    [20, 1, 11],
    [11, 1, 11],
  ])('takes %i down to tens from %i at %i', (epoch, offset, expected) => {
    expect(quantizeDown(epoch, { unit: 10, offset })).toBe(expected)
  })
})

// The cases of go-state-types' deadline_test.go and specs-actors' deadlines_test.go.
describe('a deadline', () => {
  it('knows its epochs before it opens', () => {
    const info = newDeadlineInfo(71, 0, 0)
    expect([info.open, info.close, info.challenge, info.faultCutoff]).toEqual([71, 131, 51, 1])
    expect([periodStarted(info), isOpen(info), hasElapsed(info), faultCutoffPassed(info)]).toEqual([
      false,
      false,
      false,
      false,
    ])
    expect([lastEpoch(info), periodEnd(info), nextPeriodStart(info)]).toEqual([130, 71 + 2879, 71 + 2880])
    expect(faultCutoffPassed(newDeadlineInfo(69, 0, 0))).toBe(true)
  })

  it('is open from its first epoch to its last', () => {
    expect([49_999, 50_000, 50_059, 50_060].map((epoch) => isOpen(newDeadlineInfo(50_000, 0, epoch)))).toEqual([
      false,
      true,
      true,
      false,
    ])
  })

  it('comes again in the next period once it has elapsed', () => {
    expect(nextNotElapsed(newDeadlineInfo(50_000, 0, 49_999)).open).toBe(50_000)
    expect(nextNotElapsed(newDeadlineInfo(50_000, 0, 50_060)).open).toBe(52_880)
    expect(nextNotElapsed(newDeadlineInfo(50_000, 1, 50_060)).open).toBe(50_060)
    expect(nextNotElapsed(newDeadlineInfo(50_000, 5, 50_000 + 2880 * 10 + 7)).periodStart).toBe(50_000 + 28_800)
    expect(nextNotElapsed(newDeadlineInfo(-100, 0, 4000)).periodStart).toBe(-100 + 2 * 2880)
  })

  it('after the last one is empty', () => {
    const info = newDeadlineInfo(50_000, 48, 50_000)
    expect([info.open, info.close, info.challenge, info.faultCutoff]).toEqual([52_880, 52_880, 52_880, 0])
  })

  it('is found from the offset alone', () => {
    for (const epoch of [4, 2000, 400_000, 5_000_000]) {
      const expected = deadlineInfoAt(1972, epoch)
      expect(deadlineInfoAt(1972 + 2880 * 3, epoch)).toEqual(expected)
      expect(deadlineInfoAt(1972 + 2880 * 1e7, epoch)).toEqual(expected)
      expect(isOpen(expected)).toBe(true)
    }
    const start = 2880 * 103 + 7
    const indexAt = (after: number) => deadlineInfoAt(7, start + after).index
    expect([0, 59, 60, 40 * 60 - 1, 40 * 60, 2879, 2880].map(indexAt)).toEqual([0, 0, 1, 39, 40, 47, 0])
    expect(deadlineInfoAt(7, start + 2880).periodStart).toBe(start + 2880)
  })

  it('rounds expirations to its last epoch', () => {
    const info = newDeadlineInfo(2, 10, 2882)
    expect(quantizeUp(2882, quantSpecForDeadline(info))).toBe(lastEpoch(nextNotElapsed(info)))
  })

  it('can be changed unless it is current or next', () => {
    const mutable = (index: number) => deadlineIsMutable(50_000, index, 50_000 + 5 * 60 + 10)
    expect([3, 4, 5, 6, 7, 8].map(mutable)).toEqual([true, true, false, false, true, true])
  })

  it('can be disputed for 1800 epochs after its window, and compacted after that', () => {
    const disputable = (epoch: number) => deadlineIsDisputable(50_000, 0, epoch)
    expect([49_999, 50_059, 50_060, 51_859, 51_860].map(disputable)).toEqual([false, false, true, true, false])
    expect([51_859, 51_860, 52_819, 52_820].map((epoch) => deadlineIsCompactable(50_000, 0, epoch))).toEqual([
      false,
      true,
      true,
      false,
    ])
  })

  it('prints as StateMinerProvingDeadline does', () => {
    expect(deadlineInfo.toJson(newDeadlineInfo(100, 2, 230))).toEqual({
      CurrentEpoch: 230,
      PeriodStart: 100,
      Index: 2,
      Open: 220,
      Close: 280,
      Challenge: 200,
      FaultCutoff: 150,
      WPoStPeriodDeadlines: 48,
      WPoStProvingPeriod: 2880,
      WPoStChallengeWindow: 60,
      WPoStChallengeLookback: 20,
      FaultDeclarationCutoff: 70,
    })
  })
})

describe('a proving period', () => {
  it('starts at the offset, before or at the epoch', () => {
    expect(currentProvingPeriodStart(5000, 100)).toBe(2980)
    expect(currentProvingPeriodStart(2980, 100)).toBe(2980)
    expect(currentProvingPeriodStart(0, 100)).toBe(-2780)
  })

  it('has an offset that depends on the miner and the epoch', () => {
    const offsets = [1000, 1001, 1002].map((id) => provingPeriodOffset(Address.fromId(id), 7))
    expect(new Set(offsets).size).toBe(3)
    expect(provingPeriodOffset(Address.fromId(1000), 8)).not.toBe(offsets[0])
    for (const offset of offsets) expect(offset).toBeLessThan(2880)
  })
})
