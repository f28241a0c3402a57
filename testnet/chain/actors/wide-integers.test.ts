import { beforeEach, describe, expect, it } from 'vitest'
import { actorCodes } from '#sdk/actors/actor-code.ts'
import type { ActorMethod } from '#sdk/actors/actor-method.ts'
import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { initMethods } from '#sdk/actors/init/methods.ts'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { multisigConstructorParams, multisigMethods } from '#sdk/actors/multisig/methods.ts'
import { paychConstructorParams, paychMethods } from '#sdk/actors/paych/methods.ts'
import { powerMethods } from '#sdk/actors/power/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Address } from '#sdk/address/address.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { TestMine } from './miner/test-support.ts'
import { signedDeal } from './test-deal.ts'
import { FIL, type Person, type TestChain } from './test-support.ts'

const integers = ['1b0020000000000000', '1b1000000000000000', '1b7fffffffffffffff', '1b8000000000000000'].concat([
  '1bffffffffffffffff',
  '20',
  '3b7fffffffffffffff',
  '3b8000000000000000',
])

let mine: TestMine
let chain: TestChain
let client: Person

beforeEach(() => {
  mine = new TestMine()
  chain = mine.chain
  client = chain.person('client')
  mine.commit(1)
})

/** Where the integers of some CBOR begin and end. */
function integersOf(bytes: Uint8Array): [start: number, end: number][] {
  const found: [number, number][] = []
  const skip = (at: number): number => {
    const major = bytes[at]! >> 5
    const info = bytes[at]! & 31
    const headEnd = at + 1 + (info < 24 ? 0 : 2 ** (info - 24))
    const argument = info < 24 ? info : Number(`0x${Buffer.from(bytes.subarray(at + 1, headEnd)).toString('hex')}`)
    if (major === 0 || major === 1) found.push([at, headEnd])
    if (major === 2 || major === 3) return headEnd + argument
    if (major === 6) return skip(headEnd)
    let end = headEnd
    for (let i = 0; major === 4 && i < argument; i++) end = skip(end)
    return end
  }
  expect(skip(0)).toBe(bytes.length)
  return found
}

/** Sends parameters with each of their integers replaced by each that is too large, or negative, and back again. */
function expectNoFaults<P>(from: Address, to: Address, method: ActorMethod<P, unknown>, params: P): number {
  const bytes = method.params.encode(params)
  const places = integersOf(bytes)
  for (const [start, end] of places) {
    for (const integer of integers) {
      const mark = chain.tree.checkpoint()
      const changed = [bytes.subarray(0, start), Buffer.from(integer, 'hex'), bytes.subarray(end)]
      const { exitCode, error } = chain.send(from, to, method.number, new Uint8Array(Buffer.concat(changed)))
      expect([exitCodes.SysErrorIllegalActor, exitCodes.SysErrInvalidMethod], error).not.toContain(exitCode)
      chain.tree.rollback(mark)
    }
  }
  expect(chain.faults).toEqual([])
  return places.length
}

describe('no integer of the parameters makes a method fail by a fault of its own', () => {
  it('of the miner', () => {
    const { deadline, partition } = mine.where(1)
    const place = { deadline, partition, sectors: BitField.of([1]) }
    const toMiner = <P>(method: ActorMethod<P, unknown>, params: P) =>
      expectNoFaults(mine.miner.worker.id, mine.miner.id, method, params)
    expect(toMiner(minerMethods.PreCommitSector, mine.seal(2, { dealIds: [0] }))).toBe(8)
    expect(toMiner(minerMethods.PreCommitSectorBatch, { sectors: [mine.seal(2), mine.seal(3)] })).toBe(14)
    expect(toMiner(minerMethods.ProveCommitSector, { sectorNumber: 2, proof: new Uint8Array(0) })).toBe(1)
    expect(toMiner(minerMethods.CheckSectorProven, { sectorNumber: 2 })).toBe(1)
    expect(toMiner(minerMethods.TerminateSectors, { terminations: [place] })).toBe(2)
    expect(toMiner(minerMethods.DeclareFaults, { faults: [place, place] })).toBe(4)
    expect(toMiner(minerMethods.DeclareFaultsRecovered, { recoveries: [place] })).toBe(2)
    const { expiration } = mine.sector(1)!
    const extensions = [{ ...place, newExpiration: expiration + 10 }]
    expect(toMiner(minerMethods.ExtendSectorExpiration, { extensions })).toBe(3)
    expect(toMiner(minerMethods.CompactPartitions, { deadline, partitions: BitField.of([0]) })).toBe(1)
    expect(toMiner(minerMethods.DisputeWindowedPoSt, { deadline, postIndex: 0 })).toBe(2)
    const { sealedCid } = mine.sector(1)!
    const update = { sectorId: 1, deadline, partition, newSealedSectorCid: sealedCid, deals: [0], updateProofType: 1 }
    expect(
      toMiner(minerMethods.ProveReplicaUpdates, { updates: [{ ...update, replicaProof: new Uint8Array(4) }] }),
    ).toBe(5)
    mine.toOpening(deadline)
    const partitions = [{ index: 0, skipped: BitField.empty }]
    const { proofs, chainCommitEpoch } = mine.windowPost(partitions)
    const post = { deadline, partitions, proofs, chainCommitEpoch, chainCommitRand: new Uint8Array(32) }
    expect(toMiner(minerMethods.SubmitWindowedPoSt, post)).toBe(4)
  })

  it('of the market and the power actor', () => {
    const deals = [signedDeal(client, mine.miner.id, { startEpoch: chain.epoch + 100 })]
    const { PublishStorageDeals, ActivateDeals, VerifyDealsForActivation, ComputeDataCommitment } = marketMethods
    expect(expectNoFaults(mine.miner.worker.id, singletons.market, PublishStorageDeals, { deals })).toBe(3)
    const fromMiner = <P>(method: ActorMethod<P, unknown>, params: P) =>
      expectNoFaults(mine.miner.id, singletons.market, method, params)
    expect(fromMiner(ActivateDeals, { dealIds: [0], sectorExpiry: 7 })).toBe(2)
    expect(fromMiner(VerifyDealsForActivation, { sectors: [{ dealIds: [0], sectorExpiry: 7 }] })).toBe(2)
    expect(fromMiner(ComputeDataCommitment, { inputs: [{ dealIds: [], sectorType: 6 }] })).toBe(1)
    expect(fromMiner(marketMethods.OnMinerSectorsTerminate, { epoch: 7, dealIds: [0] })).toBe(2)
    const miner = { owner: client.id, worker: mine.miner.worker.id, windowPostProofType: 6 }
    const creation = { ...miner, peer: new Uint8Array(0), multiaddrs: [] }
    expect(expectNoFaults(client.id, singletons.power, powerMethods.CreateMiner, creation)).toBe(1)
  })

  it('of multisigs and channels', () => {
    const signing = { signers: [client.id], numApprovalsThreshold: 1, unlockDuration: 5, startEpoch: 5 }
    const exec = (codeCid: (typeof actorCodes)['multisig'], constructorParams: Uint8Array) =>
      chain.mustCall(client.id, singletons.init, initMethods.Exec, { codeCid, constructorParams }, FIL).idAddress
    const multisig = exec(actorCodes.multisig, multisigConstructorParams.encode(signing))
    const construction = multisigConstructorParams.encode(signing)
    expect(integersOf(construction)).toHaveLength(3)
    for (const [start, end] of integersOf(construction)) {
      for (const integer of integers) {
        const changed = [construction.subarray(0, start), Buffer.from(integer, 'hex'), construction.subarray(end)]
        const params = { codeCid: actorCodes.multisig, constructorParams: new Uint8Array(Buffer.concat(changed)) }
        const { exitCode } = chain.call(client.id, singletons.init, initMethods.Exec, params)
        expect([exitCodes.Ok, exitCodes.ErrIllegalArgument, exitCodes.ErrSerialization]).toContain(exitCode)
      }
    }
    const proposal = { to: client.id, value: 0n, method: 0, params: new Uint8Array(0) }
    expect(expectNoFaults(client.id, multisig, multisigMethods.Propose, proposal)).toBe(1)
    for (const method of [multisigMethods.Approve, multisigMethods.Cancel])
      expect(expectNoFaults(client.id, multisig, method, { id: 0, proposalHash: new Uint8Array(0) })).toBe(1)
    const lock = { startEpoch: 1, unlockDuration: 1, amount: 1n }
    expect(expectNoFaults(multisig, multisig, multisigMethods.LockBalance, lock)).toBe(2)
    expect(expectNoFaults(multisig, multisig, multisigMethods.ChangeNumApprovalsThreshold, { newThreshold: 1 })).toBe(1)

    const channel = exec(actorCodes.paymentchannel, paychConstructorParams.encode({ from: client.id, to: client.id }))
    const sv = {
      channelAddr: channel,
      timeLockMin: 0,
      timeLockMax: 0,
      secretHash: new Uint8Array(0),
      extra: null,
      lane: 0,
      nonce: 1,
      amount: 1n,
      minSettleHeight: 0,
      merges: [{ lane: 1, nonce: 1 }],
      signature: client.key.sign(new Uint8Array(1)),
    }
    const { UpdateChannelState } = paychMethods
    expect(expectNoFaults(client.id, channel, UpdateChannelState, { sv, secret: new Uint8Array(0) })).toBe(7)
  })
})
