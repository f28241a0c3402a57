import { type Deadlines, deadlines, loadDeadline, withDeadline } from '#sdk/actors/miner/deadline.ts'
import { type DeadlineInfo, newDeadlineInfo, quantSpecForDeadline } from '#sdk/actors/miner/deadline-info.ts'
import { type MinerInfo, minerInfo } from '#sdk/actors/miner/info.ts'
import { loadDeadlines, loadMinerInfo, type MinerState, minerState, provingDeadline } from '#sdk/actors/miner/state.ts'
import { saveValue } from '#sdk/collections/block-value.ts'
import type { Runtime } from '../../vm/runtime.ts'
import { expectCaller } from '../callers.ts'
import { DeadlineBook } from './sectors/deadline-book.ts'
import { SectorTable } from './sectors/sector-table.ts'

/** A miner as one message sees it: changes stay here until `save`. */
export class Miner {
  readonly runtime: Runtime
  readonly sectors: SectorTable
  readonly #books = new Map<number, DeadlineBook>()
  #state: MinerState
  #info: MinerInfo

  constructor(runtime: Runtime) {
    this.runtime = runtime
    this.#state = runtime.state(minerState)
    this.#info = loadMinerInfo(runtime.store, this.#state)
    this.sectors = new SectorTable(runtime.store, this.#state.sectors)
  }

  /** Its links to sectors and deadlines are right after {@link save} only. */
  get state(): MinerState {
    return this.#state
  }

  get info(): MinerInfo {
    return this.#info
  }

  get epoch(): number {
    return this.runtime.epoch
  }

  change(changes: Partial<MinerState>): void {
    this.#state = { ...this.#state, ...changes }
  }

  changeInfo(changes: Partial<MinerInfo>): void {
    this.#info = { ...this.#info, ...changes }
    this.change({ info: saveValue(this.runtime.store, minerInfo, this.#info) })
  }

  /** Lets only the owner, the worker and the control addresses go on. */
  expectOperator(): void {
    expectCaller(this.runtime, ...this.#info.controlAddresses, this.#info.owner, this.#info.worker)
  }

  /** The deadline that is current at this epoch. */
  get provingDeadline(): DeadlineInfo {
    return provingDeadline(this.#state, this.epoch)
  }

  /** The books of a deadline; the same ones whenever asked. */
  deadline(index: number): DeadlineBook {
    const open = this.#books.get(index)
    if (open !== undefined) return open
    const { store } = this.runtime
    const context = {
      store,
      sectors: this.sectors,
      sectorSize: this.#info.sectorSize,
      quant: quantSpecForDeadline(newDeadlineInfo(this.#state.provingPeriodStart, index, 0)),
    }
    const book = new DeadlineBook(context, index, loadDeadline(store, loadDeadlines(store, this.#state), index))
    this.#books.set(index, book)
    return book
  }

  /** Stores all that has changed, as the miner's state. */
  save(): void {
    const { store } = this.runtime
    const before = loadDeadlines(store, this.#state)
    let after: Deadlines = before
    for (const [index, book] of this.#books) {
      const deadline = book.flush()
      if (deadline !== loadDeadline(store, before, index)) after = withDeadline(store, after, index, deadline)
    }
    this.change({
      sectors: this.sectors.flush(),
      deadlines: after === before ? this.#state.deadlines : saveValue(store, deadlines, after),
    })
    this.runtime.setState(minerState, this.#state)
  }
}
