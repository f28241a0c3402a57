import type { CID } from 'multiformats/cid'
import type { ActorMethod } from '#sdk/actors/actor-method.ts'
import { findSector } from '#sdk/actors/miner/deadline.ts'
import { type DeadlineInfo, newDeadlineInfo } from '#sdk/actors/miner/deadline-info.ts'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { maxProveCommitDuration, preCommitChallengeDelay, wpostProvingPeriod } from '#sdk/actors/miner/policy.ts'
import { noReplacement } from '#sdk/actors/miner/sector.ts'
import {
  loadDeadlines,
  minerState,
  openPreCommittedSectors,
  openSectors,
  provingDeadline,
} from '#sdk/actors/miner/state.ts'
import type { Address } from '#sdk/address/address.ts'
import { address } from '#sdk/codec/address.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import type { PrivateKey } from '#sdk/crypto/key.ts'
import { zeroPieceCid } from '#sdk/piece/zero-piece.ts'
import { proveSeal, proveWindowPost, type Replica, replicaCommitment, replicaId } from '#sdk/simulated-proofs/index.ts'
import { randomnessTags } from '../blocks/randomness.ts'
import type { TipSetRecord } from '../blocks/tipset-record.ts'
import type { Chain } from '../chain.ts'
import { signedCall } from './signed-call.ts'

const SEAL_PROOF = 6
const SECTOR_SIZE = 8 << 20
const none = new Uint8Array(0)

interface Sealed {
  readonly replica: Replica
  readonly unsealedCid: CID
}

/** A miner on a real chain that seals, proves, and submits every window PoSt, by messages in blocks. */
export class TestMiner {
  readonly chain: Chain
  readonly miner: Address
  readonly worker: PrivateKey
  readonly #sealed = new Map<number, Sealed>()

  constructor(chain: Chain, worker: PrivateKey, miner: Address = chain.miners[0]!) {
    this.chain = chain
    this.worker = worker
    this.miner = miner
  }

  get state() {
    return this.chain.after.state(this.miner.id, minerState)
  }

  get epoch(): number {
    return this.chain.head.tipSet.height
  }

  sector(number: number) {
    return openSectors(this.chain.store, this.state).get(number)
  }

  /** Sends a message to the miner, puts it in a block, and gives that block. @throws when it fails */
  call<P>(method: ActorMethod<P, unknown>, params: P, value = 0n): TipSetRecord {
    this.push(method, params, value)
    return this.mine()
  }

  push<P>(method: ActorMethod<P, unknown>, params: P, value = 0n): void {
    const signed = signedCall(this.chain, this.worker, this.miner, method, params, { value, gasLimit: 1_000_000_000 })
    this.chain.pool.add(signed, { verified: true })
  }

  mine(epoch?: number): TipSetRecord {
    const record = this.chain.mine(epoch)
    const failed = record.outcome.errors.find((error) => error !== '')
    if (failed !== undefined) throw new Error(failed)
    return record
  }

  /** Seals sectors with these deals, pre-commits them in one block and proves them in another. */
  commit(
    numbers: readonly number[],
    deals: { readonly ids: readonly number[]; readonly unsealedCid: CID } | undefined,
    days: number,
  ): void {
    for (const number of numbers) {
      const unsealedCid = deals?.unsealedCid ?? zeroPieceCid(SECTOR_SIZE)
      const sealRandEpoch = Math.max(0, this.epoch - 1)
      const seal = {
        miner: this.miner.id,
        sectorNumber: number,
        sealProof: SEAL_PROOF,
        ticket: this.chain.randomness.fromTickets(randomnessTags.sealTicket, sealRandEpoch, address.encode(this.miner)),
        unsealedCid,
      }
      const replica = { id: replicaId(seal), digest: new Uint8Array(32).fill(number) }
      this.#sealed.set(number, { replica, unsealedCid })
      this.push(minerMethods.PreCommitSector, {
        sealProof: SEAL_PROOF,
        sectorNumber: number,
        sealedCid: replicaCommitment(replica),
        sealRandEpoch,
        dealIds: [...(deals?.ids ?? [])],
        expiration: this.epoch + maxProveCommitDuration(SEAL_PROOF) + days * wpostProvingPeriod,
        ...noReplacement,
      })
    }
    const { tipSet } = this.mine()
    this.mine(tipSet.height + preCommitChallengeDelay)
    for (const number of numbers)
      this.push(minerMethods.ProveCommitSector, { sectorNumber: number, proof: this.#sealProof(number) })
    this.mine()
    for (const number of numbers)
      if (this.sector(number) === undefined) throw new Error(`sector ${number} is not active`)
  }

  #sealProof(number: number): Uint8Array {
    const { replica, unsealedCid } = this.#sealed.get(number)!
    const { info, preCommitEpoch } = openPreCommittedSectors(this.chain.store, this.state).get(number)!
    const entropy = address.encode(this.miner)
    const { randomness } = this.chain
    return proveSeal(
      {
        sealProof: SEAL_PROOF,
        sectorId: { miner: this.miner.id, number },
        randomness: randomness.fromTickets(randomnessTags.sealTicket, info.sealRandEpoch, entropy),
        interactiveRandomness: randomness.fromBeacon(
          randomnessTags.interactiveSeal,
          preCommitEpoch + preCommitChallengeDelay,
          entropy,
        ),
        sealedCid: info.sealedCid,
        unsealedCid,
      },
      replica,
    )
  }

  /**
   * Goes to an epoch, and on the way proves every deadline with sectors in the first block of its window. Gives the
   * number of proofs.
   */
  proveUntil(epoch: number): number {
    let proofs = 0
    const places = this.#places()
    for (;;) {
      const next = this.#nextOpening(places)
      if (next.open + 1 >= epoch) break
      this.#post(next, places.get(next.index)!)
      proofs++
    }
    if (this.epoch < epoch) this.mine(epoch)
    return proofs
  }

  /** The epoch after the last one of a deadline's next window that is not over. */
  nextClose(deadline: number): number {
    const { periodStart } = provingDeadline(this.state, this.epoch)
    const { close } = newDeadlineInfo(periodStart, deadline, this.epoch)
    return close > this.epoch ? close : close + wpostProvingPeriod
  }

  /** The sectors of each deadline, by partition. */
  #places(): Map<number, Map<number, number[]>> {
    const places = new Map<number, Map<number, number[]>>()
    const deadlines = loadDeadlines(this.chain.store, this.state)
    for (const number of this.#sealed.keys()) {
      const { deadline, partition } = findSector(this.chain.store, deadlines, number)
      const partitions = places.get(deadline) ?? new Map<number, number[]>()
      partitions.set(partition, [...(partitions.get(partition) ?? []), number])
      places.set(deadline, partitions)
    }
    return places
  }

  #nextOpening(places: ReadonlyMap<number, unknown>): DeadlineInfo {
    const { periodStart } = provingDeadline(this.state, this.epoch)
    const openings = [...places.keys()].map((deadline) => {
      const next = newDeadlineInfo(periodStart, deadline, this.epoch)
      return next.open >= this.epoch ? next : newDeadlineInfo(periodStart + wpostProvingPeriod, deadline, this.epoch)
    })
    return openings.sort((a, b) => a.open - b.open)[0]!
  }

  /** Proves a deadline in a block just after it opens; until then there are null rounds, whose ticket is the head's. */
  #post({ index, open, challenge }: DeadlineInfo, partitions: ReadonlyMap<number, readonly number[]>): void {
    const { randomness } = this.chain
    const sectors = [...partitions.values()].flat().map((sectorNumber) => ({
      sealProof: SEAL_PROOF,
      sectorNumber,
      sealedCid: replicaCommitment(this.#sealed.get(sectorNumber)!.replica),
      replica: this.#sealed.get(sectorNumber)!.replica,
    }))
    const proof = proveWindowPost({
      prover: this.miner.id,
      randomness: randomness.fromBeacon(randomnessTags.windowPost, challenge, address.encode(this.miner)),
      sectors,
    })
    this.push(minerMethods.SubmitWindowedPoSt, {
      deadline: index,
      partitions: [...partitions.keys()].map((partition) => ({ index: partition, skipped: BitField.empty })),
      proofs: [proof],
      chainCommitEpoch: open,
      chainCommitRand: randomness.fromTickets(randomnessTags.postChainCommit, open, none),
    })
    this.mine(open + 1)
  }
}
