import type { Clock } from '#testnet/service/clock/clock.ts'
import { EPOCH_SECONDS } from '../blocks/produce.ts'

/**
 * The time that a network's services go by. With blocks made by hand it stands still but for the chain: every epoch moves
 * it on by 30 s, so that a script decides alone what happens when. Otherwise it goes on with the wall clock, and epochs
 * that a script makes move it on besides; those that come by themselves, as fast as there is work, do not.
 */
export class ChainTime {
  readonly #wall: Pick<Clock, 'now'>
  #now: number
  #since: number
  #running: boolean

  constructor(wall: Pick<Clock, 'now'>, running: boolean, start: number) {
    this.#wall = wall
    this.#running = running
    this.#since = wall.now()
    this.#now = running ? this.#since : start
  }

  get now(): number {
    return this.#running ? this.#now + (this.#wall.now() - this.#since) : this.#now
  }

  get running(): boolean {
    return this.#running
  }

  /** Goes on by so many epochs at once. */
  pass(epochs: number): void {
    this.set(this.now + Math.max(epochs, 0) * EPOCH_SECONDS * 1000)
  }

  /** Makes it another time, an earlier one too. */
  set(now: number): void {
    this.#now = now
    this.#since = this.#wall.now()
  }

  /** Lets it go on with the wall clock, from the later of the two, or stand still. */
  run(running: boolean): void {
    const { now } = this
    this.set(running && !this.#running ? Math.max(now, this.#wall.now()) : now)
    this.#running = running
  }
}
