import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Chain } from '../chain.ts'
import { EpochWaiters, type WaitOptions } from './epoch-waiters.ts'

/** When blocks come: when there is work, every so often, or only by hand. */
export type MiningMode =
  | { readonly mode: 'auto' }
  | { readonly mode: 'interval'; readonly intervalMs: number }
  | { readonly mode: 'manual' }

const HELD_LOOK_MS = 1
const PATIENCE_MS = 5_000
const TURNS_BETWEEN = 3

/**
 * Makes the chain's blocks. In auto mode a tipset is made when a message waits, and as far as somebody waits for an epoch;
 * epochs between are null rounds. On the way it stops where a service wants to act, until that one is done.
 */
export class BlockMaker {
  readonly #chain: Chain
  readonly #waiters = new EpochWaiters(() => this.#kick())
  readonly #release: () => void
  #mode: MiningMode
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #again = false
  #stopped = false
  #failure: unknown

  constructor(chain: Chain, mode: MiningMode) {
    this.#chain = chain
    this.#mode = { mode: 'manual' }
    this.#release = chain.pool.onChange(({ type }) => {
      if (type === 'add') this.#kick()
    })
    this.setMode(mode)
  }

  get mode(): MiningMode {
    return this.#mode
  }

  setMode(mode: MiningMode): void {
    clearInterval(this.#timer)
    this.#mode = mode
    if (mode.mode === 'interval') this.#timer = setInterval(() => this.mineOne(), mode.intervalMs)
    this.#kick()
  }

  /** Makes one tipset at the next epoch, or a later one. */
  mineOne(epoch?: number): void {
    this.#chain.mine(epoch)
    this.#waiters.wake(this.#height)
  }

  get #height(): number {
    return this.#chain.head.tipSet.height
  }

  /** Resolves when the chain is at an epoch. In auto mode the chain goes there, if `drive` says so. */
  awaitEpoch(epoch: number, options: WaitOptions): Promise<number> {
    return this.#waiters.wait(epoch, this.#height, options)
  }

  /** Goes to an epoch by hand, stopping on the way wherever a service wants to act. */
  async advanceTo(epoch: number, signal?: AbortSignal): Promise<number> {
    while (this.#height < epoch && signal?.aborted !== true) {
      await this.#quiet()
      if (this.#chain.pool.hasReady(this.#chain.nextBaseFee)) this.mineOne()
      else this.mineOne(this.#waiters.stopOnTheWay(this.#height, epoch))
    }
    await this.#quiet()
    return this.#height
  }

  async #quiet(): Promise<void> {
    for (let i = 0; i < TURNS_BETWEEN; i++) await nextTurn()
    while (this.#waiters.isHeld(PATIENCE_MS) && !this.#stopped)
      await new Promise((resolve) => setTimeout(resolve, HELD_LOOK_MS))
  }

  #kick(): void {
    if (this.#stopped || this.#mode.mode !== 'auto') return
    this.#again = true
    this.#running ??= this.#run()
      .catch((error: unknown) => {
        this.#failure = error
        this.#chain.rules.onFault?.(error, 'making blocks')
      })
      .finally(() => {
        this.#running = undefined
        if (this.#again && this.#failure === undefined) this.#kick()
      })
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#stopped && this.#mode.mode === 'auto') {
      this.#again = false
      await this.#quiet()
      const epoch = this.#nextEpoch()
      if (epoch === undefined) continue
      this.mineOne(epoch)
      this.#again = true
    }
  }

  /** Where the next tipset goes, or undefined when there is no reason for one. */
  #nextEpoch(): number | undefined {
    const next = this.#height + 1
    if (this.#chain.pool.hasReady(this.#chain.nextBaseFee)) return next
    // One more tipset makes the outcome of the last messages visible to queries.
    if (this.#chain.head.messages.length > 0) return next
    return this.#waiters.nextStop(this.#height)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#timer)
    this.#release()
    await this.#running
  }
}
