import { type Codec, codec } from '#sdk/codec/codec.ts'
import { CodecError } from '#sdk/codec/errors.ts'
import { show } from '#sdk/codec/primitives.ts'
import { collectionErrors } from './errors.ts'
import { decodeRlePlus, encodeRlePlus } from './rle-plus.ts'

const MAX_ENCODED_BYTES = 32 * 1024

/** Set bits `start` up to and without `end`. */
export interface BitRange {
  readonly start: number
  readonly end: number
}

/**
 * A set of whole numbers from 0 (sector numbers, partitions, deal indexes), held as runs:
 * a range of a billion costs as much as a single bit. Immutable.
 * Source: go-bitfield.
 *
 * @example
 * import { BitField } from '#sdk/collections/bitfield.ts'
 * const faulty = BitField.of([0, 1, 2, 8, 9])
 * faulty.difference(BitField.range(0, 2)).first() // 2
 */
export class BitField {
  static readonly empty = new BitField([])
  /** The highest bit that can be set. */
  static readonly highest = Number.MAX_SAFE_INTEGER - 1

  /** Where runs of set bits start and end, alternating, ascending. */
  readonly #edges: readonly number[]

  private constructor(edges: readonly number[]) {
    this.#edges = edges
  }

  /** The set of these numbers, in any order. @throws {BITFIELD_INVALID} */
  static of(bits: Iterable<number>): BitField {
    const edges: number[] = []
    for (const bit of [...bits].sort((a, b) => a - b)) {
      if (!Number.isSafeInteger(bit) || bit < 0 || bit === Number.MAX_SAFE_INTEGER)
        throw collectionErrors.BITFIELD_INVALID({ reason: `${bit} is not a bit number` })
      const end = edges.at(-1)
      if (end === undefined || bit > end) edges.push(bit, bit + 1)
      else if (bit === end) edges[edges.length - 1] = bit + 1
    }
    return new BitField(edges)
  }

  /** The bits `start` up to and without `end`. */
  static range(start: number, end: number): BitField {
    return end > start ? new BitField([start, end]) : BitField.empty
  }

  /** From run lengths: zeros first, then ones, and so on. @throws {BITFIELD_INVALID} */
  static fromRuns(runs: readonly number[]): BitField {
    const edges: number[] = []
    let at = 0
    for (const [i, length] of runs.entries()) {
      if (!Number.isSafeInteger(length) || length < 0 || (length === 0 && i > 0))
        throw collectionErrors.BITFIELD_INVALID({ reason: `the run ${i} is ${length} long` })
      if (i % 2 === 1) edges.push(at, at + length)
      at += length
      if (!Number.isSafeInteger(at)) throw collectionErrors.BITFIELD_INVALID({ reason: 'it is over 2^53 bits long' })
    }
    return new BitField(edges)
  }

  /** From RLE+ bytes. @throws {BITFIELD_INVALID} */
  static decode(bytes: Uint8Array): BitField {
    return BitField.fromRuns(decodeRlePlus(bytes))
  }

  /**
   * From RLE+ bytes that may have bits from 2^53 on: the highest bit there is here, {@link BitField.highest}, stands
   * for all of those. @throws {BITFIELD_INVALID}
   */
  static decodeClamped(bytes: Uint8Array): BitField {
    const edges: number[] = []
    let at = 0
    for (const [i, length] of decodeRlePlus(bytes, Number.MAX_SAFE_INTEGER).entries()) {
      const end = Math.min(at + length, Number.MAX_SAFE_INTEGER)
      if (i % 2 === 1) edges.push(Math.min(at, BitField.highest), end)
      at = end
    }
    const last = edges.findIndex((edge, i) => i % 2 === 1 && edge === Number.MAX_SAFE_INTEGER)
    return new BitField(last < 0 ? edges : edges.slice(0, last + 1))
  }

  /** Every number that is in any of the fields. */
  static union(fields: readonly BitField[]): BitField {
    if (fields.length === 0) return BitField.empty
    if (fields.length === 1) return fields[0]!
    const middle = fields.length >> 1
    return BitField.union(fields.slice(0, middle)).union(BitField.union(fields.slice(middle)))
  }

  /** RLE+ bytes; none for the empty set. */
  encode(): Uint8Array {
    return encodeRlePlus(this.runs())
  }

  /** Run lengths, zeros first; `[0]` for the empty set, as Go prints it in JSON. */
  runs(): number[] {
    if (this.isEmpty) return [0]
    return this.#edges.map((edge, i) => edge - (i === 0 ? 0 : this.#edges[i - 1]!))
  }

  /** Whether no bit is set. */
  get isEmpty(): boolean {
    return this.#edges.length === 0
  }

  /** How many bits are set. */
  get count(): number {
    let total = 0
    for (const { start, end } of this.ranges()) total += end - start
    return total
  }

  /** Whether this bit is set. */
  has(bit: number): boolean {
    let low = 0
    let high = this.#edges.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#edges[middle]! <= bit) low = middle + 1
      else high = middle
    }
    return low % 2 === 1
  }

  /** The lowest set bit. */
  first(): number | undefined {
    return this.#edges[0]
  }

  /** The highest set bit. */
  last(): number | undefined {
    const end = this.#edges.at(-1)
    return end === undefined ? undefined : end - 1
  }

  /** The runs of set bits, ascending. */
  *ranges(): Generator<BitRange> {
    for (let i = 0; i < this.#edges.length; i += 2) yield { start: this.#edges[i]!, end: this.#edges[i + 1]! }
  }

  /** The set bits, ascending. Mind the size: `count` tells it beforehand. */
  *bits(): Generator<number> {
    for (const { start, end } of this.ranges()) for (let bit = start; bit < end; bit++) yield bit
  }

  /** The set bits as an array. @throws {BITFIELD_INVALID} when there are more than `limit`. */
  toArray(limit = 1_000_000): number[] {
    if (this.count > limit)
      throw collectionErrors.BITFIELD_INVALID({ reason: `${this.count} bits are set, over the limit of ${limit}` })
    return [...this.bits()]
  }

  /** The bits that either has. */
  union(other: BitField): BitField {
    if (other.isEmpty) return this
    return this.isEmpty ? other : this.#combine(other, (mine, theirs) => mine || theirs)
  }

  /** The bits that both have. */
  intersection(other: BitField): BitField {
    if (this.isEmpty || other.isEmpty) return BitField.empty
    return this.#combine(other, (mine, theirs) => mine && theirs)
  }

  /** This set without the bits of the other. */
  difference(other: BitField): BitField {
    return this.isEmpty || other.isEmpty ? this : this.#combine(other, (mine, theirs) => mine && !theirs)
  }

  /** This set with one bit more. @throws {BITFIELD_INVALID} for no bit number. */
  with(bit: number): BitField {
    return this.has(bit) ? this : this.union(BitField.of([bit]))
  }

  /** This set without one bit. */
  without(bit: number): BitField {
    return this.has(bit) ? this.difference(BitField.of([bit])) : this
  }

  /** Whether every bit of the other is set here; true for the empty set. */
  containsAll(other: BitField): boolean {
    return other.difference(this).isEmpty
  }

  /** Whether the two have a bit in common. */
  containsAny(other: BitField): boolean {
    return !this.intersection(other).isEmpty
  }

  /** Whether the same bits are set. */
  equals(other: BitField): boolean {
    return (
      this === other ||
      (this.#edges.length === other.#edges.length && this.#edges.every((edge, i) => edge === other.#edges[i]))
    )
  }

  /** By rank: leaves out the first `skip` set bits and keeps the next `count`, or as many as there are. */
  slice(skip: number, count: number): BitField {
    const edges: number[] = []
    let toSkip = skip
    let toTake = count
    for (const { start, end } of this.ranges()) {
      const skipped = Math.min(toSkip, end - start)
      toSkip -= skipped
      const taken = Math.min(toTake, end - start - skipped)
      toTake -= taken
      if (taken > 0) edges.push(start + skipped, start + skipped + taken)
      if (toTake === 0) break
    }
    return new BitField(edges)
  }

  /** Takes the other's positions out of the number line and closes the gaps. */
  cut(removed: BitField): BitField {
    const edges: number[] = []
    const gaps = [...removed.ranges()]
    let gap = 0
    let shift = 0
    for (const { start, end } of this.difference(removed).ranges()) {
      for (; gap < gaps.length && gaps[gap]!.end <= start; gap++) shift += gaps[gap]!.end - gaps[gap]!.start
      if (edges.at(-1) === start - shift) edges[edges.length - 1] = end - shift
      else edges.push(start - shift, end - shift)
    }
    return new BitField(edges)
  }

  /** The run lengths, as `runs` gives them. */
  toJSON(): number[] {
    return this.runs()
  }

  #combine(other: BitField, keep: (mine: boolean, theirs: boolean) => boolean): BitField {
    const a = this.#edges
    const b = other.#edges
    const edges: number[] = []
    let i = 0
    let j = 0
    while (i < a.length || j < b.length) {
      const at = Math.min(a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY)
      if (a[i] === at) i++
      if (b[j] === at) j++
      if (keep(i % 2 === 1, j % 2 === 1) !== (edges.length % 2 === 1)) edges.push(at)
    }
    return edges.length === 0 ? BitField.empty : new BitField(edges)
  }
}

/** A bit field: RLE+ in a byte string, run lengths in JSON. */
export const bitField: Codec<BitField> = codec({
  name: 'bitField',
  write: (writer, value) => {
    const bytes = value.encode()
    if (bytes.length > MAX_ENCODED_BYTES)
      throw new CodecError(`${bytes.length} bytes are over the limit of ${MAX_ENCODED_BYTES}`)
    writer.bytes(bytes)
  },
  read: (reader) => {
    const bytes = reader.bytes(MAX_ENCODED_BYTES)
    return reader.forActors ? BitField.decodeClamped(bytes) : BitField.decode(bytes)
  },
  toJson: (value) => value.runs(),
  fromJson: (json) => {
    if (json === null) return BitField.empty
    if (!Array.isArray(json)) throw new CodecError(`expected run lengths, got ${show(json)}`)
    return BitField.fromRuns(json)
  },
})
