import { beforeEach, describe, expect, it } from 'vitest'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { workerKeyChangeDelay } from '#sdk/actors/miner/policy.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Address } from '#sdk/address/address.ts'
import type { TestChain } from '../test-support.ts'
import { TestMine } from './test-support.ts'

let mine: TestMine
let chain: TestChain

beforeEach(() => {
  mine = new TestMine()
  chain = mine.chain
})

describe('the people of a miner', () => {
  it('are told to anybody', () => {
    const { id, owner, worker } = mine.miner
    const told = chain.mustCall(singletons.market, id, minerMethods.ControlAddresses, undefined)
    expect(told).toEqual({ owner: owner.id, worker: worker.id, controlAddrs: [] })
  })

  it('change the peer id and the multiaddrs, but strangers do not', () => {
    const { id, worker } = mine.miner
    const stranger = chain.person('stranger')
    const newId = Uint8Array.of(1, 2, 3)
    expect(chain.call(stranger.id, id, minerMethods.ChangePeerID, { newId }).exitCode).toBe(8)
    chain.mustCall(worker.id, id, minerMethods.ChangePeerID, { newId })
    chain.mustCall(worker.id, id, minerMethods.ChangeMultiaddrs, { newMultiaddrs: [newId] })
    expect(mine.info).toMatchObject({ peerId: newId, multiaddrs: [newId] })
    const tooLong = { newId: new Uint8Array(129) }
    expect(chain.call(worker.id, id, minerMethods.ChangePeerID, tooLong).exitCode).toBe(16)
    const tooMany = { newMultiaddrs: [new Uint8Array(1_000), new Uint8Array(25)] }
    expect(chain.call(worker.id, id, minerMethods.ChangeMultiaddrs, tooMany).exitCode).toBe(16)
    const hollow = { newMultiaddrs: [new Uint8Array(0)] }
    expect(chain.call(worker.id, id, minerMethods.ChangeMultiaddrs, hollow).exitCode).toBe(16)
    expect(chain.send(worker.id, id, minerMethods.ChangePeerID.number, Uint8Array.of(1)).exitCode).toBe(21)
  })

  it('get a new worker after a delay, with a BLS key, and control addresses at once', () => {
    const { id, owner, worker } = mine.miner
    const successor = chain.person('successor', 'bls')
    const helper = chain.person('helper')
    const change = { newWorker: successor.key.address, newControlAddrs: [helper.key.address] }
    expect(chain.call(worker.id, id, minerMethods.ChangeWorkerAddress, change).exitCode).toBe(8)
    const secp = { newWorker: helper.key.address, newControlAddrs: [] }
    expect(chain.call(owner.id, id, minerMethods.ChangeWorkerAddress, secp).exitCode).toBe(16)
    chain.mustCall(owner.id, id, minerMethods.ChangeWorkerAddress, change)
    expect(mine.info).toMatchObject({ worker: worker.id, controlAddresses: [helper.id] })
    chain.mustCall(helper.id, id, minerMethods.ChangePeerID, { newId: new Uint8Array(1) })
    chain.mustCall(owner.id, id, minerMethods.ConfirmUpdateWorkerKey, undefined)
    expect(mine.info.worker).toEqual(worker.id)
    chain.epoch += workerKeyChangeDelay
    chain.mustCall(owner.id, id, minerMethods.ConfirmUpdateWorkerKey, undefined)
    expect(mine.info).toMatchObject({ worker: successor.id, pendingWorkerKey: null })
  })

  it('get a new owner when both agree', () => {
    const { id, owner } = mine.miner
    const heir = chain.person('heir')
    const thief = chain.person('thief')
    const propose = (from: Address, proposed: Address) =>
      chain.call(from, id, minerMethods.ChangeOwnerAddress, proposed).exitCode
    expect(propose(owner.id, heir.key.address)).toBe(16)
    expect(propose(thief.id, thief.id)).toBe(8)
    expect(propose(owner.id, heir.id)).toBe(0)
    expect(propose(thief.id, heir.id)).toBe(8)
    expect(propose(heir.id, thief.id)).toBe(16)
    expect(propose(heir.id, heir.id)).toBe(0)
    expect(mine.info).toMatchObject({ owner: heir.id, pendingOwnerAddress: null })
  })
})
