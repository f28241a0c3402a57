import { beforeEach, describe, expect, it } from 'vitest'
import { minerMethods } from '#sdk/actors/miner/methods.ts'
import { powerState } from '#sdk/actors/power/state.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import { FIL, type Outcome, type TestChain } from '../test-support.ts'
import { TestMine } from './test-support.ts'

let mine: TestMine
let chain: TestChain

beforeEach(() => {
  mine = new TestMine()
  chain = mine.chain
})

function expectDone(outcome: Outcome): void {
  expect(outcome).toMatchObject({ error: '', exitCode: 0 })
}

describe('the balance of a miner', () => {
  it('is withdrawn by the owner as far as it is free', () => {
    mine.commit(1)
    const { id, owner, worker } = mine.miner
    const ask = { amountRequested: 1_000_000n * FIL }
    expect(chain.call(worker.id, id, minerMethods.WithdrawBalance, ask).exitCode).toBe(8)
    const before = chain.balance(owner.id)
    const paid = chain.mustCall(owner.id, id, minerMethods.WithdrawBalance, ask)
    expect(chain.balance(owner.id) - before).toBe(paid)
    expect(chain.balance(id)).toBe(mine.state.initialPledge)
    expect(chain.call(owner.id, id, minerMethods.WithdrawBalance, { amountRequested: -1n }).exitCode).toBe(16)
  })

  it('takes rewards in, three quarters of them locked', () => {
    const { id } = mine.miner
    const apply = (reward: bigint, penalty: bigint) =>
      chain.call(singletons.reward, id, minerMethods.ApplyRewards, { reward, penalty }, reward)
    const before = chain.balance(id)
    expectDone(apply(8n * FIL, 0n))
    expect(chain.balance(id)).toBe(before + 8n * FIL)
    expect(mine.state.lockedFunds).toBe(6n * FIL)
    expectDone(apply(0n, FIL))
    expect(mine.state).toMatchObject({ lockedFunds: 5n * FIL, feeDebt: 0n })
    expect(chain.balance(singletons.burntFunds)).toBe(FIL)
    expect(chain.state(singletons.power, powerState).totalPledgeCollateral).toBe(5n * FIL)
    expect(chain.call(chain.root.id, id, minerMethods.ApplyRewards, { reward: 0n, penalty: 0n }).exitCode).toBe(8)
  })

  it('pays old debts from what comes in', () => {
    const poor = new TestMine(chain, 0n)
    const { id, owner } = poor.miner
    expectDone(chain.call(singletons.reward, id, minerMethods.ApplyRewards, { reward: 0n, penalty: FIL }))
    expect(poor.state.feeDebt).toBe(FIL)
    expect(chain.call(owner.id, id, minerMethods.WithdrawBalance, { amountRequested: 0n }).exitCode).toBe(19)
    chain.mustCall(owner.id, id, minerMethods.RepayDebt, undefined, FIL / 4n)
    expect(poor.state.feeDebt).toBe((3n * FIL) / 4n)
    chain.mustCall(owner.id, id, minerMethods.RepayDebt, undefined, FIL)
    expect(poor.state.feeDebt).toBe(0n)
    expect(chain.balance(id)).toBe(FIL / 4n)
  })
})
