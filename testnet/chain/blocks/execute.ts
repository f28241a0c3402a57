import type { CID } from 'multiformats/cid'
import { cronMethods } from '#sdk/actors/cron/methods.ts'
import { exitCodes } from '#sdk/actors/exit-codes.ts'
import { awardBlockRewardParams, rewardMethods } from '#sdk/actors/reward/methods.ts'
import { singletons } from '#sdk/actors/singletons.ts'
import type { Address } from '#sdk/address/address.ts'
import { draftMessage, type Message } from '#sdk/chain/message.ts'
import type { Receipt } from '#sdk/chain/receipt.ts'
import { chainLength } from '#sdk/chain/signed-message.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'
import { runQuietEpochs } from '../cron/quiet-epochs.ts'
import { StateTree } from '../state-tree/state-tree.ts'
import type { Environment, Randomness } from '../vm/environment.ts'
import type { FeeSplit } from '../vm/fees.ts'
import type { CallTrace } from '../vm/trace.ts'
import { type Applied, Vm } from '../vm/vm.ts'
import { type Allocation, circulatingSupply } from './circulating-supply.ts'
import { storeReceipts } from './message-roots.ts'
import type { IncludedMessage, Outcome } from './tipset-record.ts'

/** What executing a tipset needs to know of the network. */
export interface Rules extends Pick<Environment, 'networkVersion' | 'actorOf' | 'onFault'> {
  readonly allocation: Allocation
}

/** A tipset before its messages are executed. */
export interface Work {
  readonly parentState: CID
  readonly parentHeight: number
  readonly height: number
  readonly baseFee: bigint
  readonly miner: Address
  readonly messages: readonly IncludedMessage[]
  readonly randomness: Randomness
}

/** Shows each message's outcome as it happens, for replays. */
export type Observer = (message: IncludedMessage, applied: Applied) => void

/**
 * Executes a tipset on its parent's state: cron of the null rounds before it, its messages, the block reward, cron.
 * Source: lotus chain/consensus/compute_state.go.
 */
export function executeTipSet(store: Blockstore, rules: Rules, work: Work, observe?: Observer): Outcome {
  const tree = StateTree.load(store, work.parentState)
  runNullRounds(tree, rules, work, work.parentHeight + 1, work.height)

  const environment = environmentAt(rules, work, work.height, tree)
  const vm = new Vm(tree, environment)
  const receipts: Receipt[] = []
  const fees: FeeSplit[] = []
  const errors: string[] = []
  let tips = 0n
  let penalty = 0n
  for (const included of work.messages) {
    const applied = vm.apply(included.signed.message, chainLength(included.signed))
    receipts.push(applied.receipt)
    fees.push(applied.fees)
    errors.push(applied.error)
    tips += applied.fees.minerTip
    penalty += applied.fees.minerPenalty
    observe?.(included, applied)
  }
  const reward = awardBlockRewardParams.encode({ miner: work.miner, penalty, gasReward: tips, winCount: 1 })
  mustSucceed(vm.applyImplicit(systemMessage(singletons.reward, rewardMethods.AwardBlockReward.number, reward)))
  runCron(tree, environment)
  return { stateRoot: tree.flush(), receiptsRoot: storeReceipts(store, receipts), receipts, fees, errors }
}

interface Circumstances {
  readonly baseFee: bigint
  readonly randomness: Randomness
}

function runNullRounds(tree: StateTree, rules: Rules, at: Circumstances, from: number, until: number): void {
  for (let epoch = from; epoch < until; epoch++) {
    epoch = runQuietEpochs(tree, epoch, until)
    if (epoch < until) runCron(tree, environmentAt(rules, at, epoch, tree))
  }
}

/** Runs cron from a state's epoch up to another, for which it gives the world of messages. */
export function advanceState(
  tree: StateTree,
  rules: Rules,
  at: Circumstances,
  from: number,
  epoch: number,
): Environment {
  runNullRounds(tree, rules, at, from, epoch)
  return environmentAt(rules, at, epoch, tree)
}

/** The world of messages at an epoch on top of a tree. */
export function environmentAt(rules: Rules, at: Circumstances, epoch: number, tree: StateTree): Environment {
  return {
    networkVersion: rules.networkVersion,
    epoch,
    baseFee: at.baseFee,
    circulatingSupply: circulatingSupply(tree, rules.allocation).circulating,
    randomness: at.randomness,
    actorOf: rules.actorOf,
    ...(rules.onFault === undefined ? {} : { onFault: rules.onFault }),
  }
}

function runCron(tree: StateTree, environment: Environment): void {
  mustSucceed(new Vm(tree, environment).applyImplicit(systemMessage(singletons.cron, cronMethods.EpochTick.number)))
}

/** A message of the system actor, as the network sends them itself. */
export function systemMessage(
  to: Address,
  method: number,
  params: Uint8Array = new Uint8Array(0),
  value = 0n,
): Message {
  return draftMessage({ to, from: singletons.system, method, params, value })
}

/** The network's own messages cannot fail unless its code is wrong. */
export function mustSucceed(applied: Applied): Uint8Array {
  if (applied.receipt.exitCode !== exitCodes.Ok)
    throw new Error(`an implicit message failed: ${deepest(applied.trace) ?? applied.error}`)
  return applied.receipt.returned
}

function deepest(trace: CallTrace | undefined): string | undefined {
  for (const call of trace?.calls ?? []) {
    const reason = deepest(call)
    if (reason !== undefined) return reason
  }
  return trace === undefined || trace.error === '' ? undefined : trace.error
}
