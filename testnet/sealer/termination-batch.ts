import { randomUUID } from 'node:crypto'
import { deadlineIsMutable } from '#sdk/actors/miner/deadline-info.ts'
import { minerMethods, type TerminationDeclaration, terminateSectorsParams } from '#sdk/actors/miner/methods.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import { sendToMiner } from './chain/send-message.ts'
import type { Sealing } from './sealing.ts'

/** Epochs within which a message is taken to be included. */
const INCLUSION = 5

export interface TerminationBatchOptions {
  readonly sealing: Sealing
  /** Keeps the id of the message with the sectors, before it is sent. */
  readonly keep: (sector: number, uid: string) => Promise<void>
}

/**
 * Gathers sectors to end, and ends them by one message: when there are as many as may be, when the first has waited
 * long enough, or when told to. Source: venus-sealer storage-sealing/terminate_batch.go.
 */
export class TerminationBatch {
  readonly #options: TerminationBatchOptions
  readonly #waiting = new Map<number, PromiseWithResolvers<void>>()
  #cancelTimer: (() => void) | undefined
  #flushing: Promise<unknown> = Promise.resolve()

  constructor(options: TerminationBatchOptions) {
    this.#options = options
  }

  /** The sectors that wait for the next message. */
  get pending(): number[] {
    return [...this.#waiting.keys()]
  }

  /** Resolves when a message with the sector is sent. */
  async sent(sector: number, signal: AbortSignal): Promise<void> {
    const turn = Promise.withResolvers<void>()
    this.#waiting.set(sector, turn)
    const leave = () => {
      this.#waiting.delete(sector)
      turn.reject(signal.reason as Error)
    }
    signal.addEventListener('abort', leave, { once: true })
    try {
      this.#schedule()
      await turn.promise
    } finally {
      signal.removeEventListener('abort', leave)
      this.#waiting.delete(sector)
    }
  }

  /** Sends what waits now. @returns the id of the message, or undefined when there was nothing that could be ended */
  flush(): Promise<string | undefined> {
    const mine = this.#flushing.then(() => this.#flush())
    this.#flushing = mine.catch(() => undefined) // whoever asked hears of it
    return mine
  }

  #schedule(): void {
    const { clock, config, logger } = this.#options.sealing
    const { TerminateBatchMax, TerminateBatchWait } = config().Sealing
    const fire = () => {
      this.#cancelTimer = undefined
      this.flush().catch((error: unknown) => logger.error({ err: error }, 'sectors were not ended'))
    }
    if (this.#waiting.size >= TerminateBatchMax) fire()
    else this.#cancelTimer ??= clock.timer(TerminateBatchWait, fire)
  }

  async #flush(): Promise<string | undefined> {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    const { sealing, keep } = this.#options
    const { TerminateBatchMax, TerminateBatchMin } = sealing.config().Sealing
    const { sectors, terminations } = await this.#declarations(this.pending.slice(0, TerminateBatchMax))
    if (sectors.length < TerminateBatchMin) {
      if (this.#waiting.size > 0) this.#schedule()
      return undefined
    }
    const turns = sectors.map((sector) => this.#waiting.get(sector))
    const uid = randomUUID()
    try {
      for (const sector of sectors) await keep(sector, uid)
      await sendToMiner(sealing, uid, { purpose: 'terminate', maxFee: 'MaxTerminateGasFee' }, async () => ({
        method: minerMethods.TerminateSectors.number,
        params: terminateSectorsParams.encode({ terminations }),
      }))
    } catch (error) {
      for (const turn of turns) turn?.reject(error)
      throw error
    }
    for (const turn of turns) turn?.resolve()
    if (this.#waiting.size > sectors.length) this.#schedule()
    return uid
  }

  /** The sectors by where they are proven; those of a deadline that is open or opens next must wait. */
  async #declarations(sectors: readonly number[]) {
    const { node, miner } = this.#options.sealing
    const { periodStart, currentEpoch } = await node.stateMinerProvingDeadline(miner)
    const places = new Map<string, { deadline: number; partition: number; numbers: number[] }>()
    for (const sector of sectors) {
      const { deadline, partition } = await node.stateSectorPartition(miner, sector)
      if (!deadlineIsMutable(periodStart, deadline, currentEpoch + INCLUSION)) continue
      const key = `${deadline}/${partition}`
      const place = places.get(key) ?? { deadline, partition, numbers: [] }
      place.numbers.push(sector)
      places.set(key, place)
    }
    const terminations: TerminationDeclaration[] = [...places.values()].map(({ deadline, partition, numbers }) => ({
      deadline,
      partition,
      sectors: BitField.of(numbers),
    }))
    return { sectors: [...places.values()].flatMap(({ numbers }) => numbers), terminations }
  }
}
