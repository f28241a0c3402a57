import { beforeEach, describe, expect, it } from 'vitest'
import { faultCutoffPassed, newDeadlineInfo } from '#sdk/actors/miner/deadline-info.ts'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { baseRewardForDisputedWindowPost } from '#sdk/actors/miner/monies.ts'
import { faultDeclarationCutoff, wpostDisputeWindow, wpostPeriodDeadlines } from '#sdk/actors/miner/policy.ts'
import { provingDeadline } from '#sdk/actors/miner/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { FIL, type Person, SECTOR_SIZE } from '../test-support.ts'
import { DAY, TestMine } from './test-support.ts'

const { DeclareFaults, DeclareFaultsRecovered, TerminateSectors, DisputeWindowedPoSt, CompactPartitions } = minerMethods
const { ExtendSectorExpiration, WithdrawBalance } = minerMethods
const size = BigInt(SECTOR_SIZE)

let mine: TestMine
let place: { deadline: number; partition: number }
let stranger: Person

beforeEach(() => {
  mine = new TestMine()
  stranger = mine.chain.person('stranger')
  mine.commit(1, 2)
  place = mine.where(1)
  expect(mine.where(2)).toEqual(place)
  mine.toOpening(place.deadline)
})

const sectors = (...numbers: number[]) => ({ ...place, sectors: BitField.of(numbers) })
const whole = [{ index: 0, skipped: BitField.empty }]
const declareFaults = (...numbers: number[]) => mine.call(DeclareFaults, { faults: [sectors(...numbers)] })
const declareRecovered = (...numbers: number[]) =>
  mine.call(DeclareFaultsRecovered, { recoveries: [sectors(...numbers)] })
const faults = () => [...mine.partitionOf(1).faults.bits()]
const power = () => mine.claim.rawBytePower
const burnt = () => mine.chain.balance(singletons.burntFunds)

describe('a window PoSt', () => {
  it('is refused unless it is for the open deadline, in time, and of this chain', () => {
    const { deadline } = place
    const { epoch } = mine.chain
    const { challenge } = provingDeadline(mine.state, epoch)
    const refused = (changes: object, at = deadline) => mine.tryPost(at, whole, changes).exitCode
    const { proofs } = mine.windowPost(whole)
    expect(refused({}, (deadline + 1) % wpostPeriodDeadlines)).toBe(16)
    expect(refused({ deadline: 48 })).toBe(16)
    expect(refused({ proofs: [] })).toBe(16)
    expect(refused({ proofs: [...proofs, ...proofs] })).toBe(16)
    expect(refused({ proofs: [{ ...proofs[0]!, postProof: 7 }] })).toBe(16)
    expect(refused({ proofs: [{ ...proofs[0]!, proofBytes: new Uint8Array(193) }] })).toBe(16)
    expect(refused({ chainCommitEpoch: challenge - 1 })).toBe(16)
    expect(refused({ chainCommitEpoch: epoch })).toBe(16)
    expect(refused({ chainCommitRand: new Uint8Array(32) })).toBe(16)
    expect(refused({ chainCommitRand: new Uint8Array(33) })).toBe(16)
    expect(refused({ partitions: [...whole, ...whole] })).toBe(16)
    expect(refused({ partitions: [{ index: 7, skipped: BitField.empty }] })).toBe(17)
    expect(refused({ partitions: [{ index: 0, skipped: BitField.of([99]) }] })).toBe(16)
    expect(refused({ partitions: [{ index: 0, skipped: BitField.of([1, 2]) }] })).toBe(16)
    expect(refused({})).toBe(0)
    expect(refused({})).toBe(16)
    mine.checkBooks()
  })

  it('is looked at for its form before it is asked who sent it, and for its deadline before what is open', () => {
    const given = (changes: object) => {
      const good = { deadline: 0, partitions: whole, chainCommitEpoch: 0, chainCommitRand: new Uint8Array(32) }
      const params = { ...good, proofs: mine.windowPost(whole).proofs, ...changes }
      return mine.chain.call(stranger.id, mine.miner.id, minerMethods.SubmitWindowedPoSt, params).exitCode
    }
    const [proof] = mine.windowPost(whole).proofs
    expect(given({})).toBe(8)
    expect(given({ proofs: [] })).toBe(16)
    expect(given({ proofs: [proof!, proof!] })).toBe(16)
    expect(given({ proofs: [{ ...proof!, postProof: 99 }] })).toBe(16)
    expect(given({ deadline: 48 })).toBe(16)
    expect(given({ chainCommitRand: new Uint8Array(33) })).toBe(16)
  })

  it('that skips a sector makes it faulty', () => {
    mine.provePartitions(place.deadline, BitField.of([2]))
    expect(faults()).toEqual([2])
    expect(power()).toBe(size)
    mine.checkBooks()
    mine.toDeadlineEnd()
    expect(faults()).toEqual([2])
    mine.checkBooks()
  })

  it('that does not come makes all sectors faulty, for a fee only if they stay so', () => {
    mine.provePartitions(place.deadline)
    expect(power()).toBe(2n * size)
    mine.toDeadlineEnd()
    const before = burnt()
    mine.toOpening(place.deadline)
    mine.toDeadlineEnd()
    expect(faults()).toEqual([1, 2])
    expect(power()).toBe(0n)
    expect(burnt()).toBe(before)
    mine.checkBooks()
    mine.toOpening(place.deadline)
    mine.toDeadlineEnd()
    expect(burnt()).toBeGreaterThan(before)
    mine.checkBooks()
  })

  it('that was never given for new sectors takes no power away', () => {
    mine.toDeadlineEnd()
    expect(faults()).toEqual([1, 2])
    expect(power()).toBe(0n)
    mine.checkBooks()
  })
})

describe('a fault', () => {
  beforeEach(() => {
    mine.provePartitions(place.deadline)
    mine.toDeadlineEnd()
  })

  it('that is declared takes power away at once', () => {
    expect(declareFaults(1)).toMatchObject({ error: '', exitCode: 0 })
    expect(faults()).toEqual([1])
    expect(power()).toBe(size)
    expect(declareFaults(1).exitCode).toBe(0)
    mine.checkBooks()
    expect(declareFaults(3).exitCode).toBe(16)
    expect(mine.call(DeclareFaults, { faults: [{ ...sectors(1), deadline: 48 }] }).exitCode).toBe(16)
    expect(mine.call(DeclareFaults, { faults: [{ ...sectors(1), partition: 4 }] }).exitCode).toBe(17)
    const params = DeclareFaults.params.encode({ faults: [sectors(2)] })
    expect(mine.chain.send(stranger.id, mine.miner.id, DeclareFaults.number, params).exitCode).toBe(8)
  })

  it('cannot be declared when its deadline is near', () => {
    const { periodStart } = provingDeadline(mine.state, mine.chain.epoch)
    const { open } = newDeadlineInfo(periodStart + DAY, place.deadline, mine.chain.epoch)
    mine.chain.advanceTo(open - faultDeclarationCutoff - 1)
    expect(declareRecovered(1, 99).exitCode).toBe(20)
    expect(declareFaults(99).exitCode).toBe(16)
    expect(declareRecovered(1).exitCode).toBe(0)
    mine.chain.advanceTo(open - faultDeclarationCutoff)
    expect(faultCutoffPassed(newDeadlineInfo(periodStart + DAY, place.deadline, mine.chain.epoch))).toBe(true)
    expect(declareFaults(1).exitCode).toBe(16)
    expect(declareRecovered(1).exitCode).toBe(16)
  })

  it('recovers when it is announced and proven', () => {
    declareFaults(1, 2)
    expect(declareRecovered(2)).toMatchObject({ error: '', exitCode: 0 })
    mine.checkBooks()
    mine.toOpening(place.deadline)
    const { proofs } = mine.windowPost(whole)
    const wrong = [{ ...proofs[0]!, proofBytes: proofs[0]!.proofBytes.with(0, proofs[0]!.proofBytes[0]! ^ 1) }]
    expect(mine.tryPost(place.deadline, whole, { proofs: wrong }).error).toMatch(/is not valid/)
    mine.provePartitions(place.deadline)
    expect(faults()).toEqual([1])
    expect(power()).toBe(size)
    mine.checkBooks()
  })

  it('that was announced to recover and did not is faulty still', () => {
    declareFaults(1)
    declareRecovered(1)
    mine.toOpening(place.deadline)
    mine.provePartitions(place.deadline, BitField.of([1]))
    mine.toDeadlineEnd()
    expect(faults()).toEqual([1])
    expect(mine.partitionOf(1).recoveries.isEmpty).toBe(true)
    mine.checkBooks()
  })

  it('that lasts 42 days ends the sector, for a fee', () => {
    declareFaults(1)
    const { initialPledge } = mine.sector(1)!
    const pledged = mine.state.initialPledge
    for (let day = 0; day < 43; day++) {
      mine.toOpening(place.deadline)
      mine.provePartitions(place.deadline)
      mine.toDeadlineEnd()
    }
    expect(mine.partitionOf(1).terminated.has(1)).toBe(true)
    expect(mine.state.initialPledge).toBe(pledged - initialPledge)
    expect(mine.state.earlyTerminations.isEmpty).toBe(true)
    expect(power()).toBe(size)
    mine.checkBooks()
  })

  it('of the past can be disputed by anybody', () => {
    const { chain } = mine
    mine.toOpening(place.deadline)
    const { proofs } = mine.windowPost(whole)
    const wrong = [{ ...proofs[0]!, proofBytes: new Uint8Array(192) }]
    expect(mine.tryPost(place.deadline, whole, { proofs: wrong }).exitCode).toBe(0)
    const dispute = (postIndex = 0, deadline = place.deadline) =>
      chain.call(stranger.id, mine.miner.id, DisputeWindowedPoSt, { deadline, postIndex })
    expect(dispute().exitCode).toBe(18)
    mine.toDeadlineEnd()
    expect(power()).toBe(2n * size)
    expect(dispute(1).exitCode).toBe(16)
    expect(dispute(0, 48).exitCode).toBe(16)
    const before = { stranger: chain.balance(stranger.id), burnt: burnt() }
    expect(dispute()).toMatchObject({ error: '', exitCode: 0 })
    expect(chain.balance(stranger.id) - before.stranger).toBe(baseRewardForDisputedWindowPost)
    expect(burnt() - before.burnt).toBeGreaterThanOrEqual(20n * FIL)
    expect(faults()).toEqual([1, 2])
    expect(power()).toBe(0n)
    expect(dispute().exitCode).toBe(16)
    mine.checkBooks()
  })

  it('that is none cannot be disputed, nor one of long ago', () => {
    const { chain } = mine
    mine.toOpening(place.deadline)
    mine.provePartitions(place.deadline)
    mine.toDeadlineEnd()
    const dispute = () =>
      chain.call(stranger.id, mine.miner.id, DisputeWindowedPoSt, { deadline: place.deadline, postIndex: 0 })
    expect(dispute().error).toMatch(/is valid/)
    chain.advanceTo(chain.epoch + wpostDisputeWindow)
    expect(dispute().exitCode).toBe(18)
  })
})

describe('a termination', () => {
  beforeEach(() => {
    mine.provePartitions(place.deadline)
    mine.toDeadlineEnd()
  })

  const terminate = (...numbers: number[]) => mine.call(TerminateSectors, { terminations: [sectors(...numbers)] })

  it('ends sectors for a fee and gives their pledge back', () => {
    mine.toMutable(place.deadline)
    const before = burnt()
    const { initialPledge } = mine.sector(1)!
    const pledged = mine.state.initialPledge
    const outcome = terminate(1)
    expect(outcome).toMatchObject({ error: '', exitCode: 0 })
    expect(TerminateSectors.returns.decode(outcome.returned)).toEqual({ done: true })
    expect(mine.partitionOf(1).terminated.has(1)).toBe(true)
    expect(power()).toBe(size)
    expect(mine.state.initialPledge).toBe(pledged - initialPledge)
    expect(burnt()).toBeGreaterThan(before)
    mine.checkBooks()
    expect(terminate(1).exitCode).toBe(16)
    expect(terminate(7).exitCode).toBe(16)
    mine.toOpening(place.deadline)
    mine.provePartitions(place.deadline)
    mine.toDeadlineEnd()
    mine.checkBooks()
  })

  it('is refused for a deadline that is open or next', () => {
    mine.toOpening(place.deadline)
    expect(terminate(1).exitCode).toBe(16)
    const params = TerminateSectors.params.encode({ terminations: [sectors(1)] })
    expect(mine.chain.send(stranger.id, mine.miner.id, TerminateSectors.number, params).exitCode).toBe(8)
  })

  it('leaves room that compaction takes away', () => {
    const { chain } = mine
    mine.toMutable(place.deadline)
    terminate(1)
    const compact = (partitions: number[], deadline = place.deadline) =>
      mine.call(CompactPartitions, { deadline, partitions: BitField.of(partitions) }).exitCode
    expect(compact([0], 48)).toBe(16)
    const { open } = newDeadlineInfo(provingDeadline(mine.state, chain.epoch).periodStart, place.deadline, chain.epoch)
    chain.advanceTo(open + 60)
    expect(compact([0])).toBe(18)
    chain.advanceTo(open + 60 + wpostDisputeWindow)
    const isProven = faults().length === 0
    if (!isProven) {
      expect(compact([0])).toBe(16)
      declareRecovered(2)
      mine.toOpening(place.deadline)
      mine.provePartitions(place.deadline)
      mine.toDeadlineEnd()
      chain.advanceTo(chain.epoch + wpostDisputeWindow)
    }
    expect(compact([3])).toBe(16)
    expect(compact([0])).toBe(0)
    expect(mine.sector(1)).toBeUndefined()
    expect([...mine.partitionOf(2).sectors.bits()]).toEqual([2])
    mine.checkBooks()
  })
})

describe('an extension', () => {
  beforeEach(() => {
    mine.provePartitions(place.deadline)
    mine.toDeadlineEnd()
  })

  const extend = (newExpiration: number, ...numbers: number[]) =>
    mine.call(ExtendSectorExpiration, { extensions: [{ ...sectors(...numbers), newExpiration }] })

  it('lets a sector live longer', () => {
    const { expiration } = mine.sector(1)!
    expect(extend(expiration + 10 * DAY, 1)).toMatchObject({ error: '', exitCode: 0 })
    expect(mine.sector(1)!.expiration).toBe(expiration + 10 * DAY)
    expect(mine.sector(2)!.expiration).toBe(expiration)
    mine.checkBooks()
  })

  it('is refused when it is shorter, too long, or of sectors that are not active', () => {
    const { expiration } = mine.sector(1)!
    expect(extend(expiration - 1, 1).exitCode).toBe(16)
    expect(extend(mine.chain.epoch + 541 * DAY, 1).exitCode).toBe(16)
    expect(extend(expiration, 77).exitCode).toBe(17)
    const elsewhere = { ...sectors(1), partition: 5, newExpiration: expiration }
    expect(mine.call(ExtendSectorExpiration, { extensions: [elsewhere] }).exitCode).toBe(17)
    declareFaults(1)
    expect(extend(expiration + DAY, 1).exitCode).toBe(20)
    mine.checkBooks()
  })
})

describe('a miner in debt', () => {
  it('cannot withdraw, pre-commit or recover before it has paid', () => {
    mine = new TestMine(undefined, 200n * FIL)
    const owner = mine.miner.owner.id
    mine.commit(1, 2)
    place = mine.where(1)
    mine.toOpening(place.deadline)
    mine.provePartitions(place.deadline)
    mine.toDeadlineEnd()
    const withdraw = (amountRequested: bigint) =>
      mine.chain.call(owner, mine.miner.id, WithdrawBalance, { amountRequested })
    expect(withdraw(1_000n * FIL).exitCode).toBe(0)
    mine.toOpening(place.deadline)
    mine.toDeadlineEnd()
    mine.toOpening(place.deadline)
    mine.toDeadlineEnd()
    expect(mine.state.feeDebt).toBeGreaterThan(0n)
    mine.checkBooks()
    expect(withdraw(1n).exitCode).toBe(19)
    expect(declareRecovered(1).exitCode).toBe(19)
    expect(mine.call(minerMethods.PreCommitSector, mine.seal(9)).exitCode).toBe(19)
    const before = burnt()
    const debt = mine.state.feeDebt
    const params = new Uint8Array(0)
    expect(mine.chain.send(owner, mine.miner.id, minerMethods.RepayDebt.number, params, FIL).exitCode).toBe(0)
    expect(mine.state.feeDebt).toBe(0n)
    expect(burnt() - before).toBe(debt)
    expect(declareRecovered(1).exitCode).toBe(0)
    mine.checkBooks()
  })
})
