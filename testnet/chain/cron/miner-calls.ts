import type { CID } from 'multiformats/cid'
import { actorCodes } from '#sdk/actors/actor-code.ts'
import { cronEventPayload, cronEventTypes } from '#sdk/actors/miner/methods.ts'
import { type MinerState, minerState } from '#sdk/actors/miner/state.ts'
import { type CronEvent, openClaims, openCronQueue, type PowerState } from '#sdk/actors/power/state.ts'
import type { StateTree } from '../state-tree/state-tree.ts'
import { afterIdleDeadline } from './idle-deadline.ts'

type Events = ReadonlyMap<number, readonly CronEvent[]>

const deadlineEnd = cronEventPayload.encode({ eventType: cronEventTypes.provingDeadline })

/**
 * The power actor's queue of miners to call, walked without calling them for as long as their deadlines end idly.
 * Nothing changes before `commit`: a miner's thousand idle deadlines then cost one change of its state and the queue.
 */
export class MinerCalls {
  readonly #tree: StateTree
  readonly #power: PowerState
  readonly #before: Events
  readonly #queue: Map<number, readonly CronEvent[]>
  readonly #moved = new Map<number, MinerState>()

  constructor(tree: StateTree, power: PowerState) {
    this.#tree = tree
    this.#power = power
    this.#before = eventsOf(tree, power)
    this.#queue = new Map([...this.#before].filter(([epoch]) => epoch >= power.firstCronEpoch))
  }

  /** The epoch of the next call; Infinity without any. */
  get next(): number {
    return Math.min(...this.#queue.keys())
  }

  /** Passes the next call if all of its miners' deadlines end idly; false, and no step, if any does not. */
  pass(): boolean {
    const epoch = this.next
    const steps = []
    for (const event of this.#queue.get(epoch)!) {
      const after = this.#afterCall(event, epoch)
      if (after === undefined) return false
      steps.push({ event, ...after })
    }
    this.#queue.delete(epoch)
    for (const { event, state, nextCall } of steps) {
      this.#moved.set(event.minerAddr.id, state)
      this.#queue.set(nextCall, [...(this.#queue.get(nextCall) ?? []), event])
    }
    return true
  }

  #afterCall({ minerAddr, callbackPayload }: CronEvent, epoch: number) {
    if (Buffer.compare(callbackPayload, deadlineEnd) !== 0) return undefined
    const { store } = this.#tree
    const miner = this.#tree.get(minerAddr.id)
    if (miner?.code.equals(actorCodes.storageminer) !== true) return undefined
    if (!openClaims(store, this.#power).has(minerAddr)) return undefined
    const state = this.#moved.get(minerAddr.id) ?? this.#tree.state(minerAddr.id, minerState)
    return afterIdleDeadline(store, state, miner.balance, epoch)
  }

  /** Writes the miners that have moved on, and gives the queue's root. */
  commit(): CID {
    for (const [id, state] of this.#moved) this.#tree.setState(id, minerState, state)
    if (this.#moved.size === 0) return this.#power.cronEventQueue
    const queue = openCronQueue(this.#tree.store, this.#power)
    for (const epoch of this.#before.keys())
      if (epoch >= this.#power.firstCronEpoch && !this.#queue.has(epoch)) queue.delete(epoch)
    for (const [epoch, events] of this.#queue) {
      const known = this.#before.get(epoch)?.length ?? 0
      for (const event of events.slice(known)) queue.add(epoch, event)
    }
    return queue.flush()
  }
}

/** The queue read last of each store: it stays the same from call to call, but for those that change it. */
const lastRead = new WeakMap<object, { readonly root: CID; readonly events: Events }>()

function eventsOf(tree: StateTree, power: PowerState): Events {
  const last = lastRead.get(tree.store)
  if (last?.root.equals(power.cronEventQueue) === true) return last.events
  const queue = openCronQueue(tree.store, power)
  const events = new Map([...queue.keys()].map((epoch) => [epoch, queue.get(epoch)]))
  lastRead.set(tree.store, { root: power.cronEventQueue, events })
  return events
}
