import { accountState } from '#sdk/actors/account/state.ts'
import { type ActorName, actorCodes } from '#sdk/actors/actor-code.ts'
import type { ActorMethod } from '#sdk/actors/actor-method.ts'
import { cronMethods } from '#sdk/actors/cron/methods.ts'
import { builtInCronEntries, cronState } from '#sdk/actors/cron/state.ts'
import { emptyInitState, initState } from '#sdk/actors/init/state.ts'
import { emptyMarketState, marketState, openDealOps } from '#sdk/actors/market/state.ts'
import { proofsOfSectorSize } from '#sdk/actors/miner/proof-types.ts'
import { powerMethods } from '#sdk/actors/power/methods.ts'
import { emptyPowerState, openCronQueue, powerState } from '#sdk/actors/power/state.ts'
import { rewardState } from '#sdk/actors/reward/state.ts'
import { initialRewardState } from '#sdk/actors/reward/transition.ts'
import { singletonIds, singletons } from '#sdk/actors/singletons.ts'
import { systemState } from '#sdk/actors/system/state.ts'
import { emptyVerifregState, verifregState } from '#sdk/actors/verifreg/state.ts'
import { Address } from '#sdk/address/address.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import type { Codec } from '#sdk/codec/codec.ts'
import { MemoryBlockstore } from '#sdk/collections/memory-blockstore.ts'
import { blake2b256 } from '#sdk/crypto/blake2b.ts'
import { type KeyType, PrivateKey } from '#sdk/crypto/key.ts'
import { StateTree } from '../state-tree/state-tree.ts'
import type { CallTrace } from '../vm/trace.ts'
import { Vm } from '../vm/vm.ts'
import { actorOf } from './index.ts'

export const FIL = 10n ** 18n
export const SECTOR_SIZE = 8 << 20
const ROOT_KEY = 'verified registry root'
const REWARD_POOL = 1_100_000_000n * FIL

/** Somebody with a key. */
export interface Person {
  readonly key: PrivateKey
  /** The ID address. */
  readonly id: Address
}

/** A miner and who runs it. */
export interface TestMiner {
  readonly id: Address
  readonly owner: Person
  readonly worker: Person
}

/** What came of a message. */
export interface Outcome {
  readonly exitCode: number
  readonly returned: Uint8Array
  readonly gasUsed: number
  /** The reason of the failure, the innermost call's first. */
  readonly error: string
  readonly logs: readonly string[]
}

/** Real actors on the real VM, without blocks, gas and fees: messages and cron ticks, one epoch after the other. */
export class TestChain {
  readonly store = new MemoryBlockstore()
  readonly tree = StateTree.create(this.store)
  readonly faults: unknown[] = []
  readonly root: Person
  circulatingSupply = 500_000_000n * FIL
  baseFee = 100n
  epoch: number
  #nonce = 0

  constructor(epoch = 1_000) {
    this.epoch = epoch
    const { store } = this
    this.#place('system', singletonIds.system, systemState, {})
    this.#place('init', singletonIds.init, initState, { ...emptyInitState(store, 'test'), nextId: 100 })
    this.#place('reward', singletonIds.reward, rewardState, { ...initialRewardState(0n), epoch }, REWARD_POOL)
    this.#place('cron', singletonIds.cron, cronState, { entries: [...builtInCronEntries] })
    this.#place('storagepower', singletonIds.power, powerState, { ...emptyPowerState(store), firstCronEpoch: epoch })
    this.#place('storagemarket', singletonIds.market, marketState, { ...emptyMarketState(store), lastCron: epoch - 1 })
    this.#place('account', singletonIds.burntFunds, accountState, { address: singletons.burntFunds })
    this.root = this.person(ROOT_KEY)
    this.#place(
      'verifiedregistry',
      singletonIds.verifiedRegistry,
      verifregState,
      emptyVerifregState(store, this.root.id),
    )
  }

  #place<T>(name: ActorName, id: number, codec: Codec<T>, value: T, balance = 0n): void {
    const state = { decoded: { codec: codec as Codec<unknown>, value } }
    this.tree.set(id, { code: actorCodes[name], nonce: 0, balance, state })
  }

  /** An account whose key is made from its name. */
  person(name: string, type: KeyType = 'secp256k1', attoFil = 1_000_000n * FIL): Person {
    const key = PrivateKey.fromSeed(type, Buffer.from(name))
    const id = this.tree.register(key.address)
    this.#place('account', id, accountState, { address: key.address }, attoFil)
    return { key, id: Address.fromId(id) }
  }

  /** A miner with an owner and a worker of its own. */
  miner(name: string, attoFil = 100_000n * FIL): TestMiner {
    const owner = this.person(`${name} owner`)
    const worker = this.person(`${name} worker`, 'bls')
    const params = {
      owner: owner.key.address,
      worker: worker.key.address,
      windowPostProofType: proofsOfSectorSize(SECTOR_SIZE).windowPost,
      peer: new Uint8Array(0),
      multiaddrs: [],
    }
    const { idAddress } = this.mustCall(owner.id, singletons.power, powerMethods.CreateMiner, params, attoFil)
    return { id: idAddress, owner, worker }
  }

  /** Sends a message with encoded parameters. */
  send(from: Address, to: Address, method: number, params: Uint8Array, value = 0n): Outcome {
    const vm = new Vm(this.tree, {
      networkVersion: 15,
      epoch: this.epoch,
      baseFee: this.baseFee,
      circulatingSupply: this.circulatingSupply,
      randomness: { fromTickets: draw('ticket'), fromBeacon: draw('beacon') },
      actorOf,
      onFault: (error) => this.faults.push(error),
    })
    const message = draftMessage({ from, to, method, params, value, nonce: this.#nonce++ })
    const { receipt, trace, error } = vm.applyImplicit(message)
    return {
      exitCode: receipt.exitCode,
      returned: receipt.returned,
      gasUsed: receipt.gasUsed,
      error: [...reasonsOf(trace), error].join(' < '),
      logs: logsOf(trace),
    }
  }

  call<P>(from: Address, to: Address, method: ActorMethod<P, unknown>, params: P, value = 0n): Outcome {
    return this.send(from, to, method.number, method.params.encode(params), value)
  }

  /** A call that has to succeed, for what it returns. */
  mustCall<P, R>(from: Address, to: Address, method: ActorMethod<P, R>, params: P, value = 0n): R {
    const { exitCode, returned, error } = this.call(from, to, method, params, value)
    if (exitCode !== 0) throw new Error(`method ${method.number} of ${to} ended with ${exitCode}: ${error}`)
    return method.returns.decode(returned)
  }

  /** Runs the cron of this epoch and goes to the next. */
  tick(): Outcome {
    const outcome = this.call(singletons.system, singletons.cron, cronMethods.EpochTick, undefined)
    this.epoch++
    return outcome
  }

  /**
   * Goes to an epoch; returns what cron logged on the way. Epochs at which cron has nothing due are passed over, so the
   * smoothed figures of power and reward move on only where it has.
   */
  advanceTo(epoch: number): string[] {
    const logs: string[] = []
    for (let busy = this.#nextBusyEpoch(); busy < epoch; busy = this.#nextBusyEpoch()) {
      this.#jumpTo(busy)
      logs.push(...this.tick().logs)
    }
    this.#jumpTo(epoch)
    return logs
  }

  #nextBusyEpoch(): number {
    const power = this.state(singletons.power, powerState)
    if (power.proofValidationBatch !== null) return this.epoch
    const dealOps = openDealOps(this.store, this.state(singletons.market, marketState))
    return Math.min(...openCronQueue(this.store, power).keys(), ...dealOps.keys())
  }

  #jumpTo(epoch: number): void {
    const { power, reward, market } = singletons
    this.setState(power, powerState, { ...this.state(power, powerState), firstCronEpoch: epoch })
    this.setState(reward, rewardState, { ...this.state(reward, rewardState), epoch })
    this.setState(market, marketState, { ...this.state(market, marketState), lastCron: epoch - 1 })
    this.epoch = epoch
  }

  balance(of: Address): bigint {
    return this.tree.get(of.id)?.balance ?? 0n
  }

  /** Every attoFIL there is. */
  totalSupply(): bigint {
    let total = 0n
    for (const [, { balance }] of this.tree.actors()) total += balance
    return total
  }

  state<T>(of: Address, codec: Codec<T>): T {
    return this.tree.state(of.id, codec)
  }

  setState<T>(of: Address, codec: Codec<T>, value: T): void {
    this.tree.setState(of.id, codec, value)
  }
}

/** Randomness that depends on all that it is drawn from. */
export function draw(base: string): (tag: number, epoch: number, entropy: Uint8Array) => Uint8Array {
  return (tag, epoch, entropy) => blake2b256(Buffer.concat([Buffer.from(`${base} ${tag} ${epoch} `), entropy]))
}

function reasonsOf(trace: CallTrace | undefined): string[] {
  if (trace === undefined) return []
  return [...trace.calls.flatMap(reasonsOf), ...(trace.error === '' ? [] : [trace.error])]
}

function logsOf(trace: CallTrace | undefined): string[] {
  if (trace === undefined) return []
  return [...trace.logs, ...trace.calls.flatMap(logsOf)]
}
