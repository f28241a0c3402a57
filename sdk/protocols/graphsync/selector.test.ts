import * as dagCbor from '@ipld/dag-cbor'
import type { CID } from 'multiformats/cid'
import { describe, expect, test } from 'vitest'
import { vectors, vectorsPresent } from '#sdk/test-vectors.ts'
import { MemoryBlockStore } from './block-store.ts'
import { exploreAllSelector, parseSelector } from './selector.ts'
import { putCbor, rawCid, testDag } from './test-dag.ts'
import { Traversal } from './traversal.ts'

function walked(root: CID, store: MemoryBlockStore, selector: Uint8Array, maxLinks?: number): string[] {
  const walk = new Traversal(root, parseSelector(selector), maxLinks)
  const order: string[] = []
  for (let cid = walk.needs; cid !== undefined; cid = walk.needs) {
    order.push(cid.toString())
    const bytes = store.get(cid)
    if (bytes === undefined) walk.skip()
    else walk.give(bytes)
  }
  return order
}

const store = new MemoryBlockStore()
const leaf = (n: number) => {
  const bytes = Uint8Array.of(n)
  store.put(rawCid(bytes), bytes)
  return rawCid(bytes)
}
const [a, b, c, d] = [leaf(1), leaf(2), leaf(3), leaf(4)]
const inner = putCbor(store, { deep: [c, { deeper: d }] })
const root = putCbor(store, { '10': a, b: [b, inner], z: a })
const all = (of: object) => dagCbor.encode(of)
const edge = { '@': {} }
const names = new Map(
  [
    [root, 'root'],
    [inner, 'inner'],
    [a, 'a'],
    [b, 'b'],
    [c, 'c'],
    [d, 'd'],
  ].map(([k, v]) => [String(k), v]),
)
const named = (selector: Uint8Array) =>
  walked(root, store, selector)
    .map((cid) => names.get(cid))
    .join(' ')

describe('selectors', () => {
  test.skipIf(!vectorsPresent).each(vectors<{ name: string; selector: unknown; cbor_hex: string }>('selectors.json'))(
    '$name',
    (v) => {
      const bytes = new Uint8Array(Buffer.from(v.cbor_hex, 'hex'))
      expect(Buffer.from(dagCbor.encode(v.selector)).toString('hex')).toBe(v.cbor_hex)
      expect(named(bytes)).toBe('root b inner c d a a')
      if (v.name === 'explore all recursively') expect(bytes).toEqual(exploreAllSelector)
    },
  )

  // Keys are encoded shortest first, so "b" and "z" come before "10".
  test.each<[string, object, string]>([
    ['only the root', { '.': {} }, 'root'],
    ['one level', { a: { '>': { '.': {} } } }, 'root a a'],
    ['a field', { f: { 'f>': { b: { a: { '>': { '.': {} } } } } } }, 'root b inner'],
    [
      'a path through a link',
      { f: { 'f>': { b: { i: { i: 1, '>': { f: { 'f>': { deep: { a: { '>': { '.': {} } } } } } } } } } } },
      'root inner c',
    ],
    ['a range', { f: { 'f>': { b: { r: { '^': 1, $: 9, '>': { '.': {} } } } } } }, 'root inner'],
    ['a field that is not there', { f: { 'f>': { nothing: { '.': {} } } } }, 'root'],
    ['an index into a map', { i: { i: 0, '>': { '.': {} } } }, 'root'],
    [
      'fields in their own order',
      { f: { 'f>': { z: { '.': {} }, b: { i: { i: 0, '>': { '.': {} } } } } } },
      'root b a',
    ],
    [
      'a union',
      { '|': [{ f: { 'f>': { b: { i: { i: 0, '>': { '.': {} } } } } } }, { f: { 'f>': { z: { '.': {} } } } }] },
      'root b a',
    ],
    ['depth 1', { R: { l: { depth: 1 }, ':>': { a: { '>': edge } } } }, 'root'],
    ['depth 2', { R: { l: { depth: 2 }, ':>': { a: { '>': edge } } } }, 'root a a'],
    ['depth 3', { R: { l: { depth: 3 }, ':>': { a: { '>': edge } } } }, 'root b inner a a'],
  ])('%s', (_, selector, expected) => {
    expect(named(all(selector))).toBe(expected)
  })

  test.each<[string, unknown]>([
    ['nothing', {}],
    ['two kinds at once', { '.': {}, a: { '>': { '.': {} } } }],
    ['interpret-as', { '~': { as: 'unixfs', '>': { '.': {} } } }],
    ['an edge on its own', edge],
    ['a recursion of its edge', { R: { l: { none: {} }, ':>': edge } }],
    ['a limit that is none', { R: { l: { days: 3 }, ':>': { a: { '>': edge } } } }],
    ['a stop condition', { R: { l: { none: {} }, '!': { '/': a }, ':>': { a: { '>': edge } } } }],
    ['a missing next', { a: {} }],
    ['a number', 7],
    ['an endless range', { r: { '^': 0, $: 2 ** 40, '>': { '.': {} } } }],
  ])('%s is refused', (_, selector) => {
    expect(() => parseSelector(dagCbor.encode(selector))).toThrow('selector')
  })

  test('garbage, depth and size are refused', () => {
    expect(() => parseSelector(Uint8Array.of(0xff))).toThrow('not CBOR')
    expect(() => parseSelector(new Uint8Array(70_000))).toThrow('65536')
    let deep: unknown = { '.': {} }
    for (let i = 0; i < 200; i++) deep = { a: { '>': deep } }
    expect(() => parseSelector(dagCbor.encode(deep))).toThrow('selector')
  })
})

describe('walks', () => {
  test('a file DAG is walked depth first', () => {
    const dag = testDag(50, 64, 4)
    expect(walked(dag.root, dag.store, exploreAllSelector)).toEqual(dag.order.map(String))
  })

  test('what is missing is passed by', () => {
    const dag = testDag(9, 64, 3)
    const holed = new MemoryBlockStore()
    for (const cid of dag.order) if (!cid.equals(dag.order[1])) holed.put(cid, dag.store.get(cid)!)
    expect(walked(dag.root, holed, exploreAllSelector)).toEqual(dag.order.filter((_, i) => i < 2 || i > 4).map(String))
  })

  test('too many links end it', () => {
    const dag = testDag(9, 64, 3)
    expect(() => walked(dag.root, dag.store, exploreAllSelector, 5)).toThrow('more than 5 links')
    expect(walked(dag.root, dag.store, exploreAllSelector, 13)).toHaveLength(13)
  })

  test('a block that is not of its codec ends it', () => {
    const broken = new MemoryBlockStore()
    broken.put(root, Uint8Array.of(0xff))
    expect(() => walked(root, broken, exploreAllSelector)).toThrow(root.toString())
  })
})
