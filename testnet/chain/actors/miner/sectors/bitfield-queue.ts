import type { CID } from 'multiformats/cid'
import { type QuantSpec, quantizeUp } from '#sdk/actors/quantize.ts'
import { Amt, type AmtOptions } from '#sdk/collections/amt.ts'
import { BitField } from '#sdk/collections/bitfield.ts'
import type { Blockstore } from '#sdk/collections/blockstore.ts'

/** Sets of numbers by the epoch at which something is due for them. */
export class BitFieldQueue {
  readonly #sets: Amt<BitField>
  readonly #quant: QuantSpec

  constructor(store: Blockstore, root: CID, options: AmtOptions<BitField>, quant: QuantSpec) {
    this.#sets = Amt.load(store, root, options)
    this.#quant = quant
  }

  get isEmpty(): boolean {
    return this.#sets.count === 0
  }

  entries(): [epoch: number, numbers: BitField][] {
    return [...this.#sets.entries()]
  }

  /** Adds numbers at the first epoch of the queue's grid from `epoch` on. */
  add(epoch: number, numbers: BitField): void {
    if (numbers.isEmpty) return
    const at = quantizeUp(epoch, this.#quant)
    this.#sets.set(at, (this.#sets.get(at) ?? BitField.empty).union(numbers))
  }

  /** Puts a set in the place of the one at exactly this epoch; an empty one takes the epoch out. */
  replace(epoch: number, numbers: BitField): void {
    if (numbers.isEmpty) this.#sets.delete(epoch)
    else this.#sets.set(epoch, numbers)
  }

  /** Takes these positions out of every set and closes the gaps. */
  cut(removed: BitField): void {
    for (const [epoch, numbers] of this.entries()) this.replace(epoch, numbers.cut(removed))
  }

  /** Takes out all that is due up to and with an epoch; undefined when nothing is. */
  popUntil(until: number): BitField | undefined {
    const due: [number, BitField][] = []
    for (const entry of this.#sets.entries()) {
      if (entry[0] > until) break
      due.push(entry)
    }
    if (due.length === 0) return undefined
    for (const [epoch] of due) this.#sets.delete(epoch)
    return BitField.union(due.map(([, numbers]) => numbers))
  }

  flush(): CID {
    return this.#sets.flush()
  }
}
