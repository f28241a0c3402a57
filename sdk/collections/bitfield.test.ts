import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BitField, bitField } from './bitfield.ts'

const unhex = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bitSets = fc.oneof(
  fc.uniqueArray(fc.nat(60), { maxLength: 40 }),
  fc.uniqueArray(fc.nat(5_000), { maxLength: 100 }),
  fc.uniqueArray(
    fc.maxSafeNat().filter((n) => n < Number.MAX_SAFE_INTEGER),
    { maxLength: 12 },
  ),
)
const ascending = (a: number, b: number) => a - b

describe('a bit field', () => {
  it('prints the run lengths of the Go nodes', () => {
    expect(BitField.of([0, 1, 2, 8, 9]).toJSON()).toEqual([0, 3, 5, 2])
    expect(BitField.empty.toJSON()).toEqual([0])
    expect(bitField.fromJson([0, 3, 5, 2])).toEqual(BitField.of([9, 8, 2, 1, 0]))
  })

  it('has known RLE+ bytes', () => {
    expect(hex(BitField.empty.encode())).toBe('')
    // 00 version, 1 first value, 1 a run of one
    expect(hex(BitField.of([0]).encode())).toBe('0c')
    // 00 version, 1 first value, 01 and four bits for three, 01 and four bits for five, 01 and four bits for two
    expect([...BitField.of([0, 1, 2, 8, 9]).encode()]).toEqual([0b01110100, 0b00101100, 0b00000101])
    expect(hex(BitField.range(0, 1_000_000).encode())).toBe('0498b007')
    expect(hex(bitField.encode(BitField.of([0])))).toBe('410c')
  })

  it('has one bit for all that are over 2^53, where it is told so', () => {
    // 00 version, 0 first value, 00 and a varint of 2^60, 1 a run of one
    const at2To60 = unhex('0010101010101010100802')
    expect(() => BitField.decode(at2To60)).toThrow(expect.objectContaining({ code: 'BITFIELD_INVALID' }))
    expect([...BitField.decodeClamped(at2To60).bits()]).toEqual([BitField.highest])
    // 00 version, 1 first value, 1 a run of one, 1 a zero, 00 and a varint of 2^60
    const from2 = BitField.decodeClamped(unhex('1c404040404040404008'))
    expect([...from2.ranges()]).toHaveLength(2)
    expect([from2.first(), from2.last()]).toEqual([0, BitField.highest])
    expect(BitField.decodeClamped(BitField.of([1, 5, 2 ** 52]).encode()).equals(BitField.of([1, 5, 2 ** 52]))).toBe(
      true,
    )
  })

  it('comes back from its bytes and its JSON', () => {
    fc.assert(
      fc.property(bitSets, (bits) => {
        const field = BitField.of(bits)
        expect([...BitField.decode(field.encode()).bits()]).toEqual([...bits].sort(ascending))
        expect(bitField.fromJson(bitField.toJson(field)).equals(field)).toBe(true)
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  it('comes back whatever its run lengths are', () => {
    const lengths = fc.array(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 2 ** 40 })))
    fc.assert(
      fc.property(lengths, (runs) => {
        const field = BitField.fromRuns(runs)
        const bytes = field.encode()
        expect(bytes.at(-1)).not.toBe(0)
        expect(BitField.decode(bytes).runs()).toEqual(field.runs())
      }),
      { seed: 1, numRuns: 500 },
    )
  })

  it('computes with sets', () => {
    fc.assert(
      fc.property(bitSets, bitSets, fc.nat(20), fc.nat(20), (left, right, skip, count) => {
        const [a, b] = [BitField.of(left), BitField.of(right)]
        const [setA, setB] = [new Set(left), new Set(right)]
        const sorted = [...left].sort(ascending)
        expect([...a.union(b).bits()]).toEqual([...new Set([...left, ...right])].sort(ascending))
        expect([...a.intersection(b).bits()]).toEqual(sorted.filter((bit) => setB.has(bit)))
        expect([...a.difference(b).bits()]).toEqual(sorted.filter((bit) => !setB.has(bit)))
        expect(a.containsAll(b)).toBe(right.every((bit) => setA.has(bit)))
        expect(a.containsAny(b)).toBe(right.some((bit) => setA.has(bit)))
        expect([...a.slice(skip, count).bits()]).toEqual(sorted.slice(skip, skip + count))
        expect(a.count).toBe(setA.size)
        expect(a.first()).toBe(sorted[0])
        expect(a.last()).toBe(sorted.at(-1))
        for (const bit of right) expect(a.has(bit)).toBe(setA.has(bit))
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  it('closes the gaps that a cut leaves', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(80)), fc.uniqueArray(fc.nat(80)), (bits, removed) => {
        const expected = bits
          .filter((bit) => !removed.includes(bit))
          .map((bit) => bit - removed.filter((gone) => gone < bit).length)
        const cut = BitField.of(bits).cut(BitField.of(removed))
        expect([...cut.bits()]).toEqual(expected.sort(ascending))
        expect(cut.equals(BitField.of(expected))).toBe(true)
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  it('is small and fast for huge ranges', () => {
    const field = BitField.range(10, 2 ** 50).without(1_000_000)
    expect(field.encode().length).toBeLessThan(20)
    expect(field.count).toBe(2 ** 50 - 11)
    expect(field.has(1_000_000)).toBe(false)
    expect(() => field.toArray()).toThrow(expect.objectContaining({ code: 'BITFIELD_INVALID' }))
  })

  it('unites many', () => {
    const fields = Array.from({ length: 9 }, (_, i) => BitField.of([i * 2]))
    expect(BitField.union(fields).runs()).toEqual([0, ...Array(16).fill(1), 1])
  })

  it.each([
    ['01', /version is 1/],
    ['0c00', /zero byte/],
    ['04feffffffffffffff7f', /2\^53/],
  ])('refuses the bytes %s', (bytes, message) => {
    expect(() => BitField.decode(unhex(bytes))).toThrow(message)
  })

  it('refuses numbers that are not bits', () => {
    expect(() => BitField.of([1.5])).toThrow(/not a bit number/)
    expect(() => BitField.fromRuns([1, 0, 2])).toThrow(/run 1/)
    expect(() => bitField.fromJson('x')).toThrow(/run lengths/)
  })
})
