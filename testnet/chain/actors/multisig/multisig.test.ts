import { beforeEach, describe, expect, it } from 'vitest'
import { actorCodes } from '#sdk/actors/actor-code.ts'
import { type ActorMethod, empty } from '#sdk/actors/actor-method.ts'
import { initMethods } from '#sdk/actors/init/methods.ts'
import {
  type ApproveReturn,
  multisigConstructorParams,
  multisigMethods,
  type ProposeReturn,
  proposalHash,
} from '#sdk/actors/multisig/methods.ts'
import { multisigState, openPendingTransactions } from '#sdk/actors/multisig/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Address } from '#sdk/address/address.ts'
import { FIL, type Outcome, type Person, TestChain } from '../test-support.ts'

const nothing = new Uint8Array(0)
const transferMethod: ActorMethod<undefined, undefined> = { number: 0, params: empty, returns: empty }

let chain: TestChain
let signers: [Person, Person, Person]
let stranger: Person

beforeEach(() => {
  chain = new TestChain()
  signers = [chain.person('one'), chain.person('two'), chain.person('three', 'bls')]
  stranger = chain.person('stranger')
})

function tryCreate(threshold: number, unlockDuration = 0, of: readonly Address[] = keysOf(signers)): Outcome {
  const constructorParams = multisigConstructorParams.encode({
    signers: [...of],
    numApprovalsThreshold: threshold,
    unlockDuration,
    startEpoch: chain.epoch,
  })
  const params = { codeCid: actorCodes.multisig, constructorParams }
  return chain.call(stranger.id, singletons.init, initMethods.Exec, params, 10n * FIL)
}

function create(threshold: number, unlockDuration = 0): Address {
  const { exitCode, returned, error } = tryCreate(threshold, unlockDuration)
  expect(error).toBe('')
  expect(exitCode).toBe(0)
  return initMethods.Exec.returns.decode(returned).idAddress
}

const keysOf = (people: readonly Person[]) => people.map(({ key }) => key.address)

function propose<P>(
  wallet: Address,
  by: Person,
  to: Address,
  method: ActorMethod<P, unknown>,
  params: P,
  value = 0n,
): ProposeReturn {
  const proposal = { to, value, method: method.number, params: method.params.encode(params) }
  return chain.mustCall(by.id, wallet, multisigMethods.Propose, proposal)
}

const spend = (wallet: Address, by: Person, value: bigint) =>
  propose(wallet, by, stranger.id, transferMethod, undefined, value)

const approve = (wallet: Address, by: Person, id: number, hash: Uint8Array = nothing): ApproveReturn =>
  chain.mustCall(by.id, wallet, multisigMethods.Approve, { id, proposalHash: hash })

const approving = (wallet: Address, by: Person, id: number, hash: Uint8Array = nothing) =>
  chain.call(by.id, wallet, multisigMethods.Approve, { id, proposalHash: hash }).exitCode

const stateOf = (wallet: Address) => chain.state(wallet, multisigState)
const pendingOf = (wallet: Address) => [...openPendingTransactions(chain.store, stateOf(wallet)).keys()]

describe('a multisig', () => {
  it('is created by anybody, with its signers by their ids', () => {
    const wallet = create(2)
    expect(stateOf(wallet).signers.map(String)).toEqual(signers.map(({ id }) => String(id)))
    expect(chain.balance(wallet)).toBe(10n * FIL)
  })

  it('is not created with impossible rules', () => {
    expect(tryCreate(0).exitCode).toBe(16)
    expect(tryCreate(4).exitCode).toBe(16)
    expect(tryCreate(1, -1).exitCode).toBe(16)
    expect(tryCreate(1, 0, []).exitCode).toBe(16)
    expect(tryCreate(1, 0, [signers[0].id, signers[0].key.address]).exitCode).toBe(16)
  })

  it('sends once enough signers agree', () => {
    const wallet = create(2)
    const before = chain.balance(stranger.id)
    expect(spend(wallet, signers[0], FIL)).toMatchObject({ txnId: 0, applied: false })
    expect(chain.balance(stranger.id)).toBe(before)
    expect(approve(wallet, signers[1], 0)).toMatchObject({ applied: true, code: 0 })
    expect(chain.balance(stranger.id) - before).toBe(FIL)
    expect(pendingOf(wallet)).toEqual([])
    expect(approving(wallet, signers[2], 0)).toBe(17)
  })

  it('sends at once when one signature is enough, and reports what came of it', () => {
    const wallet = create(1)
    expect(spend(wallet, signers[0], FIL)).toMatchObject({ applied: true, code: 0 })
    const refused = propose(wallet, signers[0], singletons.market, transferMethodNumber(77), undefined)
    expect(refused).toMatchObject({ txnId: 1, applied: true, code: 3 })
  })

  it('refuses strangers, doubled approvals and wrong hashes', () => {
    const wallet = create(2)
    const proposal = { to: stranger.id, value: FIL, method: 0, params: nothing }
    expect(chain.call(stranger.id, wallet, multisigMethods.Propose, proposal).exitCode).toBe(18)
    const negative = { ...proposal, value: -1n }
    expect(chain.call(signers[0].id, wallet, multisigMethods.Propose, negative).exitCode).toBe(16)
    spend(wallet, signers[0], FIL)
    expect(approving(wallet, stranger, 0)).toBe(18)
    expect(approving(wallet, signers[0], 0)).toBe(18)
    expect(approving(wallet, signers[1], 7)).toBe(17)
    expect(approving(wallet, signers[1], 0, new Uint8Array(32))).toBe(16)
    const hash = proposalHash({ requester: signers[0].id, ...proposal })
    expect(approving(wallet, signers[1], 0, hash)).toBe(0)
  })

  it('lets only the proposer cancel', () => {
    const wallet = create(2)
    spend(wallet, signers[0], FIL)
    const cancel = (by: Person, hash: Uint8Array = nothing) =>
      chain.call(by.id, wallet, multisigMethods.Cancel, { id: 0, proposalHash: hash }).exitCode
    expect(cancel(signers[1])).toBe(18)
    expect(cancel(signers[0], new Uint8Array(32))).toBe(20)
    expect(cancel(signers[0])).toBe(0)
    expect(cancel(signers[0])).toBe(17)
  })

  it('keeps what is locked', () => {
    const wallet = create(1, 1_000)
    const proposal = { to: stranger.id, value: 5n * FIL, method: 0, params: nothing }
    const spending = () => chain.call(signers[0].id, wallet, multisigMethods.Propose, proposal).exitCode
    expect(spending()).toBe(19)
    chain.epoch += 499
    expect(spending()).toBe(19)
    chain.epoch += 1
    expect(spending()).toBe(0)
    expect(
      chain.call(signers[0].id, wallet, multisigMethods.Propose, { ...proposal, value: 100n * FIL }).exitCode,
    ).toBe(19)
  })

  it('changes its own rules when its signers agree', () => {
    const wallet = create(1)
    const fourth = chain.person('four')
    const { AddSigner, SwapSigner, RemoveSigner, ChangeNumApprovalsThreshold, LockBalance } = multisigMethods
    expect(chain.call(signers[0].id, wallet, AddSigner, { signer: fourth.id, increase: false }).exitCode).toBe(8)
    const change = <P>(method: ActorMethod<P, unknown>, params: P) =>
      propose(wallet, signers[0], wallet, method, params).code
    expect(change(AddSigner, { signer: fourth.key.address, increase: true })).toBe(0)
    expect(stateOf(wallet)).toMatchObject({ numApprovalsThreshold: 2 })
    expect(change(ChangeNumApprovalsThreshold, { newThreshold: 1 })).toBe(0)
    expect(approve(wallet, fourth, 1)).toMatchObject({ applied: true, code: 0 })
    expect(change(AddSigner, { signer: fourth.id, increase: false })).toBe(18)
    expect(change(ChangeNumApprovalsThreshold, { newThreshold: 5 })).toBe(16)
    expect(change(SwapSigner, { from: stranger.id, to: stranger.id })).toBe(18)
    expect(change(SwapSigner, { from: fourth.id, to: signers[1].id })).toBe(16)
    expect(change(SwapSigner, { from: fourth.id, to: stranger.id })).toBe(0)
    expect(change(RemoveSigner, { signer: fourth.id, decrease: false })).toBe(18)
    expect(change(RemoveSigner, { signer: stranger.id, decrease: true })).toBe(16)
    expect(change(RemoveSigner, { signer: stranger.id, decrease: false })).toBe(0)
    expect(stateOf(wallet).signers.map(String)).toEqual(signers.map(({ id }) => String(id)))
    const lock = { startEpoch: chain.epoch, unlockDuration: 10, amount: FIL }
    expect(change(LockBalance, { ...lock, unlockDuration: 0 })).toBe(16)
    expect(change(LockBalance, { ...lock, amount: -1n })).toBe(16)
    expect(change(LockBalance, lock)).toBe(0)
    expect(change(LockBalance, lock)).toBe(18)
  })

  it('forgets what a signer approved who left', () => {
    const wallet = create(2)
    spend(wallet, signers[0], FIL)
    const { txnId } = spend(wallet, signers[1], FIL)
    const { RemoveSigner } = multisigMethods
    const leave = propose(wallet, signers[1], wallet, RemoveSigner, { signer: signers[0].id, decrease: false })
    expect(approve(wallet, signers[2], leave.txnId)).toMatchObject({ applied: true, code: 0 })
    expect(pendingOf(wallet)).toEqual([txnId])
  })
})

function transferMethodNumber(number: number): ActorMethod<undefined, undefined> {
  return { ...transferMethod, number }
}
