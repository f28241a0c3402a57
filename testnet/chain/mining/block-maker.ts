import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '#testnet/service/clock/clock.ts'
import { systemClock } from '#testnet/service/clock/system-clock.ts'
import type { Chain } from '../chain.ts'
import { EpochWaiters, type WaitOptions } from './epoch-waiters.ts'

/** When blocks come: when there is work, every so often, or only by hand. */
export type MiningMode =
  | { readonly mode: 'auto' }
  | { readonly mode: 'interval'; readonly intervalMs: number }
  | { readonly mode: 'manual' }

/** How long a service that acts by name is waited for. */
const PATIENCE_MS = 30_000
/** Whoever was woken without a name gets this long before the chain jumps further than a confidence's worth. */
const CALM_MS = 100
const LONG_JUMP = 10
const LOOK_MS = 1
const TURNS_BETWEEN = 3

/**
 * Makes the chain's blocks. In auto mode a tipset is made when a message waits, and as far as somebody waits for an epoch;
 * epochs between are null rounds. On the way it stops where a service wants to act, until that one is done.
 */
export class BlockMaker {
  readonly #chain: Chain
  readonly #clock: Clock
  readonly #waiters: EpochWaiters
  readonly #releases: readonly (() => void)[]
  #mode: MiningMode = { mode: 'manual' }
  #cancelTimer: () => void = () => undefined
  #running: Promise<void> | undefined
  #again = false
  #held = false
  #byHand = 0
  #stopped = false

  constructor(chain: Chain, mode: MiningMode, clock: Clock = systemClock) {
    this.#chain = chain
    this.#clock = clock
    this.#waiters = new EpochWaiters(clock, () => this.#kick())
    this.#releases = [
      chain.pool.onChange(({ type }) => {
        if (type === 'add') this.#kick()
      }),
      chain.onHeadChange(() => {
        this.#waiters.wake(this.#height)
        this.#kick()
      }),
    ]
    this.setMode(mode)
  }

  get mode(): MiningMode {
    return this.#mode
  }

  setMode(mode: MiningMode): void {
    this.#cancelTimer()
    this.#mode = mode
    if (mode.mode === 'interval') this.#tickEvery(mode.intervalMs)
    this.#kick()
  }

  #tickEvery(milliseconds: number): void {
    this.#cancelTimer = this.#clock.timer(milliseconds, () => {
      this.#tickEvery(milliseconds)
      if (!this.#held && this.#byHand === 0) this.mineOne()
    })
  }

  /** Makes one tipset at the next epoch, or a later one. */
  mineOne(epoch?: number): void {
    this.#chain.mine(epoch)
  }

  /** Makes no blocks by itself, in any mode, until it is told to go on. */
  hold(held: boolean): void {
    this.#held = held
    this.#kick()
  }

  /** Runs work that makes all blocks itself: none come by themselves until it is over. */
  async byHand<T>(work: () => Promise<T>): Promise<T> {
    this.#byHand++
    try {
      return await work()
    } finally {
      this.#byHand--
      this.#kick()
    }
  }

  get #height(): number {
    return this.#chain.head.tipSet.height
  }

  /** Whether a message could be executed in the next tipset. */
  get hasReadyMessages(): boolean {
    return this.#chain.pool.hasReady(this.#chain.nextBaseFee)
  }

  /** Resolves when the chain is at an epoch. In auto mode the chain goes there, if `drive` says so. */
  awaitEpoch(epoch: number, options: WaitOptions): Promise<number> {
    return this.#waiters.wait(epoch, this.#height, options)
  }

  /** Goes to an epoch by hand, stopping on the way wherever a service wants to act. */
  async advanceTo(epoch: number, signal?: AbortSignal): Promise<number> {
    while (this.#height < epoch && signal?.aborted !== true && !this.#stopped) {
      await this.lull()
      if (this.#height >= epoch) break
      const next = this.hasReadyMessages ? this.#height + 1 : this.stopOnTheWay(epoch)
      if (this.#mayGoTo(next)) this.mineOne(next)
      else await this.#clock.sleep(LOOK_MS)
    }
    await this.lull()
    return this.#height
  }

  /** The first epoch at which somebody wants to act, if that is before the goal; otherwise the goal. */
  stopOnTheWay(goal: number): number {
    return this.#waiters.stopOnTheWay(this.#height, goal)
  }

  /** Gives those who were woken without a name their time before a long jump to an epoch. */
  async calm(epoch: number): Promise<void> {
    while (!this.#mayGoTo(epoch) && !this.#stopped) await this.#clock.sleep(LOOK_MS)
  }

  /** Lets everybody in this process react, and waits for those who act by name. */
  async lull(): Promise<void> {
    for (let i = 0; i < TURNS_BETWEEN; i++) await nextTurn()
    while (this.#waiters.isHeld(PATIENCE_MS) && !this.#stopped) await this.#clock.sleep(LOOK_MS)
  }

  #mayGoTo(epoch: number): boolean {
    return epoch - this.#height <= LONG_JUMP || this.#waiters.isCalm(CALM_MS)
  }

  get #isAutomatic(): boolean {
    return this.#mode.mode === 'auto' && !this.#held && this.#byHand === 0 && !this.#stopped
  }

  #kick(): void {
    if (!this.#isAutomatic) return
    this.#again = true
    this.#running ??= this.#run()
      .catch((error: unknown) => {
        // The next message or waiter tries again; without one, trying again would only fail again.
        this.#again = false
        this.#chain.rules.onFault?.(error, 'making blocks')
      })
      .finally(() => {
        this.#running = undefined
        if (this.#again) this.#kick()
      })
  }

  async #run(): Promise<void> {
    while (this.#again) {
      this.#again = false
      await this.lull()
      const epoch = this.#isAutomatic ? this.#nextEpoch() : undefined
      if (epoch === undefined) continue
      if (this.#mayGoTo(epoch)) this.mineOne(epoch)
      else await this.#clock.sleep(LOOK_MS)
      this.#again = true
    }
  }

  /** Where the next tipset goes, or undefined when there is no reason for one. */
  #nextEpoch(): number | undefined {
    if (this.hasReadyMessages) return this.#height + 1
    const stop = this.#waiters.nextStop(this.#height)
    // One more tipset makes the outcome of the last messages visible to queries.
    return stop ?? (this.#chain.head.messages.length > 0 ? this.#height + 1 : undefined)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelTimer()
    for (const release of this.#releases) release()
    await this.#running
  }
}
