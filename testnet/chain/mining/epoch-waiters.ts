import type { Clock } from '#testnet/service/clock/clock.ts'

/** Somebody who wants to know when the chain is at an epoch. */
interface Waiter {
  readonly epoch: number
  /** Whether the chain should go there for this one. */
  readonly drive: boolean
  /** A service that acts when it is woken, and asks again when it is done. */
  readonly who: string | undefined
  resolve(epoch: number): void
}

export interface WaitOptions {
  readonly drive: boolean
  readonly who?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** Who waits for which epoch, and who has been woken and is still acting. */
export class EpochWaiters {
  readonly #waiting = new Set<Waiter>()
  /** Since when, by the clock. */
  readonly #acting = new Map<string, number>()
  #lastUnnamedWake = Number.NEGATIVE_INFINITY
  readonly #clock: Pick<Clock, 'now'>
  readonly #changed: () => void

  /** @param changed called when somebody begins to wait, or is done acting */
  constructor(clock: Pick<Clock, 'now'>, changed: () => void) {
    this.#clock = clock
    this.#changed = changed
  }

  /** Resolves with the head's epoch when it is at the epoch wanted; also when the signal is aborted. */
  wait(epoch: number, head: number, options: WaitOptions): Promise<number> {
    const { who, signal, drive } = options
    if (who !== undefined) this.#acting.delete(who)
    if (epoch <= head || signal?.aborted === true) {
      if (who !== undefined && epoch <= head) this.#acting.set(who, this.#clock.now())
      this.#changed()
      return Promise.resolve(head)
    }
    return new Promise((resolve) => {
      const giveUp = () => {
        this.#waiting.delete(waiter)
        if (who !== undefined) this.#acting.delete(who)
        resolve(head)
        this.#changed()
      }
      const waiter: Waiter = {
        epoch,
        drive,
        who,
        resolve: (at) => {
          // Once it is answered the caller's going away means nothing: it is acting now.
          signal?.removeEventListener('abort', giveUp)
          resolve(at)
        },
      }
      this.#waiting.add(waiter)
      signal?.addEventListener('abort', giveUp, { once: true })
      this.#changed()
    })
  }

  /** Wakes everybody whose epoch has come. */
  wake(head: number): void {
    for (const waiter of [...this.#waiting]) {
      if (waiter.epoch > head) continue
      this.#waiting.delete(waiter)
      if (waiter.who === undefined) this.#lastUnnamedWake = this.#clock.now()
      else this.#acting.set(waiter.who, this.#clock.now())
      waiter.resolve(head)
    }
  }

  /** The next epoch the chain should stop at on its way; undefined when nobody makes it go on. */
  nextStop(head: number): number | undefined {
    const drivers = [...this.#waiting].filter(({ drive, epoch }) => drive && epoch > head).map(({ epoch }) => epoch)
    if (drivers.length === 0) return undefined
    return this.stopOnTheWay(head, Math.min(...drivers))
  }

  /** The first epoch at which somebody wants to act, if that is before the goal; otherwise the goal. */
  stopOnTheWay(head: number, goal: number): number {
    return [...this.#waiting].reduce((stop, { epoch }) => (epoch > head && epoch < stop ? epoch : stop), goal)
  }

  /** Whether somebody who was woken is still acting; whoever takes too long is no longer waited for. */
  isHeld(patienceMs: number): boolean {
    for (const [who, since] of this.#acting) if (this.#clock.now() - since > patienceMs) this.#acting.delete(who)
    return this.#acting.size > 0
  }

  /** Whether those who were woken without a name have had so long to act. */
  isCalm(milliseconds: number): boolean {
    return this.#clock.now() - this.#lastUnnamedWake >= milliseconds
  }
}
