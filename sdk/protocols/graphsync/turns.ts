/** A place in the queue, and then at work. */
export interface Turn {
  /** Resolves when it is its turn, or when it was left. */
  readonly ready: Promise<void>
  /** Whether it is its turn. */
  readonly isOn: boolean
  /** Gives the place to the next. A second call does nothing. */
  leave(): void
}

interface Waiter {
  readonly peer: string
  readonly begin: () => void
}

/**
 * Lets so many work at a time, over all and of each peer; others wait in the order they came.
 *
 * @example
 * import { Turns } from '#sdk/protocols/graphsync/turns.ts'
 * const turns = new Turns(1, 1)
 * const turn = turns.take('12D3KooW…')
 * await turn.ready
 * turn.leave()
 */
export class Turns {
  readonly #limit: number
  readonly #limitPerPeer: number
  readonly #working = new Map<string, number>()
  #waiting: Waiter[] = []
  #total = 0

  constructor(limit: number, limitPerPeer: number) {
    this.#limit = limit
    this.#limitPerPeer = limitPerPeer
  }

  /** A place behind those who came before. */
  take(peer: string): Turn {
    const { promise: ready, resolve } = Promise.withResolvers<void>()
    let works = false
    let left = false
    const waiter: Waiter = {
      peer,
      begin: () => {
        works = true
        this.#count(peer, 1)
        resolve()
      },
    }
    const leave = () => {
      if (left) return
      left = true
      if (works) this.#count(peer, -1)
      else this.#waiting = this.#waiting.filter((other) => other !== waiter)
      resolve()
      this.#next()
    }
    this.#waiting.push(waiter)
    this.#next()
    return {
      ready,
      leave,
      get isOn() {
        return works && !left
      },
    }
  }

  #count(peer: string, change: 1 | -1): void {
    this.#total += change
    const working = (this.#working.get(peer) ?? 0) + change
    if (working === 0) this.#working.delete(peer)
    else this.#working.set(peer, working)
  }

  #next(): void {
    while (this.#total < this.#limit) {
      const at = this.#waiting.findIndex(({ peer }) => (this.#working.get(peer) ?? 0) < this.#limitPerPeer)
      const [waiter] = at < 0 ? [] : this.#waiting.splice(at, 1)
      if (waiter === undefined) return
      waiter.begin()
    }
  }
}
