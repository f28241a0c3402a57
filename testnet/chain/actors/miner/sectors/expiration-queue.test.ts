import { beforeEach, describe, expect, it } from 'vitest'
import { sectorsOptions } from '#sdk/actors/miner/deadline.ts'
import { type ExpirationSet, expirationQueueOptions } from '#sdk/actors/miner/partition.ts'
import { noPower, subtractPower } from '#sdk/actors/miner/power-pair.ts'
import type { SectorOnChainInfo } from '#sdk/actors/miner/sector.ts'
import { type QuantSpec, quantizeUp } from '#sdk/actors/quantize.ts'
import { Amt } from '#sdk/collections/amt.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
import { sealedCid } from '#sdk/piece/commitment-cid.ts'
import { ExpirationQueue } from './expiration-queue.ts'
import { powerOfSectors } from './sector-power.ts'
import { SectorTable } from './sector-table.ts'

// The cases of specs-actors' expiration_queue_test.go.
const SECTOR_SIZE = 2 ** 35
const sectors = [
  [1, 2, 50n, 60n, 1000n],
  [2, 3, 51n, 61n, 1001n],
  [3, 7, 52n, 62n, 1002n],
  [4, 8, 53n, 63n, 1003n],
  [5, 11, 54n, 64n, 1004n],
  [6, 13, 55n, 65n, 1005n],
].map((row) => sector(...(row as [number, number, bigint, bigint, bigint])))

function sector(
  sectorNumber: number,
  expiration: number,
  dealWeight: bigint,
  verifiedDealWeight: bigint,
  initialPledge: bigint,
): SectorOnChainInfo {
  return {
    sectorNumber,
    sealProof: 8,
    sealedCid: sealedCid(new Uint8Array(32).fill(sectorNumber)),
    dealIds: [],
    activation: 0,
    expiration,
    dealWeight,
    verifiedDealWeight,
    initialPledge,
    expectedDayReward: 0n,
    expectedStoragePledge: 0n,
    replacedSectorAge: 0,
    replacedDayReward: 0n,
    sectorKeyCid: null,
  }
}

const these = (...numbers: number[]) => sectors.filter(({ sectorNumber }) => numbers.includes(sectorNumber))
const powerOf = (...numbers: number[]) => powerOfSectors(SECTOR_SIZE, these(...numbers))

let store: MemoryBlockstore
let queue: ExpirationQueue

function open(quant: QuantSpec): void {
  const table = new SectorTable(store, Amt.create(store, sectorsOptions).flush())
  const context = { store, sectors: table, sectorSize: SECTOR_SIZE, quant }
  queue = new ExpirationQueue(context, Amt.create(store, expirationQueueOptions).flush())
}

const epochs = () => [...Amt.load(store, queue.flush(), expirationQueueOptions).keys()]
const shown = (set: ExpirationSet) => ({
  ...set,
  onTimeSectors: [...set.onTimeSectors.bits()],
  earlySectors: [...set.earlySectors.bits()],
})

/** Takes what is due up to an epoch, of which nothing may have been due before. */
function pop(until: number): ReturnType<typeof shown> {
  expect(shown(queue.popUntil(until - 1))).toMatchObject({ onTimeSectors: [], earlySectors: [] })
  return shown(queue.popUntil(until))
}

const due = (
  onTimeSectors: number[],
  onTimePledge: bigint,
  activePower = noPower,
  faultyPower = noPower,
  earlySectors: number[] = [],
) => ({ onTimeSectors, earlySectors, onTimePledge, activePower, faultyPower })

beforeEach(() => {
  store = new MemoryBlockstore()
})

describe('an expiration queue without quantization', () => {
  it('gives sectors back at their epochs', () => {
    open({ unit: 1, offset: 0 })
    const added = queue.addActive(sectors)
    expect([...added.numbers.bits()]).toEqual([1, 2, 3, 4, 5, 6])
    expect(added).toMatchObject({ power: powerOf(1, 2, 3, 4, 5, 6), pledge: 6015n })
    expect(epochs()).toEqual([2, 3, 7, 8, 11, 13])
    expect(shown(queue.popUntil(7))).toEqual(due([1, 2, 3], 3003n, powerOf(1, 2, 3)))
    expect(epochs()).toEqual([8, 11, 13])
    expect(shown(queue.popUntil(20))).toEqual(due([4, 5, 6], 3012n, powerOf(4, 5, 6)))
    expect(epochs()).toEqual([])
  })
})

describe('an expiration queue', () => {
  it('puts sectors at the next epoch of its grid', () => {
    open({ unit: 5, offset: 3 })
    queue.addActive(sectors)
    expect(epochs()).toEqual([3, 8, 13])
    expect(pop(3).onTimeSectors).toEqual([1, 2])
    expect(shown(queue.popUntil(7)).onTimeSectors).toEqual([])
    expect(pop(8).onTimeSectors).toEqual([3, 4])
    expect(pop(13).onTimeSectors).toEqual([5, 6])
  })

  it('makes faulty sectors expire early, unless they expire before that on time', () => {
    open({ unit: 4, offset: 1 })
    queue.addActive(sectors)
    expect(queue.rescheduleAsFaults(6, these(2, 3, 4, 5))).toEqual(powerOf(2, 3, 4, 5))
    expect(pop(5)).toEqual(due([1, 2], 2001n, powerOf(1), powerOf(2)))
    expect(pop(9)).toEqual(due([3, 4], 2005n, noPower, powerOf(3, 4, 5), [5]))
    expect(pop(13)).toEqual(due([6], 1005n, powerOf(6)))
  })

  it('makes all sectors faulty', () => {
    open({ unit: 4, offset: 1 })
    queue.addActive(sectors)
    queue.rescheduleAllAsFaults(6)
    expect(pop(5)).toEqual(due([1, 2], 2001n, noPower, powerOf(1, 2)))
    expect(pop(9)).toEqual(due([3, 4], 2005n, noPower, powerOf(3, 4, 5, 6), [5, 6]))
    expect(pop(13)).toEqual(due([], 0n))
  })

  it('puts recovered sectors back where they were', () => {
    open({ unit: 4, offset: 1 })
    queue.addActive(sectors)
    const before = queue.flush()
    queue.rescheduleAsFaults(6, these(2, 3, 4, 5))
    expect(queue.rescheduleRecovered(these(2, 3, 4, 5))).toEqual(powerOf(2, 3, 4, 5))
    expect(queue.flush().equals(before)).toBe(true)
    expect(pop(5)).toEqual(due([1, 2], 2001n, powerOf(1, 2)))
    expect(pop(9)).toEqual(due([3, 4], 2005n, powerOf(3, 4)))
    expect(pop(13)).toEqual(due([5, 6], 2009n, powerOf(5, 6)))
  })

  it('puts sectors in the place of others', () => {
    open({ unit: 4, offset: 1 })
    queue.addActive(these(1, 2, 4, 6))
    const replaced = queue.replace(these(1, 2, 4), these(3, 5))
    expect([[...replaced.removed.bits()], [...replaced.added.bits()]]).toEqual([
      [1, 2, 4],
      [3, 5],
    ])
    expect(replaced.power).toEqual(subtractPower(powerOf(3, 5), powerOf(1, 2, 4)))
    expect(replaced.pledge).toBe(1002n + 1004n - 1000n - 1001n - 1003n)
    expect(pop(9)).toEqual(due([3], 1002n, powerOf(3)))
    expect(pop(13)).toEqual(due([5, 6], 2009n, powerOf(5, 6)))
  })

  it('lets sectors go in whatever condition they are', () => {
    open({ unit: 4, offset: 1 })
    queue.addActive(sectors)
    queue.rescheduleAsFaults(6, these(2, 3, 4, 5, 6))
    const { removed, recoveringPower } = queue.remove(these(1, 4, 5, 6), BitField.of([4, 5, 6]), BitField.of([6]))
    expect(shown(removed)).toEqual(due([1, 4], 2003n, powerOf(1), powerOf(4, 5, 6), [5, 6]))
    expect(recoveringPower).toEqual(powerOf(6))
    expect(pop(5)).toEqual(due([2], 1001n, noPower, powerOf(2)))
    expect(pop(9)).toEqual(due([3], 1002n, noPower, powerOf(3)))
    expect(epochs()).toEqual([])
  })

  it('stays as it is when nothing expires later than faults would', () => {
    open({ unit: 4, offset: 1 })
    expect(queue.addActive([]).numbers.isEmpty).toBe(true)
    expect(queue.rescheduleRecovered([])).toEqual(noPower)
    expect(epochs()).toEqual([])
    queue.addActive(sectors)
    queue.rescheduleAsFaults(15, sectors)
    queue.rescheduleAllAsFaults(15)
    expect(epochs()).toEqual([5, 9, 13])
    expect(() => queue.rescheduleRecovered([sector(7, 9, 0n, 0n, 0n)])).toThrow(/sectors 7 are in no expiration set/)
  })

  it('keeps sectors at an epoch of the grid there, and moves those one later to the next', () => {
    const quant = { unit: 2_880, offset: 1_179 }
    open(quant)
    const at = 1_179 + 2_880 * 200
    queue.addActive([-1, 0, 1].map((shift, i) => sector(i, at + shift, 0n, 0n, 1n)))
    expect(epochs()).toEqual([at, at + 2_880])
    expect(quantizeUp(at + 1, quant)).toBe(at + 2_880)
    expect(shown(queue.popUntil(at)).onTimeSectors).toEqual([0, 1])
  })
})
