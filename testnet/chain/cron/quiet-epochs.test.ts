import type { CID } from 'multiformats/cid'
import { beforeEach, expect, test } from 'vitest'
import { type ActorName, actorCodes, actorName } from '#sdk/actors/actor-code.ts'
import { cronMethods } from '#sdk/actors/cron/methods.ts'
import { builtInCronEntries, cronState } from '#sdk/actors/cron/state.ts'
import { marketMethods } from '#sdk/actors/market/methods.ts'
import { emptyMarketState, marketState, openDealOps } from '#sdk/actors/market/state.ts'
import { emptyPowerState, openClaims, openCronQueue, powerState } from '#sdk/actors/power/state.ts'
import { rewardState } from '#sdk/actors/reward/state.ts'
import { initialRewardState } from '#sdk/actors/reward/transition.ts'
import { singletonIds, singletons } from '#sdk/actors/singletons.ts'
import { systemState } from '#sdk/actors/system/state.ts'
import { Address } from '#sdk/address/address.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import type { Codec } from '#sdk/codec/codec.ts'
import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
import { cronActor } from '../actors/cron/actor.ts'
import { powerActor } from '../actors/power/actor.ts'
import { rewardActor } from '../actors/reward/actor.ts'
import { StateTree } from '../state-tree/state-tree.ts'
import type { Environment } from '../vm/environment.ts'
import type { Actor } from '../vm/runtime.ts'
import { Vm } from '../vm/vm.ts'
import { runQuietEpochs } from './quiet-epochs.ts'

const miner = Address.fromId(1000)
const called: number[] = []

/** The market without deals, and a miner that only notes when it is called. */
const marketDouble: Actor = {
  name: 'storagemarket',
  methods: {
    [marketMethods.CronTick.number]: {
      name: 'CronTick',
      run: (runtime) => {
        runtime.setState(marketState, { ...runtime.state(marketState), lastCron: runtime.epoch })
        return new Uint8Array(0)
      },
    },
  },
}
const minerDouble: Actor = {
  name: 'storageminer',
  methods: {
    12: {
      name: 'OnDeferredCronEvent',
      run: (runtime) => {
        called.push(runtime.epoch)
        return new Uint8Array(0)
      },
    },
  },
}
const actors: Partial<Record<ActorName, Actor>> = {
  cron: cronActor,
  storagepower: powerActor,
  reward: rewardActor,
  storagemarket: marketDouble,
  storageminer: minerDouble,
}

let store: MemoryBlockstore
let genesis: CID

beforeEach(() => {
  called.length = 0
  store = new MemoryBlockstore()
  const tree = StateTree.create(store)
  const place = <T>(id: number, name: ActorName, codec: Codec<T>, value: T) =>
    tree.set(id, {
      code: actorCodes[name],
      nonce: 0,
      balance: 0n,
      state: { decoded: { codec: codec as Codec<unknown>, value } },
    })
  const power = emptyPowerState(store)
  const claims = openClaims(store, power)
  claims.set(miner, { windowPostProofType: 6, rawBytePower: 1n << 40n, qualityAdjPower: 1n << 41n })
  const queue = openCronQueue(store, power)
  for (const epoch of [40, 41, 90]) queue.add(epoch, { minerAddr: miner, callbackPayload: Uint8Array.of(1) })
  place(singletonIds.system, 'system', systemState, {})
  place(singletonIds.reward, 'reward', rewardState, initialRewardState(1n << 40n))
  place(singletonIds.cron, 'cron', cronState, { entries: [...builtInCronEntries] })
  place(singletonIds.market, 'storagemarket', marketState, emptyMarketState(store))
  place(singletonIds.power, 'storagepower', powerState, {
    ...power,
    totalBytesCommitted: 1n << 40n,
    totalQaBytesCommitted: 1n << 41n,
    totalPledgeCollateral: 77n,
    minerCount: 1,
    claims: claims.flush(),
    cronEventQueue: queue.flush(),
  })
  place(miner.id, 'storageminer', systemState, {})
  genesis = tree.flush()
})

function tick(tree: StateTree, epoch: number): void {
  const environment: Environment = {
    networkVersion: 15,
    epoch,
    baseFee: 100n,
    circulatingSupply: 0n,
    randomness: { fromTickets: () => new Uint8Array(32), fromBeacon: () => new Uint8Array(32) },
    actorOf: (code) => actors[actorName(code) ?? 'system'],
  }
  const message = draftMessage({
    to: singletons.cron,
    from: singletons.system,
    method: cronMethods.EpochTick.number,
  })
  const { receipt, error } = new Vm(tree, environment).applyImplicit(message)
  if (receipt.exitCode !== 0) throw new Error(error)
}

/** The state root after every epoch of a range, with the short way taken or not. */
function run(until: number, quiet: boolean): { root: CID; full: number[] } {
  const tree = StateTree.load(store, genesis)
  const full: number[] = []
  for (let epoch = 1; epoch < until; ) {
    if (quiet) epoch = runQuietEpochs(tree, epoch, until)
    if (epoch >= until) break
    full.push(epoch)
    tick(tree, epoch++)
  }
  return { root: tree.flush(), full }
}

test.each([2, 3, 40, 41, 42, 43, 91, 150])(
  'until epoch %i the state is the one that every cron tick leads to',
  (until) => {
    const slow = run(until, false)
    const quick = run(until, true)
    expect(quick.root.toString()).toBe(slow.root.toString())
    expect(quick.full).toEqual([40, 41, 90].filter((epoch) => epoch < until))
  },
)

test('miners are called at their epochs', () => {
  run(150, true)
  expect(called).toEqual([40, 41, 90])
})

test('an epoch with a deal to look at is not quiet', () => {
  const tree = StateTree.load(store, genesis)
  const market = tree.state(singletonIds.market, marketState)
  const visits = openDealOps(store, market)
  visits.add(17, [0])
  tree.setState(singletonIds.market, marketState, { ...market, dealOpsByEpoch: visits.flush() })
  expect(runQuietEpochs(tree, 1, 100)).toBe(17)
  expect(runQuietEpochs(tree, 17, 100)).toBe(17)
})

test('an epoch with seal proofs to verify is not quiet', () => {
  const tree = StateTree.load(store, genesis)
  const power = tree.state(singletonIds.power, powerState)
  tree.setState(singletonIds.power, powerState, { ...power, proofValidationBatch: power.claims })
  expect(runQuietEpochs(tree, 1, 100)).toBe(1)
})
