import { beforeEach, describe, expect, it } from 'vitest'
import { minDealDuration } from '#sdk/actors/market/policy.ts'
import { marketState, openDealStates } from '#sdk/actors/market/state.ts'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import {
  expiredPreCommitCleanUpDelay,
  maxProveCommitDuration,
  maxSectorExpirationExtension,
  minSectorExpiration,
  preCommitChallengeDelay,
} from '#sdk/actors/miner/policy.ts'
import type { SectorPreCommitInfo } from '#sdk/actors/miner/sector.ts'
import { provingDeadline } from '#sdk/actors/miner/state.ts'
import { powerMethods } from '#sdk/actors/power/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { pieceCid } from '#sdk/piece/commitment-cid.ts'
import { unsealedSectorCid } from '#sdk/piece/unsealed-sector-cid.ts'
import { aggregateSeals } from '#sdk/simulated-proofs/index.ts'
import { publishDeal as publishedDeal } from '../test-deal.ts'
import { type Person, SECTOR_SIZE, TestChain } from '../test-support.ts'
import { DAY, SEAL_PROOF, TestMine } from './test-support.ts'

const { PreCommitSector, PreCommitSectorBatch, ProveCommitSector, ProveCommitAggregate } = minerMethods
const pieceSize = 1 << 20
const piece = pieceCid(new Uint8Array(32).fill(5))

let mine: TestMine
let client: Person

beforeEach(() => {
  mine = new TestMine()
  client = mine.chain.person('client')
})

/** Publishes a deal with the miner and returns its id. */
function publishDeal(startEpoch: number, endEpoch = startEpoch + minDealDuration): number {
  const label = `${startEpoch}`
  const terms = { pieceCid: piece, pieceSize, label, startEpoch, endEpoch, storagePricePerEpoch: 1_000n }
  return publishedDeal(mine.chain, client, mine.miner, terms)
}

const preCommitting = (changes: Partial<SectorPreCommitInfo>) =>
  mine.call(PreCommitSector, mine.seal(changes.sectorNumber ?? 1, changes))

describe('a sector', () => {
  it('takes a deal from pre-commit to its first window PoSt, and has power from then on', () => {
    const { chain } = mine
    const dealId = publishDeal(chain.epoch + 3 * DAY)
    const unsealedCid = unsealedSectorCid(SECTOR_SIZE, [{ cid: piece, paddedSize: pieceSize }])
    mine.preCommitted(mine.seal(1, { dealIds: [dealId], unsealedCid }))
    expect(mine.state.preCommitDeposits).toBeGreaterThan(0n)
    expect(mine.state.deadlineCronActive).toBe(true)
    mine.checkBooks()
    chain.advanceTo(chain.epoch + preCommitChallengeDelay + 1)
    mine.prove(1)
    const sector = mine.sector(1)!
    expect(sector).toMatchObject({ dealIds: [dealId], activation: chain.epoch - 1, sectorKeyCid: null })
    expect(sector.dealWeight).toBe(BigInt(pieceSize) * BigInt(minDealDuration))
    const states = openDealStates(chain.store, chain.state(singletons.market, marketState))
    expect(states.get(dealId)?.sectorStartEpoch).toBe(sector.activation)
    expect(mine.state).toMatchObject({ preCommitDeposits: 0n, initialPledge: sector.initialPledge })
    expect(sector.initialPledge).toBeGreaterThan(0n)
    expect(mine.claim.rawBytePower).toBe(0n)
    mine.checkBooks()

    const { deadline } = mine.where(1)
    mine.toOpening(deadline)
    mine.provePartitions(deadline)
    expect(mine.claim).toMatchObject({
      rawBytePower: BigInt(SECTOR_SIZE),
      qualityAdjPower: BigInt(SECTOR_SIZE),
    })
    mine.checkBooks()
    mine.toDeadlineEnd()
    expect(mine.claim.rawBytePower).toBe(BigInt(SECTOR_SIZE))
    expect(
      chain.mustCall(mine.miner.id, singletons.power, powerMethods.CurrentTotalPower, undefined).rawBytePower,
    ).toBe(BigInt(SECTOR_SIZE))
    mine.checkBooks()
  })

  it('fills partitions of deadlines one after the other', () => {
    mine.commit(1, 2, 3, 4, 5)
    const places = [1, 2, 3, 4, 5].map((number) => mine.where(number).deadline)
    expect(places[0]).toBe(places[1])
    expect(places[2]).toBe(places[3])
    expect(new Set(places).size).toBe(3)
    mine.checkBooks()
  })

  it('expires at the end of its deadline, and gives its pledge back', () => {
    mine.commitAndActivate(1)
    const { expiration } = mine.sector(1)!
    const { deadline } = mine.where(1)
    while (mine.chain.epoch < expiration) {
      mine.toOpening(deadline)
      if (mine.chain.epoch < expiration) mine.provePartitions(deadline)
    }
    mine.toDeadlineEnd()
    expect(mine.partitionOf(1).terminated.has(1)).toBe(true)
    expect(mine.state.initialPledge).toBe(0n)
    expect(mine.claim.rawBytePower).toBe(0n)
    expect(mine.state.feeDebt).toBe(0n)
    mine.checkBooks()
    mine.toDeadlineEnd()
    expect(mine.state.deadlineCronActive).toBe(false)
  })
})

describe('a pre-commit', () => {
  it('is refused for each of these', () => {
    const { epoch } = mine.chain
    const refused = (changes: Partial<SectorPreCommitInfo>) => preCommitting(changes).exitCode
    const activation = epoch + maxProveCommitDuration(SEAL_PROOF)
    expect(refused({ sealProof: 1 })).toBe(16)
    expect(refused({ sealProof: 5 })).toBe(16)
    expect(refused({ sealProof: 8 })).toBe(16)
    expect(refused({ sealedCid: piece })).toBe(16)
    expect(refused({ sealRandEpoch: epoch })).toBe(16)
    expect(refused({ sealRandEpoch: epoch - 3_781 })).toBe(16)
    expect(refused({ expiration: activation + minSectorExpiration - 1 })).toBe(16)
    expect(refused({ expiration: epoch + maxSectorExpirationExtension + 1 })).toBe(16)
    expect(refused({ replaceCapacity: true })).toBe(8)
    expect(refused({ dealIds: [77] })).toBe(17)
    expect(refused({ sealRandEpoch: epoch - 3_780, expiration: activation + minSectorExpiration })).toBe(0)
    expect(refused({})).toBe(16)
    expect(preCommitting({ sectorNumber: 1 }).error).toMatch(/already allocated/)
    const stranger = mine.chain.send(
      client.id,
      mine.miner.id,
      PreCommitSector.number,
      PreCommitSector.params.encode(mine.seal(2)),
    )
    expect(stranger.exitCode).toBe(8)
    mine.checkBooks()
  })

  it('is refused when its deals do not fit, or not its time', () => {
    const { epoch } = mine.chain
    const deal = publishDeal(epoch + 3 * DAY)
    expect(preCommitting({ dealIds: [deal, deal] }).exitCode).toBe(16)
    const tooSoon = epoch + maxProveCommitDuration(SEAL_PROOF) + minSectorExpiration
    expect(preCommitting({ dealIds: [publishDeal(epoch + 40 * DAY)], expiration: tooSoon }).exitCode).toBe(16)
    const many = Array.from({ length: 9 }, (_, i) => publishDeal(epoch + 3 * DAY + 1 + i))
    expect(preCommitting({ dealIds: many }).error).toMatch(/do not fit/)
    expect(preCommitting({ dealIds: Array.from({ length: 257 }, (_, i) => i) }).exitCode).toBe(17)
    const late = publishDeal(epoch)
    mine.chain.advanceTo(epoch + 1)
    expect(preCommitting({ dealIds: [late] }).error).toMatch(/has elapsed/)
  })

  it('needs a deposit', () => {
    mine = new TestMine(new TestChain(10_000), 0n)
    const { exitCode, error } = preCommitting({})
    expect(exitCode).toBe(19)
    expect(error).toMatch(/does not cover pre-commit deposits/)
  })

  it('comes in batches too, for a fee', () => {
    const before = mine.chain.balance(singletons.burntFunds)
    const batch = (sectors: SectorPreCommitInfo[]) => mine.call(PreCommitSectorBatch, { sectors })
    expect(batch([]).exitCode).toBe(16)
    expect(batch([mine.seal(1), mine.seal(1)]).exitCode).toBe(16)
    expect(batch(Array.from({ length: 257 }, () => mine.seal(1))).exitCode).toBe(16)
    expect(batch([mine.seal(1), mine.seal(2)])).toMatchObject({ exitCode: 0, error: '' })
    const fee = (2n * 16_433_324n * 5n * 10n ** 9n) / 20n
    expect(mine.chain.balance(singletons.burntFunds) - before).toBe(fee)
    mine.checkBooks()
  })

  it('is dropped, and its deposit burnt, when no proof comes', () => {
    mine.preCommit(1)
    const deposit = mine.state.preCommitDeposits
    const before = mine.chain.balance(singletons.burntFunds)
    const due = mine.chain.epoch + maxProveCommitDuration(SEAL_PROOF)
    mine.chain.advanceTo(due)
    const proof = mine.sealProof(1)
    mine.chain.advanceTo(due + 1)
    expect(mine.call(ProveCommitSector, { sectorNumber: 1, proof }).exitCode).toBe(16)
    mine.chain.advanceTo(due + expiredPreCommitCleanUpDelay - 1)
    expect(mine.isPreCommitted(1)).toBe(true)
    mine.chain.advanceTo(due + expiredPreCommitCleanUpDelay + 121)
    expect(mine.isPreCommitted(1)).toBe(false)
    expect(mine.chain.balance(singletons.burntFunds) - before).toBe(deposit)
    expect(mine.state.preCommitDeposits).toBe(0n)
    expect(preCommitting({}).error).toMatch(/already allocated/)
    mine.checkBooks()
  })
})

describe('a seal proof', () => {
  it('is refused before its time, for unknown sectors and when too long', () => {
    mine.preCommit(1)
    const proving = (sectorNumber: number, proof: Uint8Array) =>
      mine.call(ProveCommitSector, { sectorNumber, proof }).exitCode
    mine.chain.advanceTo(mine.chain.epoch + preCommitChallengeDelay)
    expect(proving(1, mine.sealProof(1))).toBe(18)
    mine.chain.advanceTo(mine.chain.epoch + 1)
    expect(proving(2, new Uint8Array(192))).toBe(17)
    expect(proving(1, new Uint8Array(193))).toBe(16)
    expect(proving(1, mine.sealProof(1))).toBe(0)
  })

  it('that is wrong is taken and then fails at the end of the epoch', () => {
    mine.preCommit(1)
    mine.chain.advanceTo(mine.chain.epoch + preCommitChallengeDelay + 1)
    const proof = mine.sealProof(1)
    proof[100]! ^= 1
    expect(mine.call(ProveCommitSector, { sectorNumber: 1, proof }).exitCode).toBe(0)
    expect(mine.chain.tick().logs.join()).toMatch(/the seal proof of sector 1 .* is not valid/)
    expect(mine.sector(1)).toBeUndefined()
    expect(mine.isPreCommitted(1)).toBe(true)
    mine.prove(1)
  })

  it('of data that is not that of the deals fails', () => {
    const deal = publishDeal(mine.chain.epoch + 3 * DAY)
    mine.preCommitted(mine.seal(1, { dealIds: [deal] }))
    mine.chain.advanceTo(mine.chain.epoch + preCommitChallengeDelay + 1)
    mine.call(ProveCommitSector, { sectorNumber: 1, proof: mine.sealProof(1) })
    expect(mine.chain.tick().logs.join()).toMatch(/is not valid/)
    expect(mine.sector(1)).toBeUndefined()
  })

  it('does not activate a sector whose deals cannot start any more', () => {
    const { chain } = mine
    const deal = publishDeal(chain.epoch + 20)
    const unsealedCid = unsealedSectorCid(SECTOR_SIZE, [{ cid: piece, paddedSize: pieceSize }])
    mine.preCommitted(mine.seal(1, { dealIds: [deal], unsealedCid }))
    mine.preCommit(2)
    chain.advanceTo(chain.epoch + 21)
    for (const sectorNumber of [1, 2])
      expect(mine.call(ProveCommitSector, { sectorNumber, proof: mine.sealProof(sectorNumber) }).exitCode).toBe(0)
    expect(chain.tick().logs.join()).toMatch(/the deals of sector 1 cannot start/)
    expect(mine.sector(1)).toBeUndefined()
    expect(mine.sector(2)).toBeDefined()
    expect(mine.isPreCommitted(1)).toBe(true)
    mine.checkBooks()
  })

  it('is taken from anybody, but not too many in an epoch', () => {
    const all = Array.from({ length: 201 }, (_, i) => i)
    mine.preCommit(...all)
    mine.chain.advanceTo(mine.chain.epoch + preCommitChallengeDelay + 1)
    const proving = (sectorNumber: number) => {
      const params = ProveCommitSector.params.encode({ sectorNumber, proof: mine.sealProof(sectorNumber) })
      return mine.chain.send(client.id, mine.miner.id, ProveCommitSector.number, params).exitCode
    }
    for (const number of all.slice(0, 200)) expect(proving(number)).toBe(0)
    expect(proving(200)).toBe(32)
    expect(mine.chain.tick().error).toBe('')
    expect(mine.sector(199)).toBeDefined()
    mine.checkBooks()
  })
})

describe('an aggregate of seal proofs', () => {
  const numbers = [1, 2, 3, 4]

  function aggregate(of = numbers): Uint8Array {
    const statements = of.map((number) => mine.statement(number))
    const infos = statements.map((statement) => ({ ...statement, number: statement.sectorId.number }))
    const statement = { miner: mine.miner.id.id, sealProof: SEAL_PROOF, infos }
    return aggregateSeals(
      statement,
      of.map((number) => mine.sealProof(number)),
    )
  }

  const proving = (aggregateProof: Uint8Array, of = numbers) =>
    mine.call(ProveCommitAggregate, { sectorNumbers: BitField.of(of), aggregateProof })

  it('activates its sectors at once, for a fee', () => {
    mine.preCommit(...numbers)
    mine.chain.advanceTo(mine.chain.epoch + preCommitChallengeDelay)
    expect(proving(aggregate()).exitCode).toBe(18)
    mine.chain.advanceTo(mine.chain.epoch + 1)
    const before = mine.chain.balance(singletons.burntFunds)
    expect(proving(aggregate())).toMatchObject({ error: '', exitCode: 0 })
    const fee = (4n * 49_299_973n * 5n * 10n ** 9n) / 20n
    expect(mine.chain.balance(singletons.burntFunds) - before).toBe(fee)
    for (const number of numbers) expect(mine.sector(number)).toBeDefined()
    mine.checkBooks()
  })

  it('is refused when it is too small, not true, or of unknown sectors', () => {
    mine.preCommit(...numbers)
    mine.chain.advanceTo(mine.chain.epoch + preCommitChallengeDelay + 1)
    const proof = aggregate()
    expect(proving(proof, [1, 2, 3]).exitCode).toBe(16)
    expect(proving(proof, [1, 2, 3, 9]).exitCode).toBe(17)
    expect(proving(new Uint8Array(81_961)).exitCode).toBe(16)
    proof[7]! ^= 1
    expect(proving(proof).error).toMatch(/is not valid/)
    const params = ProveCommitAggregate.params.encode({ sectorNumbers: BitField.of(numbers), aggregateProof: proof })
    expect(mine.chain.send(client.id, mine.miner.id, ProveCommitAggregate.number, params).exitCode).toBe(8)
  })
})

describe('the deadline cron', () => {
  it('runs from the first pre-commit on', () => {
    expect(mine.state.deadlineCronActive).toBe(false)
    mine.preCommit(1)
    const { close } = provingDeadline(mine.state, mine.chain.epoch)
    mine.chain.advanceTo(close)
    expect(mine.state.currentDeadline).toBe(provingDeadline(mine.state, close).index)
  })
})
