import type { TipSet } from '#sdk/chain/tipset.ts'
import type { ChainCondition } from '#sdk/rpc/types/testnet/condition.ts'
import { EPOCHS_PER_DAY } from '#sdk/units/duration.ts'
import { Turns } from '#testnet/service/turns.ts'
import type { Chain } from '../chain.ts'
import type { BlockMaker, MiningMode } from '../mining/block-maker.ts'
import type { ChainTime } from './chain-time.ts'
import { lookAt } from './conditions.ts'
import { steeringErrors } from './errors.ts'
import type { NetworkLink } from './network-link.ts'
import { networkQuiet, type QuietNetwork } from './quiet.ts'
import { Snapshots } from './snapshots.ts'

/** Enough for any deal to get active. Longer waits are asked for. */
const MOST_EPOCHS = 7 * EPOCHS_PER_DAY

/**
 * Takes a network through time: forward by epochs or to a condition, back to a snapshot, aside by a reorganisation. Each
 * call has the network to itself: no blocks are made but its own, and before each, and at its end, every service is quiet.
 * So the same calls make the same chain.
 */
export class Steering {
  readonly #chain: Chain
  readonly #blocks: BlockMaker
  readonly #time: ChainTime
  readonly #snapshots: Snapshots
  readonly #times = new Map<number, number>()
  readonly #turns = new Turns()
  #network: NetworkLink | undefined

  constructor(chain: Chain, blocks: BlockMaker, time: ChainTime) {
    this.#chain = chain
    this.#blocks = blocks
    this.#time = time
    this.#snapshots = new Snapshots(chain)
  }

  get network(): NetworkLink | undefined {
    return this.#network
  }

  /** Says which network the node is part of. */
  async attach(network: NetworkLink): Promise<void> {
    const before = this.#network
    this.#network = network
    await before?.close()
  }

  async close(): Promise<void> {
    await this.#network?.close()
  }

  setMode(mode: MiningMode): void {
    this.#time.run(mode.mode !== 'manual')
    this.#blocks.setMode(mode)
  }

  get #height(): number {
    return this.#chain.head.tipSet.height
  }

  /** Makes so many tipsets, one an epoch. */
  mine(count: number, signal: AbortSignal): Promise<TipSet> {
    return this.#alone(async () => {
      for (let i = 0; i < count; i++) {
        await this.#quiet(signal)
        await this.#mineAt(this.#height + 1)
      }
      await this.#quiet(signal)
      return this.#chain.head.tipSet
    })
  }

  /** Moves on by so many epochs, stopping wherever somebody wants to act. */
  advance(epochs: number, signal: AbortSignal): Promise<number> {
    return this.#alone(async () => {
      const goal = this.#height + epochs
      let quiet = await this.#quiet(signal)
      while (this.#height < goal) {
        await this.#mineAt(this.#nextStop(quiet, goal))
        quiet = await this.#quiet(signal)
      }
      return this.#height
    })
  }

  /**
   * Moves on until a condition holds: by single epochs, or with null rounds where nobody acts. The longer nothing happens,
   * the longer the stretches, up to a day.
   *
   * @throws {CONDITION_NOT_MET} after so many epochs; 7 days' if left out, or as many as there are to an epoch that is named
   * @throws {CONDITION_IMPOSSIBLE} {CONDITION_UNKNOWN} {CONDITION_EMPTY} {SERVICE_UNKNOWN}
   */
  until(
    condition: ChainCondition,
    options: { readonly nullRounds: boolean; readonly maxEpochs?: number | undefined },
    signal: AbortSignal,
  ): Promise<number> {
    return this.#alone(async () => {
      const { nullRounds } = options
      const maxEpochs = options.maxEpochs ?? Math.max(MOST_EPOCHS, (condition.epoch ?? 0) - this.#height)
      const last = this.#height + maxEpochs
      let stride = 1
      for (;;) {
        const quiet = await this.#quiet(signal)
        const { holds, wanted, seen, isOver } = await lookAt(this.#chain, this.#network, condition, quiet)
        if (holds) return this.#height
        if (isOver) throw steeringErrors.CONDITION_IMPOSSIBLE({ wanted, seen })
        if (this.#height >= last) throw steeringErrors.CONDITION_NOT_MET({ wanted, seen, epochs: maxEpochs })
        const reach = nullRounds ? this.#height + stride : this.#height + 1
        const ahead = condition.epoch === undefined || condition.epoch <= this.#height ? last : condition.epoch
        const isIdle = !this.#blocks.hasReadyMessages
        await this.#mineAt(this.#nextStop(quiet, Math.min(reach, ahead, last)))
        stride = isIdle ? Math.min(stride * 2, EPOCHS_PER_DAY) : 1
      }
    })
  }

  /** Remembers the whole network as it is. */
  snapshot(signal: AbortSignal): Promise<number> {
    return this.#alone(async () => {
      await this.#quiet(signal)
      const id = this.#snapshots.take()
      try {
        await this.#network?.control?.keep(id)
      } catch (error) {
        this.#snapshots.drop(id)
        throw error
      }
      this.#times.set(id, this.#time.now)
      return id
    })
  }

  /** Puts the whole network back to a snapshot. @throws {SNAPSHOT_NOT_FOUND} */
  revert(id: number, signal: AbortSignal): Promise<void> {
    return this.#alone(async () => {
      this.#snapshots.check(id)
      const control = this.#network?.control
      await control?.stopServices()
      this.#snapshots.revert(id)
      this.#time.set(this.#times.get(id)!)
      await control?.restore(id)
      await this.#quiet(signal)
    })
  }

  /** Forgets a snapshot. */
  async drop(id: number): Promise<void> {
    this.#snapshots.drop(id)
    this.#times.delete(id)
    await this.#network?.control?.forget(id)
  }

  snapshots(): readonly { readonly id: number; readonly epoch: number }[] {
    return this.#snapshots.list()
  }

  /** Replaces the last tipsets by a heavier fork, and waits until every service has seen it. */
  reorg(depth: number, signal: AbortSignal): Promise<number> {
    return this.#alone(async () => {
      await this.#quiet(signal)
      const before = this.#height
      this.#chain.reorg(depth)
      this.#time.pass(this.#height - before)
      await this.#quiet(signal)
      return this.#height
    })
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.take('steering', () => this.#blocks.byHand(work))
  }

  async #mineAt(epoch: number): Promise<void> {
    // A network says when it is quiet; services that nobody has told of can only be given time.
    if (this.#network === undefined) await this.#blocks.calm(epoch)
    const before = this.#height
    this.#blocks.mineOne(epoch)
    this.#time.pass(epoch - before)
  }

  #nextStop(quiet: QuietNetwork, goal: number): number {
    if (this.#blocks.hasReadyMessages) return this.#height + 1
    return this.#blocks.stopOnTheWay(quiet.nextStop(goal))
  }

  async #quiet(signal: AbortSignal): Promise<QuietNetwork> {
    await this.#blocks.lull()
    const time = () => ({ now: this.#time.now, running: this.#time.running })
    const services = this.#network?.services.filter(({ follows }) => follows) ?? []
    return networkQuiet(this.#chain, services, time, signal)
  }
}
