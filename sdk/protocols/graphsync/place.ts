import type { Turn, Turns } from './turns.ts'

/** What a request has of the places there are to run: one, a wait for one, or neither while it is paused. */
export type PlaceState = 'held' | 'waiting' | 'none'

/**
 * A request's place among those that run. Given back while the request is paused, it is taken again behind those that
 * wait by then.
 *
 * @example
 * import { Place } from '#sdk/protocols/graphsync/place.ts'
 * import { Turns } from '#sdk/protocols/graphsync/turns.ts'
 * const place = new Place(new Turns(1, 1), '12D3KooW…', console.log)
 * await place.take() // prints: held
 * place.leave() // prints: none
 */
export class Place {
  readonly #turns: Turns
  readonly #peer: string
  readonly #tell: (state: PlaceState) => void
  #turn: Turn | undefined

  constructor(turns: Turns, peer: string, tell: (state: PlaceState) => void) {
    this.#turns = turns
    this.#peer = peer
    this.#tell = tell
  }

  get isHeld(): boolean {
    return this.#turn?.isOn === true
  }

  /** Resolves when it has the place, which may be at once, or when it left the queue. */
  async take(): Promise<void> {
    const turn = this.#turn ?? this.#queue()
    await turn.ready
  }

  #queue(): Turn {
    const turn = this.#turns.take(this.#peer)
    this.#turn = turn
    this.#tell(turn.isOn ? 'held' : 'waiting')
    if (!turn.isOn) {
      void turn.ready.then(() => {
        if (turn.isOn) this.#tell('held')
      })
    }
    return turn
  }

  /** Gives the place, or the one in the queue, to others. A second call does nothing. */
  leave(): void {
    const turn = this.#turn
    if (turn === undefined) return
    this.#turn = undefined
    turn.leave()
    this.#tell('none')
  }
}
