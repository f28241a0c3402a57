import type { Clock } from '#testnet/service/clock/clock.ts'
import type { ServedMethods } from '#testnet/service/rpc/served-methods.ts'
import { faultErrors } from './errors.ts'

interface Failure {
  left: number
  readonly message: string
}

interface Delay {
  left: number
  readonly milliseconds: number
}

/** Things that go wrong on demand, so many times each: calls that fail or are late, messages lost, proofs that are wrong. */
export class Faults {
  readonly #clock: Clock
  readonly #failures = new Map<string, Failure>()
  readonly #delays = new Map<string, Delay>()
  #drops = 0
  #badProofs = 0

  /** @param clock delays go by it: the wall clock, or calls would be late for ever while a network's time stands still */
  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The next calls of a method (`MpoolPush`) fail with this text, before they have done anything. */
  fail(method: string, times: number, message = 'fault on demand'): void {
    this.#failures.set(method, { left: times, message })
  }

  /** The next calls of a method begin so many milliseconds late. */
  delay(method: string, times: number, milliseconds: number): void {
    this.#delays.set(method, { left: times, milliseconds })
  }

  /** The next messages that are pushed get their CID as answer, and never come into the pool. */
  dropMessages(times: number): void {
    this.#drops = times
  }

  /** True for a message that is to get lost; each asking uses one up. */
  takeDrop(): boolean {
    if (this.#drops === 0) return false
    this.#drops--
    return true
  }

  /** The next proofs that are made have a wrong bit. */
  spoilProofs(times: number): void {
    this.#badProofs = times
  }

  /** A proof as it is to be sent: the same, or spoilt; each spoilt one uses one up. */
  proof(bytes: Uint8Array): Uint8Array {
    if (this.#badProofs === 0) return bytes
    this.#badProofs--
    const spoilt = Uint8Array.from(bytes)
    spoilt[spoilt.length - 1]! ^= 1
    return spoilt
  }

  /** Everything works again. */
  clear(): void {
    this.#failures.clear()
    this.#delays.clear()
    this.#drops = 0
    this.#badProofs = 0
  }

  /** The same methods, with the faults that are asked for. Those that steer never fail. */
  around(methods: ServedMethods): ServedMethods {
    return new Map(
      [...methods].map(([wireName, served]) => {
        if (wireName.startsWith('Testnet.')) return [wireName, served]
        const run = async (...args: unknown[]): Promise<unknown> => {
          await this.#before(served.name)
          return served.run(...args)
        }
        const quick = (...args: unknown[]): unknown =>
          this.#delays.has(served.name) || this.#failures.has(served.name) ? run(...args) : served.run(...args)
        return [wireName, { ...served, run: quick }]
      }),
    )
  }

  async #before(method: string): Promise<void> {
    const delay = this.#delays.get(method)
    if (delay !== undefined && takeOne(this.#delays, method, delay)) await this.#clock.sleep(delay.milliseconds)
    const failure = this.#failures.get(method)
    if (failure !== undefined && takeOne(this.#failures, method, failure)) {
      throw faultErrors.FAULT_ON_DEMAND({ method, message: failure.message })
    }
  }
}

function takeOne<T extends { left: number }>(table: Map<string, T>, method: string, fault: T): boolean {
  if (fault.left <= 0) return false
  fault.left--
  if (fault.left === 0) table.delete(method)
  return true
}
