import type { CID } from 'multiformats/cid'
import { beforeEach, describe, expect, it } from 'vitest'
import { marketState, openDealStates } from '#sdk/actors/market/state.ts'
import { deadlineIsMutable } from '#sdk/actors/miner/deadline-info.ts'
import { minerMethods, type ReplicaUpdate } from '#sdk/actors/miner/methods.ts'
import { sealProofInfo } from '#sdk/actors/miner/proof-types.ts'
import { provingDeadline } from '#sdk/actors/miner/state.ts'
import { rewardState } from '#sdk/actors/reward/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { verifregMethods } from '#sdk/actors/verifreg/methods.ts'
import { BitField, bitField } from '#sdk/collections/bitfield.ts'
import { pieceCid } from '#sdk/piece/commitment-cid.ts'
import { unsealedSectorCid } from '#sdk/piece/unsealed-sector-cid.ts'
import { proveReplicaUpdate, replicaCommitment, updatedReplicaId } from '#sdk/simulated-proofs/index.ts'
import { publishDeal as publishedDeal } from '../test-deal.ts'
import { type Person, SECTOR_SIZE, type TestChain } from '../test-support.ts'
import { SEAL_PROOF, TestMine } from './test-support.ts'

const { ProveReplicaUpdates } = minerMethods
const updateProofType = sealProofInfo(SEAL_PROOF).update
const piece = pieceCid(new Uint8Array(32).fill(5))
const DONE = { error: '', exitCode: 0 }

let mine: TestMine
let chain: TestChain
let client: Person

beforeEach(() => {
  mine = new TestMine()
  chain = mine.chain
  client = chain.person('client')
  mine.commitAndActivate(1, 2)
  mine.toMutable(mine.where(1).deadline)
})

function publishDeal(pieceSize = 1 << 20, verifiedDeal = false): number {
  const label = `${pieceSize} ${chain.epoch}`
  return publishedDeal(chain, client, mine.miner, { pieceSize, verifiedDeal, label, startEpoch: chain.epoch + 200 })
}

function grantDataCap(): void {
  const verifier = chain.person('verifier')
  const grants = { address: verifier.key.address, allowance: 1n << 30n }
  chain.mustCall(chain.root.id, singletons.verifiedRegistry, verifregMethods.AddVerifier, grants)
  const allowance = { address: client.key.address, allowance: 1n << 30n }
  chain.mustCall(verifier.id, singletons.verifiedRegistry, verifregMethods.AddVerifiedClient, allowance)
}

/** A sector's replica with one piece in it, and its proof. */
function updateOf(number: number, deals: number[], paddedSize = 1 << 20): ReplicaUpdate {
  const oldSealedCid: CID = mine.sector(number)!.sealedCid
  const newUnsealedCid = unsealedSectorCid(SECTOR_SIZE, [{ cid: piece, paddedSize }])
  const inputs = { updateProof: updateProofType, oldSealedCid, newUnsealedCid }
  const replica = { id: updatedReplicaId(inputs), digest: new Uint8Array(32).fill(number) }
  const newSealedSectorCid = replicaCommitment(replica)
  mine.replaceReplica(number, replica)
  return {
    sectorId: number,
    ...mine.where(number),
    newSealedSectorCid,
    deals,
    updateProofType,
    replicaProof: proveReplicaUpdate({ ...inputs, newSealedCid: newSealedSectorCid }, replica),
  }
}

const update = (...updates: ReplicaUpdate[]) => mine.call(ProveReplicaUpdates, { updates })

describe('a replica update', () => {
  it('puts a deal into a sector, which goes on being proven with its new replica', () => {
    const deal = publishDeal()
    const before = mine.sector(1)!
    const outcome = update(updateOf(1, [deal]))
    expect(outcome).toMatchObject(DONE)
    expect([...bitField.decode(outcome.returned).bits()]).toEqual([1])
    const after = mine.sector(1)!
    expect(after).toMatchObject({ dealIds: [deal], activation: chain.epoch, expiration: before.expiration })
    expect(after.sectorKeyCid).toEqual(before.sealedCid)
    expect(after.sealedCid).not.toEqual(before.sealedCid)
    expect(after.replacedSectorAge).toBe(chain.epoch - before.activation)
    const states = openDealStates(chain.store, chain.state(singletons.market, marketState))
    expect(states.get(deal)?.sectorStartEpoch).toBe(chain.epoch)
    mine.checkBooks()
    const { deadline } = mine.where(1)
    mine.toOpening(deadline)
    mine.provePartitions(deadline)
    mine.toDeadlineEnd()
    expect(mine.claim.rawBytePower).toBe(2n * BigInt(SECTOR_SIZE))
    mine.checkBooks()
    mine.toMutable(deadline)
    expect(update(updateOf(1, [publishDeal()])).error).toMatch(/has deals already/)
  })

  it('with verified deals brings power, and costs pledge', () => {
    grantDataCap()
    const deal = publishDeal(SECTOR_SIZE, true)
    const reward = chain.state(singletons.reward, rewardState)
    expect(reward.thisEpochReward).toBeGreaterThan(0n)
    const before = { claim: mine.claim, pledge: mine.state.initialPledge }
    expect(update(updateOf(1, [deal], SECTOR_SIZE))).toMatchObject(DONE)
    expect(mine.claim.rawBytePower).toBe(before.claim.rawBytePower)
    expect(mine.claim.qualityAdjPower).toBeGreaterThan(before.claim.qualityAdjPower + 4n * BigInt(SECTOR_SIZE))
    expect(mine.state.initialPledge).toBeGreaterThan(before.pledge)
    mine.checkBooks()
  })

  it('after a window whose proof is disputed loses the power that the sector had in that window', () => {
    grantDataCap()
    const { deadline, partition } = mine.where(1)
    mine.toOpening(deadline)
    const whole = [{ index: partition, skipped: BitField.empty }]
    const { proofs } = mine.windowPost(whole)
    proofs[0]!.proofBytes[3]! ^= 1
    expect(mine.tryPost(deadline, whole, { proofs })).toMatchObject(DONE)
    mine.toDeadlineEnd()
    expect(update(updateOf(1, [publishDeal(SECTOR_SIZE, true)], SECTOR_SIZE))).toMatchObject(DONE)
    const before = mine.claim.qualityAdjPower
    const dispute = { deadline, postIndex: 0 }
    expect(chain.call(client.id, mine.miner.id, minerMethods.DisputeWindowedPoSt, dispute)).toMatchObject(DONE)
    const size = BigInt(SECTOR_SIZE)
    expect(mine.claim).toMatchObject({ rawBytePower: 0n, qualityAdjPower: before - 2n * size })
    expect(mine.partitionOf(1).faultyPower).toEqual({ raw: 2n * size, qa: 2n * size })
    mine.checkBooks()
  })

  it('is left out when it cannot be made, while others are made', () => {
    const deal = publishDeal()
    const good = updateOf(1, [deal])
    const outcome = update({ ...updateOf(2, []), sectorId: 2 }, good, good)
    expect(outcome).toMatchObject(DONE)
    expect([...bitField.decode(outcome.returned).bits()]).toEqual([1])
    expect(outcome.logs.join()).toMatch(/left out sector 2: there are no deals.*left out sector 1: it is there twice/s)
    mine.checkBooks()
  })

  it('fails with others of another deadline, as it does in actors of this version', () => {
    mine.commitAndActivate(3)
    const [first, other] = [mine.where(1).deadline, mine.where(3).deadline]
    expect(first).not.toBe(other)
    mine.toMutable(first)
    mine.toMutable(other)
    expect(deadlineIsMutable(provingDeadline(mine.state, chain.epoch).periodStart, first, chain.epoch)).toBe(true)
    const sizes = { 1: 1 << 20, 3: 1 << 19 }
    const updates = ([1, 3] as const).map((number) => updateOf(number, [publishDeal(sizes[number])], sizes[number]))
    const before = mine.sector(1)
    expect(update(...updates)).toMatchObject({ exitCode: 20, error: expect.stringMatching(/of 2 deadlines/) })
    expect(mine.sector(1)).toEqual(before)
    for (const one of updates) expect(update(one)).toMatchObject(DONE)
    mine.checkBooks()
  })

  it('is refused for each of these', () => {
    const good = updateOf(1, [publishDeal()])
    const refused = (changes: Partial<ReplicaUpdate>) => update({ ...good, ...changes })
    expect(update().exitCode).toBe(16)
    expect(refused({ replicaProof: new Uint8Array(4_097) }).exitCode).toBe(16)
    expect(refused({ replicaProof: good.replicaProof.map((byte) => byte ^ 1) }).error).toMatch(/is not valid/)
    expect(refused({ updateProofType: updateProofType + 1 }).exitCode).toBe(16)
    expect(refused({ newSealedSectorCid: piece }).exitCode).toBe(16)
    expect(refused({ deals: [99] }).error).toMatch(/refuses to start deals 99/)
    expect(refused({ deadline: 48 }).exitCode).toBe(16)
    expect(refused({ partition: 7 }).exitCode).toBe(17)
    expect(refused({ sectorId: 7 }).exitCode).toBe(17)
    const place = { deadline: good.deadline, partition: good.partition, sectors: BitField.of([1]) }
    expect(mine.call(minerMethods.DeclareFaults, { faults: [place] })).toMatchObject(DONE)
    expect(refused({}).error).toMatch(/faulty, terminated or not proven/)
    mine.toOpening(good.deadline)
    expect(refused({}).error).toMatch(/open or opens next/)
    const params = { updates: [good] }
    expect(chain.call(client.id, mine.miner.id, ProveReplicaUpdates, params).exitCode).toBe(8)
  })
})
