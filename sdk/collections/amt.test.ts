import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rawCbor, uint } from '#sdk/codec/index.ts'
import { vectors } from '#sdk/test-vectors.ts'
import { Amt } from './amt.ts'
import { MemoryBlockstore } from './memory-blockstore.ts'

interface AmtVector {
  readonly bit_width: number
  readonly format: string
  readonly rule: string
  readonly entries?: readonly { index: string; value_cbor_hex: string }[]
  readonly count: number
  readonly root_block_hex?: string
  readonly root: string
}

const unhex = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex')

describe('an AMT', () => {
  const listed = vectors<AmtVector>('amt-roots.json').filter((vector) =>
    vector.entries?.every(({ index }) => Number(index) < 2 ** 53),
  )

  it.each(listed)('has the root of other implementations: $rule ($format, $bit_width bits)', (vector) => {
    const store = new MemoryBlockstore()
    const options =
      vector.format === 'v3'
        ? { bitWidth: vector.bit_width, value: rawCbor }
        : { format: 'v0' as const, value: rawCbor }
    const array = Amt.create(store, options)
    for (const { index, value_cbor_hex } of vector.entries!) array.set(Number(index), unhex(value_cbor_hex))
    expect(array.count).toBe(vector.count)
    const root = array.flush()
    expect(root.toString()).toBe(vector.root)
    if (vector.root_block_hex !== undefined) expect(hex(store.get(root))).toBe(vector.root_block_hex)
  })

  it.each([
    [3, 'bafy2bzacedijw74yui7otvo63nfl3hdq2vdzuy7wx2tnptwed6zml4vvz7wee'],
    [5, 'bafy2bzaceacu3yonapahihxmnhzuvk76yupwjmyeymd2l5n6xfs5st52shm6a'],
    [6, 'bafy2bzaceaa2jny7gkgdwnid4kuldau6bnvgyss5bszo4uy6uikrncvdu5mc2'],
  ])('of %i bits has the empty root of the Go nodes', (bitWidth, root) => {
    expect(Amt.create(new MemoryBlockstore(), { bitWidth, value: uint }).flush().toString()).toBe(root)
  })

  it('of the first format has the empty root of the Go nodes', () => {
    expect(Amt.create(new MemoryBlockstore(), { format: 'v0', value: uint }).flush().toString()).toBe(
      'bafy2bzacedswlcz5ddgqnyo3sak3jmhmkxashisnlpq6ujgyhe4mlobzpnhs6',
    )
  })

  it('behaves as a sorted Map, and its root depends only on what it contains', () => {
    const index = fc.oneof(fc.nat(40), fc.nat(5000), fc.nat(2 ** 30), fc.maxSafeNat())
    const step = fc.record({ index, value: fc.option(fc.nat(1000), { freq: 2 }) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), fc.constantFrom(2, 3, 5, 6), (steps, bitWidth) => {
        const store = new MemoryBlockstore()
        const options = { bitWidth, value: uint }
        const model = new Map<number, number>()
        let array = Amt.create(store, options)
        for (const [i, { index: at, value }] of steps.entries()) {
          if (value === null) {
            const known = [...model.keys()].at(at % Math.max(1, model.size)) ?? at
            expect(array.delete(known)).toBe(model.delete(known))
          } else {
            array.set(at, value)
            model.set(at, value)
          }
          if (i % 29 === 0) array = Amt.load(store, array.flush(), options)
        }
        const sorted = [...model].sort(([a], [b]) => a - b)
        const rebuilt = Amt.create(new MemoryBlockstore(), options)
        for (const [at, value] of sorted.toReversed()) rebuilt.set(at, value)
        expect(rebuilt.flush().toString()).toBe(array.flush().toString())
        expect([...array.entries()]).toEqual(sorted)
        expect(array.count).toBe(model.size)
        const from = sorted[sorted.length >> 1]?.[0] ?? 0
        expect([...array.entries(from)]).toEqual(sorted.filter(([at]) => at >= from))
      }),
      { seed: 1, numRuns: 60 },
    )
  })

  it('does not touch a flushed version that is still in use', () => {
    const store = new MemoryBlockstore()
    const first = Amt.from(store, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], { bitWidth: 2, value: uint })
    const before = first.flush()
    const second = Amt.load(store, before, { bitWidth: 2, value: uint })
    second.set(3, 33)
    second.delete(9)
    second.flush()
    expect([...first.values()]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect([...second.values()]).toEqual([0, 1, 2, 33, 4, 5, 6, 7, 8])
  })

  it('refuses another bit width, a missing block and a bad index', () => {
    const store = new MemoryBlockstore()
    const root = Amt.from(store, [1], { bitWidth: 5, value: uint }).flush()
    expect(() => Amt.load(store, root, { bitWidth: 6, value: uint }).count).toThrow(/bit width is 5, not 6/)
    expect(() => Amt.load(new MemoryBlockstore(), root, { bitWidth: 5, value: uint }).get(0)).toThrow(
      expect.objectContaining({ code: 'BLOCK_NOT_FOUND' }),
    )
    expect(() => Amt.load(store, root, { bitWidth: 5, value: uint }).get(-1)).toThrow(/not an array index/)
  })
})
