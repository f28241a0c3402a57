import type { CID } from 'multiformats/cid'
import { expect, test } from 'vitest'
import { cronMethods } from '#sdk/actors/cron/methods.ts'
import { newEstimate } from '#sdk/actors/math/smoothing.ts'
import { deadlines, emptyDeadline, withDeadline } from '#sdk/actors/miner/deadline.ts'
import { cronEventPayload, cronEventTypes, minerMethods } from '#sdk/actors/miner/methods.ts'
import {
  loadDeadlines,
  type MinerState,
  minerState,
  openPreCommitCleanUp,
  provingDeadline,
} from '#sdk/actors/miner/state.ts'
import { vestingFunds } from '#sdk/actors/miner/vesting.ts'
import { openClaims, openCronQueue, type PowerState, powerState } from '#sdk/actors/power/state.ts'
import { singletonIds, singletons } from '#sdk/actors/singletons.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { saveValue } from '#sdk/collections/block-value.ts'
import { environmentAt, systemMessage } from '../blocks/execute.ts'
import type { Chain } from '../chain.ts'
import { StateTree } from '../state-tree/state-tree.ts'
import { setBalance } from '../steering/set-balance.ts'
import { FIL, people, testChain } from '../testing/test-chain.ts'
import { TestMiner } from '../testing/test-miner.ts'
import { Vm } from '../vm/vm.ts'
import { runQuietEpochs } from './quiet-epochs.ts'

const { owner, worker } = people
const PERIOD = 2_880

/** Two miners with a sector each that nobody proves; the first one, which makes the blocks, has a new worker to come. */
function busyChain(): Chain {
  const genesisMiner = { owner: owner.address, worker: worker.address, sectorSize: 8 << 20, power: 1n << 30n }
  const chain = testChain({ miners: [genesisMiner, genesisMiner] })
  for (const miner of chain.miners) setBalance(chain, miner, 1_000n * FIL)
  chain.mine(10)
  const [first, second] = chain.miners.map((address) => new TestMiner(chain, worker, address))
  second!.commit([0], undefined, 200)
  first!.commit([0], undefined, 200)
  new TestMiner(chain, owner, first!.miner).call(minerMethods.ChangeWorkerAddress, {
    newWorker: people.blsClient.address,
    newControlAddrs: [],
  })
  chain.mine()
  return chain
}

const chain = busyChain()
const { height } = chain.head.tipSet
const [firstMiner, secondMiner] = chain.miners as [(typeof chain.miners)[number], (typeof chain.miners)[number]]

function changeMiner(tree: StateTree, changes: Partial<MinerState>): void {
  tree.setState(firstMiner.id, minerState, { ...tree.state(firstMiner.id, minerState), ...changes })
}

function changePower(tree: StateTree, change: (state: PowerState) => Partial<PowerState>): void {
  const state = tree.state(singletonIds.power, powerState)
  tree.setState(singletonIds.power, powerState, { ...state, ...change(state) })
}

const circumstances: Record<string, (tree: StateTree) => void> = {
  'rewards that vest': (tree) =>
    changeMiner(tree, {
      lockedFunds: 7n,
      vestingFunds: saveValue(tree.store, vestingFunds, { funds: [{ epoch: height + 70, amount: 7n }] }),
    }),
  'a pre-commit to drop': (tree) => {
    const cleanUp = openPreCommitCleanUp(tree.store, tree.state(firstMiner.id, minerState))
    cleanUp.set(height + 70, BitField.of([5]))
    changeMiner(tree, { preCommittedSectorsCleanUp: cleanUp.flush() })
  },
  'faults where no sector is left': (tree) => {
    const all = loadDeadlines(tree.store, tree.state(firstMiner.id, minerState))
    const faulty = { ...emptyDeadline(tree.store), faultyPower: { raw: 8n << 20n, qa: 8n << 20n } }
    const { index } = provingDeadline(tree.state(firstMiner.id, minerState), height + 60)
    changeMiner(tree, { deadlines: saveValue(tree.store, deadlines, withDeadline(tree.store, all, index, faulty)) })
  },
  'a debt': (tree) => changeMiner(tree, { feeDebt: 3n * FIL }),
  'nothing locked': (tree) =>
    changeMiner(tree, {
      preCommitDeposits: 0n,
      initialPledge: 0n,
      lockedFunds: 0n,
      vestingFunds: saveValue(tree.store, vestingFunds, { funds: [] }),
    }),
  'more locked than there is': (tree) => {
    const miner = tree.get(firstMiner.id)!
    tree.set(firstMiner.id, { ...miner, balance: 5n })
  },
  'no claim': (tree) =>
    changePower(tree, (state) => {
      const claims = openClaims(tree.store, state)
      claims.delete(firstMiner)
      return { claims: claims.flush() }
    }),
  'a network without power': (tree) =>
    changePower(tree, () => ({
      totalBytesCommitted: 0n,
      totalQaBytesCommitted: 0n,
      thisEpochQaPowerSmoothed: newEstimate(0n, 0n),
    })),
  'calls that fall together': (tree) =>
    changePower(tree, (state) => {
      const queue = openCronQueue(tree.store, state)
      const callbackPayload = cronEventPayload.encode({ eventType: cronEventTypes.provingDeadline })
      for (const epoch of [...queue.keys()])
        for (const minerAddr of [firstMiner, secondMiner]) queue.add(epoch, { minerAddr, callbackPayload })
      return { cronEventQueue: queue.flush() }
    }),
}

/** The state's root after the epochs up to one, and how many cron ticks that took. */
function run(from: CID, until: number, quick: boolean): { root: string; ticks: number } {
  const tree = StateTree.load(chain.store, from)
  let ticks = 0
  for (let epoch = height + 1; epoch < until; epoch++) {
    if (quick) epoch = runQuietEpochs(tree, epoch, until)
    if (epoch >= until) break
    const at = { baseFee: 100n, randomness: chain.randomness }
    const vm = new Vm(tree, environmentAt(chain.rules, at, epoch, tree))
    vm.applyImplicit(systemMessage(singletons.cron, cronMethods.EpochTick.number))
    ticks++
  }
  return { root: tree.flush().toString(), ticks }
}

function expectSameRoots(from: CID, spans: readonly number[]): void {
  for (const epochs of spans) {
    const slow = run(from, height + epochs, false)
    const quick = run(from, height + epochs, true)
    expect(quick.root).toBe(slow.root)
    expect(quick.ticks).toBeLessThan(slow.ticks)
  }
}

test('through a whole proving period miners come as if each deadline had called them', () => {
  expectSameRoots(chain.head.outcome.stateRoot, [59, 60, 61, 1_000, PERIOD + 30])
})

test.each(Object.keys(circumstances))('and so they do with %s', (name) => {
  const tree = StateTree.load(chain.store, chain.head.outcome.stateRoot)
  circumstances[name]!(tree)
  expectSameRoots(tree.flush(), [61, 150])
})

test('only the deadlines with something to do are ticks of their own', () => {
  const { ticks } = run(chain.head.outcome.stateRoot, height + PERIOD, true)
  const deadlinesWithSectors = 2
  expect(ticks).toBeGreaterThanOrEqual(deadlinesWithSectors)
  expect(ticks).toBeLessThan(12)
})
