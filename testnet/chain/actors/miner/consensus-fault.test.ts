import type { CID } from 'multiformats/cid'
import { beforeEach, describe, expect, it } from 'vitest'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { consensusFaultIneligibilityDuration } from '#sdk/actors/miner/policy.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Address } from '#sdk/address/address.ts'
import { type BlockHeader, blockCid, blockHeader, blockSigningBytes } from '#sdk/chain/block-header.ts'
import { dagCborCid } from '#sdk/crypto/cid.ts'
import type { PrivateKey } from '#sdk/crypto/key.ts'
import type { Person } from '../test-support.ts'
import { TestMine } from './test-support.ts'

const link = (byte: number): CID => dagCborCid(Uint8Array.of(byte))
const nothing: Uint8Array = new Uint8Array(0)

let mine: TestMine
let reporter: Person

beforeEach(() => {
  mine = new TestMine()
  reporter = mine.chain.person('reporter')
})

function block(changes: Partial<BlockHeader> = {}, key: PrivateKey = mine.miner.worker.key): Uint8Array {
  const header: BlockHeader = {
    miner: mine.miner.id,
    ticket: null,
    electionProof: null,
    beaconEntries: [],
    winPostProof: [],
    parents: [link(1)],
    parentWeight: 0n,
    height: mine.chain.epoch - 5,
    parentStateRoot: link(2),
    parentMessageReceipts: link(3),
    messages: link(4),
    blsAggregate: null,
    timestamp: 0,
    blockSig: null,
    forkSignaling: 0,
    parentBaseFee: 0n,
    ...changes,
  }
  return blockHeader.encode({ ...header, blockSig: key.sign(blockSigningBytes(header)) })
}

function report(
  blockHeader1: Uint8Array,
  blockHeader2: Uint8Array,
  blockHeaderExtra = nothing,
  to: Address = mine.miner.id,
) {
  const params = { blockHeader1, blockHeader2, blockHeaderExtra }
  return mine.chain.call(reporter.id, to, minerMethods.ReportConsensusFault, params)
}

describe('a consensus fault', () => {
  it('of two blocks at one epoch costs the miner, pays the reporter and shuts the miner out', () => {
    const before = mine.chain.balance(reporter.id)
    expect(report(block(), block({ timestamp: 1 }))).toMatchObject({ error: '', exitCode: 0 })
    const burnt = mine.chain.balance(singletons.burntFunds)
    const paid = mine.chain.balance(reporter.id) - before
    expect(paid).toBeGreaterThan(0n)
    expect(burnt + paid).toBeGreaterThanOrEqual(19n * paid)
    const { consensusFaultElapsed } = mine.info
    expect(consensusFaultElapsed).toBe(mine.chain.epoch + consensusFaultIneligibilityDuration)
    const preCommit = () => mine.call(minerMethods.PreCommitSector, mine.seal(1))
    expect(preCommit()).toMatchObject({ exitCode: 18 })
    expect(report(block(), block({ timestamp: 2 })).exitCode).toBe(18)
    mine.chain.advanceTo(consensusFaultElapsed + 1)
    expect(preCommit()).toMatchObject({ error: '', exitCode: 0 })
    mine.checkBooks()
  })

  it('can be two epochs on the same parents, or leaving out a block of its own', () => {
    const { epoch } = mine.chain
    expect(report(block(), block({ height: epoch - 4 }))).toMatchObject({ error: '', exitCode: 0 })
    const other = new TestMine()
    mine = other
    reporter = mine.chain.person('reporter')
    const own = block()
    const sibling = block({ timestamp: 9 })
    const later = block({ height: epoch - 4, parents: [blockCid(blockHeader.decode(sibling))] })
    expect(report(own, later).error).toMatch(/no consensus fault/)
    expect(report(own, later, sibling)).toMatchObject({ error: '', exitCode: 0 })
  })

  it('is none when the blocks prove nothing', () => {
    const one = block()
    expect(report(one, one).exitCode).toBe(16)
    expect(report(one, Uint8Array.of(1)).exitCode).toBe(16)
    expect(report(one, block({ miner: reporter.id })).error).toMatch(/the blocks are of/)
    expect(report(block({ height: mine.chain.epoch - 1 }), one).error).toMatch(/must not be higher/)
    expect(report(one, block({ timestamp: 1 }, reporter.key)).error).toMatch(/is not signed by/)
    const old = { height: mine.chain.epoch - 901 }
    expect(report(block(old), block({ ...old, timestamp: 1 })).error).toMatch(/too old/)
    const future = { height: mine.chain.epoch }
    expect(report(block(future), block({ ...future, timestamp: 1 })).error).toMatch(/not in the past/)
    const stranger = mine.chain.miner('another')
    expect(report(one, block({ timestamp: 1 }), nothing, stranger.id).exitCode).toBe(16)
    const params = { blockHeader1: one, blockHeader2: block({ timestamp: 1 }), blockHeaderExtra: nothing }
    const byActor = mine.chain.call(singletons.market, mine.miner.id, minerMethods.ReportConsensusFault, params)
    expect(byActor.exitCode).toBe(8)
  })
})
