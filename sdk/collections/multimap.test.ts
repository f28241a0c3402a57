import { describe, expect, it } from 'vitest'
import { text, tuple, uint } from '#sdk/codec/index.ts'
import { loadValue, saveValue } from './block-value.ts'
import { Hamt } from './hamt.ts'
import { intKey, uintKey } from './keys.ts'
import { MemoryBlockstore } from './memory-blockstore.ts'
import { Multimap } from './multimap.ts'
import { shareDecodedNodes } from './node-cache.ts'
import { SetMultimap } from './set-multimap.ts'

describe('a multimap', () => {
  const options = { outerBitWidth: 6, innerBitWidth: 6, key: intKey, value: text() }

  it('keeps the values of a key in order', () => {
    const store = new MemoryBlockstore()
    const map = Multimap.create(store, options)
    map.add(5, 'first')
    map.add(-1, 'other')
    map.add(5, 'second')
    const again = Multimap.load(store, map.flush(), options)
    expect(again.get(5)).toEqual(['first', 'second'])
    expect(again.count(5)).toBe(2)
    expect(again.get(6)).toEqual([])
    expect(again.delete(5)).toBe(true)
    expect([...again.keys()]).toEqual([-1])
    expect(again.isEmpty).toBe(false)
  })
})

describe('a set multimap', () => {
  const options = { bitWidth: 5, key: uintKey, member: uintKey }

  it('visits members in the order of the trie, not of adding', () => {
    const store = new MemoryBlockstore()
    const map = SetMultimap.create(store, options)
    map.add(100, [3, 1, 2])
    map.add(100, [2, 40])
    map.add(200, [])
    const again = SetMultimap.load(store, map.flush(), options)
    const members = again.get(100)
    expect(new Set(members)).toEqual(new Set([1, 2, 3, 40]))
    const set = Hamt.create(store, { bitWidth: 5, key: uintKey, value: uint })
    for (const member of [40, 3, 2, 1]) set.set(member, 0)
    expect(members).toEqual([...set.keys()])
    expect(again.get(200)).toEqual([])
    expect([...again.keys()]).toEqual([100])
  })
})

describe('a value in a block', () => {
  const pair = tuple('Pair', { left: uint, right: text() })

  it('is read back, and through a store that lies over the first', () => {
    const base = new MemoryBlockstore()
    const cid = saveValue(base, pair, { left: 1, right: 'one' })
    expect(loadValue(base, cid, pair)).toEqual({ left: 1, right: 'one' })
    const layered = new MemoryBlockstore()
    shareDecodedNodes(base, layered)
    expect(loadValue(layered, cid, pair)).toBe(loadValue(base, cid, pair))
    expect(() => loadValue(new MemoryBlockstore(), cid, pair)).toThrow(
      expect.objectContaining({ code: 'BLOCK_NOT_FOUND' }),
    )
  })
})
