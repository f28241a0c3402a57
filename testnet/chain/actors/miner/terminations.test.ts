import { beforeEach, describe, expect, it } from 'vitest'
import { minerMethods, type TerminationDeclaration, terminateSectorsReturn } from '#sdk/actors/miner/methods.ts'
import { wpostDisputeWindow } from '#sdk/actors/miner/policy.ts'
import { loadAllocatedSectors } from '#sdk/actors/miner/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { SECTOR_SIZE } from '../test-support.ts'
import { DAY, TestMine } from './test-support.ts'

const { TerminateSectors, CompactPartitions, CompactSectorNumbers, ExtendSectorExpiration } = minerMethods
const SIZE = BigInt(SECTOR_SIZE)
const DONE = { error: '', exitCode: 0 }

let mine: TestMine
let place: { deadline: number; partition: number }

beforeEach(() => {
  mine = new TestMine()
  mine.commitAndActivate(1, 2)
  place = mine.where(1)
  mine.toMutable(place.deadline)
})

const of = (...numbers: number[]) => ({ ...place, sectors: BitField.of(numbers) })
const terminate = (...terminations: TerminationDeclaration[]) => mine.call(TerminateSectors, { terminations })

describe('a termination', () => {
  it('ends a sector for a fee, and gives its pledge back', () => {
    const { initialPledge, expectedStoragePledge } = mine.sector(1)!
    const before = { burnt: mine.chain.balance(singletons.burntFunds), pledge: mine.state.initialPledge }
    const outcome = terminate(of(1))
    expect(outcome).toMatchObject(DONE)
    expect(terminateSectorsReturn.decode(outcome.returned)).toEqual({ done: true })
    expect(mine.chain.balance(singletons.burntFunds) - before.burnt).toBeGreaterThan(expectedStoragePledge)
    expect(mine.state.initialPledge).toBe(before.pledge - initialPledge)
    expect(mine.claim.rawBytePower).toBe(SIZE)
    expect([...mine.partitionOf(1).terminated.bits()]).toEqual([1])
    mine.checkBooks()
    expect(terminate(of(1)).error).toMatch(/only live sectors/)
    mine.toOpening(place.deadline)
    mine.provePartitions(place.deadline)
    mine.toDeadlineEnd()
    expect(mine.claim.rawBytePower).toBe(SIZE)
    mine.checkBooks()
  })

  it('ends faulty and unproven sectors, which have no power to lose', () => {
    expect(mine.call(minerMethods.DeclareFaults, { faults: [of(1)] })).toMatchObject(DONE)
    expect(mine.call(minerMethods.DeclareFaultsRecovered, { recoveries: [of(1)] })).toMatchObject(DONE)
    expect(terminate(of(1))).toMatchObject(DONE)
    expect(mine.claim.rawBytePower).toBe(SIZE)
    mine.checkBooks()
    mine.commit(3)
    expect(terminate({ ...mine.where(3), sectors: BitField.of([3]) })).toMatchObject(DONE)
    expect(mine.claim.rawBytePower).toBe(SIZE)
    mine.checkBooks()
  })

  it('is refused while the deadline is open or next, and for sectors that are not there', () => {
    expect(terminate(of(7)).exitCode).toBe(16)
    expect(terminate({ ...of(1), partition: 3 }).exitCode).toBe(17)
    expect(terminate({ ...of(1), deadline: 48 }).exitCode).toBe(16)
    mine.toOpening(place.deadline)
    expect(terminate(of(1)).error).toMatch(/open or opens next/)
    const params = { terminations: [of(1)] }
    expect(mine.chain.call(mine.chain.root.id, mine.miner.id, TerminateSectors, params).exitCode).toBe(8)
  })
})

describe('an extension', () => {
  const extend = (newExpiration: number, ...numbers: number[]) =>
    mine.call(ExtendSectorExpiration, { extensions: [{ ...of(...numbers), newExpiration }] })

  it('lets active sectors live longer, which then expire later', () => {
    const later = mine.sector(1)!.expiration + 100 * DAY
    expect(extend(later, 1)).toMatchObject(DONE)
    expect(mine.sector(1)!.expiration).toBe(later)
    expect(mine.claim.rawBytePower).toBe(2n * SIZE)
    mine.checkBooks()
    expect(terminate(of(1))).toMatchObject(DONE)
    mine.checkBooks()
  })

  it('is refused for shorter or too long lives, and sectors that are not active', () => {
    const { expiration } = mine.sector(1)!
    expect(extend(expiration - 1, 1).error).toMatch(/is before that/)
    expect(extend(mine.chain.epoch + 541 * DAY, 1).exitCode).toBe(16)
    expect(extend(expiration + DAY, 9).exitCode).toBe(17)
    expect(
      mine.call(ExtendSectorExpiration, { extensions: [{ ...of(1), deadline: 48, newExpiration: 1 }] }).exitCode,
    ).toBe(16)
    expect(mine.call(minerMethods.DeclareFaults, { faults: [of(1)] })).toMatchObject(DONE)
    expect(extend(expiration + DAY, 1).exitCode).toBe(20)
    mine.checkBooks()
  })
})

describe('a compaction', () => {
  it('of partitions forgets dead sectors and joins the living', () => {
    const { deadline } = place
    // Two sectors fill a partition, so that the emptiest deadlines come first: 48 of them, then this one again.
    const many = Array.from({ length: 110 }, (_, i) => i + 10)
    mine.commit(...many)
    const here = many.filter((number) => mine.where(number).deadline === deadline)
    expect(here.length).toBeGreaterThan(0)
    mine.toOpening(deadline)
    mine.provePartitions(deadline)
    mine.toDeadlineEnd()
    mine.toMutable(deadline)
    expect(terminate(of(1))).toMatchObject(DONE)
    const compact = () => mine.call(CompactPartitions, { deadline, partitions: BitField.of([0, 1]) })
    expect(compact().exitCode).toBe(18)
    mine.chain.advanceTo(mine.chain.epoch + wpostDisputeWindow)
    const power = mine.claim
    expect(mine.call(CompactPartitions, { deadline, partitions: BitField.of([0, 9]) }).exitCode).toBe(16)
    expect(compact()).toMatchObject(DONE)
    expect(mine.claim).toEqual(power)
    expect(mine.sector(1)).toBeUndefined()
    expect(mine.partition(deadline, 0).terminated.isEmpty).toBe(true)
    mine.checkBooks()
  })

  it('of sector numbers uses them up', () => {
    const mask = (maskSectorNumbers: BitField) => mine.call(CompactSectorNumbers, { maskSectorNumbers }).exitCode
    expect(mask(BitField.range(0, 1_000))).toBe(0)
    expect(loadAllocatedSectors(mine.chain.store, mine.state).equals(BitField.range(0, 1_000))).toBe(true)
    expect(mine.call(minerMethods.PreCommitSector, mine.seal(5)).exitCode).toBe(16)
    expect(mask(BitField.empty)).toBe(16)
  })
})
