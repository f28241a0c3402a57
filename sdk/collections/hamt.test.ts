import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { describe, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { rawCbor, text, uint } from '#sdk/codec/index.ts'
import { vectors } from '#sdk/test-vectors.ts'
import { Hamt } from './hamt.ts'
import { addressKey, bytesKey, cidKey, intKey, uintKey } from './keys.ts'
import { MemoryBlockstore } from './memory-blockstore.ts'

interface HamtVector {
  readonly bit_width: number
  readonly rule: string
  readonly entries?: readonly { key_hex: string; value_cbor_hex: string }[]
  readonly root_block_hex?: string
  readonly root: string
}

const unhex = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex')
const numbers = { bitWidth: 5, key: uintKey, value: uint }

describe('a HAMT', () => {
  const listed = vectors<HamtVector>('hamt-roots.json').filter((vector) => vector.entries !== undefined)

  it.each(listed)('has the root of other implementations: $rule ($bit_width bits)', (vector) => {
    const store = new MemoryBlockstore()
    const map = Hamt.create(store, { bitWidth: vector.bit_width, key: bytesKey, value: rawCbor })
    for (const { key_hex, value_cbor_hex } of vector.entries!) map.set(unhex(key_hex), unhex(value_cbor_hex))
    const root = map.flush()
    expect(root.toString()).toBe(vector.root)
    if (vector.root_block_hex !== undefined) expect(hex(store.get(root))).toBe(vector.root_block_hex)

    const reloaded = Hamt.load(copyOf(store), root, { bitWidth: vector.bit_width, key: bytesKey, value: rawCbor })
    for (const { key_hex, value_cbor_hex } of vector.entries!)
      expect(hex(reloaded.get(unhex(key_hex)))).toBe(value_cbor_hex)
  })

  it('has the empty root of the Go nodes', () => {
    const root = Hamt.create(new MemoryBlockstore(), numbers).flush()
    expect(root.toString()).toBe('bafy2bzaceamp42wmmgr2g2ymg46euououzfyck7szknvfacqscohrvaikwfay')
  })

  it('behaves as a Map, and its root depends only on what it contains', () => {
    const step = fc.record({ key: fc.nat(400), value: fc.option(fc.nat(1000), { freq: 2 }) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), fc.constantFrom(3, 5, 6, 8), (steps, bitWidth) => {
        const options = { ...numbers, bitWidth }
        const store = new MemoryBlockstore()
        const model = new Map<number, number>()
        let map = Hamt.create(store, options)
        for (const [i, { key, value }] of steps.entries()) {
          if (value === null) expect(map.delete(key)).toBe(model.delete(key))
          else {
            map.set(key, value)
            model.set(key, value)
          }
          if (i % 37 === 0) map = Hamt.load(copyOf(store, map.flush()), map.flush(), options)
        }
        const root = map.flush()
        const rebuilt = Hamt.create(new MemoryBlockstore(), options)
        for (const [key, value] of [...model].sort(([a], [b]) => b - a)) rebuilt.set(key, value)
        expect(rebuilt.flush().toString()).toBe(root.toString())
        expect(new Map(map.entries())).toEqual(model)
        for (const key of model.keys()) expect(map.get(key)).toBe(model.get(key))
        expect(map.isEmpty).toBe(model.size === 0)
      }),
      { seed: 1, numRuns: 60 },
    )

    function copyOf(store: MemoryBlockstore, root: CID): MemoryBlockstore {
      expect(store.has(root)).toBe(true)
      return store
    }
  })

  it('does not touch a flushed version that is still in use', () => {
    const store = new MemoryBlockstore()
    const first = Hamt.create(store, numbers)
    for (let i = 0; i < 100; i++) first.set(i, i)
    const before = first.flush()
    const second = Hamt.load(store, before, numbers)
    for (let i = 0; i < 100; i += 2) second.delete(i)
    second.set(1, 111)
    const after = second.flush()
    expect([...Hamt.load(store, before, numbers).keys()]).toHaveLength(100)
    expect(first.get(1)).toBe(1)
    expect([...Hamt.load(store, after, numbers).keys()]).toHaveLength(50)
    expect(first.flush().toString()).toBe(before.toString())
  })

  it('reads one block as two types of value', () => {
    const store = new MemoryBlockstore()
    const map = Hamt.create(store, { bitWidth: 5, key: intKey, value: text() })
    map.set(-3, 'three')
    const root = map.flush()
    expect(Hamt.load(store, root, { bitWidth: 5, key: intKey, value: rawCbor }).get(-3)).toEqual(unhex('657468726565'))
    expect(Hamt.load(store, root, { bitWidth: 5, key: intKey, value: text() }).get(-3)).toBe('three')
    expect(() => Hamt.load(store, root, { bitWidth: 5, key: intKey, value: uint }).get(-3)).toThrow(/unsigned|integer/)
  })

  it('says which block is missing or is not a node', () => {
    const store = new MemoryBlockstore()
    const stray = store.put(unhex('83010203'))
    const absent = Hamt.create(new MemoryBlockstore(), numbers).flush()
    expect(() => Hamt.load(store, stray, numbers).get(1)).toThrow(
      expect.objectContaining({ code: 'COLLECTION_NODE_INVALID' }),
    )
    expect(() => Hamt.load(store, absent, numbers).get(1)).toThrow(expect.objectContaining({ code: 'BLOCK_NOT_FOUND' }))
  })

  function copyOf(store: MemoryBlockstore): MemoryBlockstore {
    const copy = new MemoryBlockstore()
    for (const [cid, bytes] of store.blocks()) copy.putBlock(cid, bytes)
    return copy
  }
})

describe('map keys', () => {
  it('have the bytes of the Go nodes', () => {
    expect(hex(uintKey.toBytes(0))).toBe('00')
    expect(hex(uintKey.toBytes(300))).toBe('ac02')
    expect(hex(intKey.toBytes(-1))).toBe('01')
    expect(hex(intKey.toBytes(1))).toBe('02')
    expect(hex(intKey.toBytes(2880))).toBe('802d')
    expect(hex(addressKey.toBytes(Address.fromId(1000)))).toBe('00e807')
  })

  it('come back from their bytes', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: -(2 ** 51), max: 2 ** 51 }), (unsigned, signed) => {
        expect(uintKey.fromBytes(uintKey.toBytes(unsigned))).toBe(unsigned)
        expect(intKey.fromBytes(intKey.toBytes(signed))).toBe(signed)
      }),
      { seed: 1, numRuns: 300 },
    )
    const cid = CID.parse('bafy2bzaceamp42wmmgr2g2ymg46euououzfyck7szknvfacqscohrvaikwfay')
    expect(cidKey.fromBytes(cidKey.toBytes(cid)).equals(cid)).toBe(true)
    expect(addressKey.fromBytes(addressKey.toBytes(Address.fromId(7))).id).toBe(7)
  })

  it('refuse what is not a key', () => {
    expect(() => uintKey.toBytes(-1)).toThrow(expect.objectContaining({ code: 'MAP_KEY_INVALID' }))
    expect(() => uintKey.fromBytes(unhex('8000'))).toThrow(expect.objectContaining({ code: 'MAP_KEY_INVALID' }))
  })
})
