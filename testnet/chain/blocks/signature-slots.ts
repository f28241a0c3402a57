const SIGNATURE_BYTES = 96
/** A lost thread leaves its slot taken; whoever waits then signs himself. */
const PATIENCE_MS = 1_000

const open = 0
const taken = 1
const done = 2

/** Places for BLS signatures in memory that two threads share: whoever takes a place first signs for it. */
export class SignatureSlots {
  readonly memory: SharedArrayBuffer
  readonly #states: Int32Array
  readonly #bytes: Uint8Array

  constructor(memory: SharedArrayBuffer, count: number) {
    this.memory = memory
    this.#states = new Int32Array(memory, 0, count)
    this.#bytes = new Uint8Array(memory, count * Int32Array.BYTES_PER_ELEMENT)
  }

  static of(count: number): SignatureSlots {
    return new SignatureSlots(new SharedArrayBuffer(count * (Int32Array.BYTES_PER_ELEMENT + SIGNATURE_BYTES)), count)
  }

  /** False when another thread has the place. */
  take(slot: number): boolean {
    return Atomics.compareExchange(this.#states, slot, open, taken) === open
  }

  put(slot: number, signature: Uint8Array): void {
    this.#bytes.set(signature, slot * SIGNATURE_BYTES)
    Atomics.store(this.#states, slot, done)
    Atomics.notify(this.#states, slot)
  }

  /** The signature of a place that another thread has taken, waiting for it; undefined if it does not come. */
  await(slot: number, patienceMs = PATIENCE_MS): Uint8Array | undefined {
    Atomics.wait(this.#states, slot, taken, patienceMs)
    if (Atomics.load(this.#states, slot) !== done) return undefined
    return this.#bytes.slice(slot * SIGNATURE_BYTES, (slot + 1) * SIGNATURE_BYTES)
  }
}
