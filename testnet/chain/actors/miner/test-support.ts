import type { CID } from 'multiformats/cid'
import { expect } from 'vitest'
import { findSector, loadDeadline, openDeadlineExpirations, openPartitions } from '#sdk/actors/miner/deadline.ts'
import { deadlineIsMutable, isOpen, newDeadlineInfo } from '#sdk/actors/miner/deadline-info.ts'
import { minerMethods, type PostPartition } from '#sdk/actors/miner/methods.ts'
import { activePower, openExpirationQueue, type Partition } from '#sdk/actors/miner/partition.ts'
import { maxProveCommitDuration, preCommitChallengeDelay, wpostChallengeWindow } from '#sdk/actors/miner/policy.ts'
import { addPower, noPower } from '#sdk/actors/miner/power-pair.ts'
import type { PostProof } from '#sdk/actors/miner/proofs.ts'
import { noReplacement, type SectorOnChainInfo, type SectorPreCommitInfo } from '#sdk/actors/miner/sector.ts'
import {
  loadDeadlines,
  loadMinerInfo,
  loadVestingFunds,
  type MinerState,
  minerState,
  openPreCommittedSectors,
  openSectors,
  provingDeadline,
} from '#sdk/actors/miner/state.ts'
import { type Claim, openClaims, powerState } from '#sdk/actors/power/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { address } from '#sdk/codec/address.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { zeroPieceCid } from '#sdk/piece/zero-piece.ts'
import {
  type ProvableSector,
  proveSeal,
  proveWindowPost,
  type Replica,
  replicaCommitment,
  replicaId,
  type SealStatement,
} from '#sdk/simulated-proofs/index.ts'
import { randomnessTags } from '../../blocks/randomness.ts'
import { draw, FIL, type Outcome, SECTOR_SIZE, TestChain, type TestMiner } from '../test-support.ts'

export const SEAL_PROOF = 6
export const DAY = 2_880
const ticketAt = draw('ticket')
const beaconAt = draw('beacon')
const commD = zeroPieceCid(SECTOR_SIZE)

/** A miner with a sealer that does all it should, unless a test asks for something else. */
export class TestMine {
  readonly chain: TestChain
  readonly miner: TestMiner
  readonly #replicas = new Map<number, Replica>()
  readonly #commDs = new Map<number, CID>()

  constructor(chain = new TestChain(10_000), attoFil = 100_000n * FIL) {
    this.chain = chain
    this.miner = chain.miner('miner', attoFil)
  }

  get state(): MinerState {
    return this.chain.state(this.miner.id, minerState)
  }

  get info() {
    return loadMinerInfo(this.chain.store, this.state)
  }

  get claim(): Claim {
    return openClaims(this.chain.store, this.chain.state(singletons.power, powerState)).get(this.miner.id)!
  }

  sector(number: number): SectorOnChainInfo | undefined {
    return openSectors(this.chain.store, this.state).get(number)
  }

  isPreCommitted(number: number): boolean {
    return openPreCommittedSectors(this.chain.store, this.state).has(number)
  }

  where(number: number): { deadline: number; partition: number } {
    return findSector(this.chain.store, loadDeadlines(this.chain.store, this.state), number)
  }

  partition(deadline: number, partition: number): Partition {
    const { store } = this.chain
    return openPartitions(store, loadDeadline(store, loadDeadlines(store, this.state), deadline)).get(partition)!
  }

  partitionOf(number: number): Partition {
    const { deadline, partition } = this.where(number)
    return this.partition(deadline, partition)
  }

  /** A call of the worker's. */
  call<P>(method: { number: number; params: { encode(params: P): Uint8Array } }, params: P): Outcome {
    return this.chain.send(this.miner.worker.id, this.miner.id, method.number, method.params.encode(params))
  }

  /** Seals a sector as of now, and says what to pre-commit. */
  seal(number: number, changes: Partial<SectorPreCommitInfo> & { unsealedCid?: CID } = {}): SectorPreCommitInfo {
    const { unsealedCid = commD, ...rest } = changes
    const sealRandEpoch = rest.sealRandEpoch ?? this.chain.epoch - 20
    const id = replicaId({
      miner: this.miner.id.id,
      sectorNumber: number,
      sealProof: SEAL_PROOF,
      ticket: ticketAt(randomnessTags.sealTicket, sealRandEpoch, address.encode(this.miner.id)),
      unsealedCid,
    })
    const replica = { id, digest: new Uint8Array(32).fill(number) }
    this.#replicas.set(number, replica)
    this.#commDs.set(number, unsealedCid)
    return {
      sealProof: SEAL_PROOF,
      sectorNumber: number,
      sealedCid: replicaCommitment(replica),
      sealRandEpoch,
      dealIds: [],
      expiration: this.chain.epoch + maxProveCommitDuration(SEAL_PROOF) + 200 * DAY,
      ...noReplacement,
      ...rest,
    }
  }

  preCommit(...numbers: number[]): void {
    for (const number of numbers) this.preCommitted(this.seal(number))
  }

  preCommitted(sector: SectorPreCommitInfo): void {
    expect(this.call(minerMethods.PreCommitSector, sector)).toMatchObject({ error: '', exitCode: 0 })
  }

  /** What the chain will hold a seal proof against. */
  statement(number: number): SealStatement {
    const preCommit = openPreCommittedSectors(this.chain.store, this.state).get(number)!
    const entropy = address.encode(this.miner.id)
    const { sealProof, sealedCid, sealRandEpoch } = preCommit.info
    const challengeEpoch = preCommit.preCommitEpoch + preCommitChallengeDelay
    return {
      sealProof,
      sectorId: { miner: this.miner.id.id, number },
      randomness: ticketAt(randomnessTags.sealTicket, sealRandEpoch, entropy),
      interactiveRandomness: beaconAt(randomnessTags.interactiveSeal, challengeEpoch, entropy),
      sealedCid,
      unsealedCid: this.#commDs.get(number)!,
    }
  }

  sealProof(number: number): Uint8Array {
    return proveSeal(this.statement(number), this.#replicas.get(number)!)
  }

  /** Proves sectors and lets the power actor activate them. */
  prove(...numbers: number[]): void {
    for (const sectorNumber of numbers) {
      const params = { sectorNumber, proof: this.sealProof(sectorNumber) }
      expect(this.call(minerMethods.ProveCommitSector, params)).toMatchObject({ error: '', exitCode: 0 })
    }
    expect(this.chain.tick().error).toBe('')
    for (const number of numbers) expect(this.sector(number)).toBeDefined()
  }

  /** Pre-commits sectors and proves them when their time has come. */
  commit(...numbers: number[]): void {
    this.preCommit(...numbers)
    this.chain.advanceTo(this.chain.epoch + preCommitChallengeDelay + 1)
    this.prove(...numbers)
  }

  /** Commits sectors and proves them for the first time in their windows. */
  commitAndActivate(...numbers: number[]): void {
    this.commit(...numbers)
    for (const deadline of new Set(numbers.map((number) => this.where(number).deadline))) {
      this.toOpening(deadline)
      this.provePartitions(deadline)
    }
  }

  replaceReplica(number: number, replica: Replica): void {
    this.#replicas.set(number, replica)
  }

  /** Goes to where a deadline is open the next time, two epochs in. */
  toOpening(deadline: number): void {
    let periodStart = provingDeadline(this.state, this.chain.epoch).periodStart
    const opening = () => newDeadlineInfo(periodStart, deadline, this.chain.epoch)
    if (this.chain.epoch >= opening().close - 1 || isOpen(opening())) periodStart += DAY
    this.chain.advanceTo(opening().open + 2)
  }

  /** Goes just past the end of the open deadline. */
  toDeadlineEnd(): void {
    this.chain.advanceTo(provingDeadline(this.state, this.chain.epoch).close)
  }

  /** Goes to the first epoch at which a deadline is mutable. */
  toMutable(deadline: number): void {
    const { periodStart } = provingDeadline(this.state, this.chain.epoch)
    let epoch = this.chain.epoch
    while (!deadlineIsMutable(periodStart, deadline, epoch)) epoch += wpostChallengeWindow
    this.chain.advanceTo(epoch)
  }

  /** The window PoSt for partitions of the open deadline, without the skipped sectors. */
  windowPost(partitions: readonly PostPartition[]): { proofs: PostProof[]; chainCommitEpoch: number } {
    const current = provingDeadline(this.state, this.chain.epoch)
    const sectors: ProvableSector[] = []
    for (const { index, skipped } of partitions) {
      const { sectors: all, faults, recoveries, terminated } = this.partition(current.index, index)
      const good = all.difference(terminated).difference(faults.difference(recoveries)).difference(skipped)
      for (const number of good.bits()) {
        const { sealProof, sealedCid } = this.sector(number)!
        sectors.push({ sealProof, sectorNumber: number, sealedCid, replica: this.#replicas.get(number)! })
      }
    }
    const entropy = address.encode(this.miner.id)
    const randomness = beaconAt(randomnessTags.windowPost, current.challenge, entropy)
    const proof = proveWindowPost({ prover: this.miner.id.id, randomness, sectors })
    return { proofs: [proof], chainCommitEpoch: this.chain.epoch - 1 }
  }

  tryPost(deadline: number, partitions: readonly PostPartition[], changes: object = {}): Outcome {
    const { proofs, chainCommitEpoch } = this.windowPost(partitions)
    const chainCommitRand = ticketAt(randomnessTags.postChainCommit, chainCommitEpoch, new Uint8Array(0))
    const params = { deadline, partitions: [...partitions], proofs, chainCommitEpoch, chainCommitRand, ...changes }
    return this.call(minerMethods.SubmitWindowedPoSt, params)
  }

  /** Proves all partitions of the open deadline. */
  provePartitions(deadline: number, skipped: BitField = BitField.empty): void {
    const { store } = this.chain
    const { count } = openPartitions(store, loadDeadline(store, loadDeadlines(store, this.state), deadline))
    const partitions = Array.from({ length: count }, (_, index) => {
      const of = this.partition(deadline, index)
      return { index, skipped: skipped.intersection(of.sectors) }
    })
    expect(this.tryPost(deadline, partitions)).toMatchObject({ error: '', exitCode: 0 })
  }

  /** Checks that all books of the miner and the power actor agree with each other. */
  checkBooks(): void {
    const { chain, state } = this
    const { store } = chain
    let power = noPower
    let pledge = 0n
    const onChain = new Set(openSectors(store, state).keys())
    for (const index of loadDeadlines(store, state).due.keys()) {
      const deadline = loadDeadline(store, loadDeadlines(store, state), index)
      const expirations = [...openDeadlineExpirations(store, deadline).entries()]
      let live = 0
      let total = 0
      for (const [at, partition] of openPartitions(store, deadline).entries()) {
        power = addPower(power, activePower(partition))
        live += partition.sectors.difference(partition.terminated).count
        total += partition.sectors.count
        let scheduled = BitField.empty
        for (const [epoch, set] of openExpirationQueue(store, partition).entries()) {
          expect(expirations.some(([due, partitions]) => due === epoch && partitions.has(at))).toBe(true)
          expect(set.onTimeSectors.containsAny(set.earlySectors)).toBe(false)
          scheduled = scheduled.union(set.onTimeSectors).union(set.earlySectors)
        }
        expect(scheduled.equals(partition.sectors.difference(partition.terminated))).toBe(true)
        for (const number of scheduled.bits()) pledge += this.sector(number)!.initialPledge
        for (const number of partition.sectors.bits()) expect(onChain.has(number)).toBe(true)
      }
      expect(deadline).toMatchObject({ liveSectors: live, totalSectors: total })
    }
    expect(this.claim).toMatchObject({ rawBytePower: power.raw, qualityAdjPower: power.qa })
    if (state.earlyTerminations.isEmpty) expect(state.initialPledge).toBe(pledge)
    const deposits = [...openPreCommittedSectors(store, state).values()].map((entry) => entry.preCommitDeposit)
    expect(state.preCommitDeposits).toBe(deposits.reduce((sum, deposit) => sum + deposit, 0n))
    const vesting = loadVestingFunds(store, state).funds.reduce((sum, fund) => sum + fund.amount, 0n)
    expect(state.lockedFunds).toBe(vesting)
    const network = chain.state(singletons.power, powerState)
    expect(network.totalPledgeCollateral).toBe(state.initialPledge + state.lockedFunds)
    expect(network.totalBytesCommitted).toBe(power.raw)
    expect(chain.faults).toEqual([])
  }
}
