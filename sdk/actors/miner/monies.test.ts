import { describe, expect, it } from 'vitest'
import { newEstimate } from '../math/smoothing.ts'
import { epochsInDay } from '../network-constants.ts'
import {
  aggregateProveCommitFee,
  batchPreCommitFee,
  continuedFaultPenalty,
  expectedReward,
  initialPledge,
  type NetworkEstimates,
  preCommitDeposit,
  terminationPenalty,
} from './monies.ts'

const nano = 10n ** 9n
const constant: NetworkEstimates = { reward: newEstimate(1n << 50n, 0n), qaPower: newEstimate(1n << 50n, 0n) }
const growing: NetworkEstimates = { reward: newEstimate(1n << 50n, 0n), qaPower: newEstimate(1n << 10n, 1n << 10n) }
const falling: NetworkEstimates = { reward: newEstimate(1n << 50n, 0n), qaPower: newEstimate(1n << 10n, -(1n << 10n)) }

// The cases of specs-actors' monies_test.go.
describe('expected rewards', () => {
  it('share the reward by power', () => {
    expect(expectedReward(constant, 1n << 36n, 100)).toBe(100n << 36n)
  })

  it('are never negative, and deposits are never zero', () => {
    expect(expectedReward(falling, 1n << 36n, 4)).toBe(0n)
    expect(continuedFaultPenalty(growing, 0n)).toBe(0n)
    expect(preCommitDeposit(growing, 0n)).toBe(1n)
    const nothing = { ...growing, reward: newEstimate(0n, 0n) }
    expect(initialPledge({ ...nothing, baselinePower: 1n << 10n, circulatingSupply: 0n }, 1n << 36n)).toBe(1n)
  })

  it('are the whole reward while the network has no power', () => {
    expect(expectedReward({ ...constant, qaPower: newEstimate(0n, 0n) }, 5n, 10)).toBe(1n << 50n)
  })
})

describe('the initial pledge', () => {
  const sector = 1n << 35n
  const conditions = { ...constant, baselinePower: 1n << 60n, circulatingSupply: 10n ** 26n }

  it('adds twenty days of reward and a share of 30 % of the supply', () => {
    const storage = expectedReward(constant, sector, 20 * epochsInDay)
    expect(initialPledge(conditions, sector)).toBe(storage + (3n * 10n ** 26n * sector) / (10n * (1n << 60n)))
  })

  it('is at most one FIL for 32 GiB', () => {
    expect(initialPledge({ ...conditions, baselinePower: 0n }, sector)).toBe((10n ** 18n / sector) * sector)
  })
})

describe('the termination fee', () => {
  const lowerBound = expectedReward(constant, 1n << 36n, Math.trunc((epochsInDay * 35) / 10))
  const dayReward = lowerBound / 20n
  const sector = {
    qaPower: 1n,
    age: 20 * epochsInDay,
    expectedDayReward: dayReward,
    expectedStoragePledge: dayReward * 20n,
    replacedDayReward: 0n,
    replacedSectorAge: 0,
  }

  it('is at least three and a half days of reward', () => {
    const small = { ...sector, qaPower: 1n << 36n, expectedDayReward: 51n, expectedStoragePledge: 1020n }
    expect(terminationPenalty(constant, small)).toBe(lowerBound)
  })

  it('charges half the days of life, up to 140', () => {
    expect(terminationPenalty(constant, sector)).toBe(dayReward * 20n + (dayReward * 20n) / 2n)
    expect(terminationPenalty(constant, { ...sector, age: 500 * epochsInDay })).toBe(dayReward * 20n + dayReward * 70n)
  })

  it('charges the replaced sector at its own rate, within the same cap', () => {
    const unreplaced = terminationPenalty(constant, sector)
    const split = { ...sector, age: 2 * epochsInDay, replacedDayReward: dayReward, replacedSectorAge: 18 * epochsInDay }
    expect(terminationPenalty(constant, split)).toBe(unreplaced)
    const old = { ...sector, age: 141 * epochsInDay }
    expect(
      terminationPenalty(constant, { ...old, replacedDayReward: dayReward, replacedSectorAge: 20 * epochsInDay }),
    ).toBe(terminationPenalty(constant, old))
  })
})

describe('batch fees', () => {
  it.each([
    [10, 0n, (nano * 5n * 65733297n) / 2n],
    [10, nano, (nano * 5n * 65733297n) / 2n],
    [100, 3n * nano, (nano * 50n * 65733297n) / 2n],
    [100, 6n * nano, nano * 30n * 65733297n],
  ])('of %i sectors at base fee %i are the ones of the Go test', (sectors, baseFee, expected) => {
    expect(aggregateProveCommitFee(sectors, baseFee) + batchPreCommitFee(sectors, baseFee)).toBe(expected)
  })
})
