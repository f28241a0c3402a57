import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bigint } from './bigint.ts'
import type { Infer } from './codec.ts'
import { mapped, refined } from './codec.ts'
import { as, list, nullable, rawCbor, struct, tuple } from './collections.ts'
import { CodecError } from './errors.ts'
import { bool, bytes, int, text, uint } from './primitives.ts'

const hex = (raw: Uint8Array) => Buffer.from(raw).toString('hex')
const unhex = (digits: string) => new Uint8Array(Buffer.from(digits, 'hex'))

const point = tuple('Point', { x: int, y: int })
const deal = tuple(
  'Deal',
  { pieceCid: as('PieceCID', bytes(40)), price: bigint, path: list(point), note: nullable(text()) },
  { defaults: { price: 7n } },
)
type Deal = Infer<typeof deal>

const example: Deal = { pieceCid: Uint8Array.of(1), price: 5n, path: [{ x: 1, y: -1 }], note: null }

describe('a tuple', () => {
  it('is an array in CBOR and an object in JSON, with the names of the wire', () => {
    expect(hex(deal.encode(example))).toBe('844101420005818201 20f6'.replace(' ', ''))
    expect(deal.toJson(example)).toEqual({ PieceCID: 'AQ==', Price: '5', Path: [{ X: 1, Y: -1 }], Note: null })
  })

  it('survives both', () => {
    const anyDeal = fc.record({
      pieceCid: fc.uint8Array({ maxLength: 40 }),
      price: fc.bigInt(),
      path: fc.array(fc.record({ x: fc.maxSafeInteger(), y: fc.maxSafeInteger() }), { maxLength: 30 }),
      note: fc.option(fc.string()),
    })
    fc.assert(
      fc.property(anyDeal, (value) => {
        expect(deal.decode(deal.encode(value))).toEqual(value)
        expect(deal.fromJson(JSON.parse(JSON.stringify(deal.toJson(value))))).toEqual(value)
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  it('reads JSON names in any case, unknown names not at all, and what is missing or null as the default', () => {
    const read = deal.fromJson({ PIECECID: 'AQ==', path: null, Extra: 1 })
    expect(read).toEqual({ pieceCid: Uint8Array.of(1), price: 7n, path: [], note: null })
    expect(deal.fromJson({ PieceCID: '', Price: null }).price).toBe(7n)
  })

  it('names the place of a fault', () => {
    expect(() => deal.decode(unhex('83410142000580'))).toThrow('Deal: has 3 fields instead of 4')
    expect(() => deal.decode(unhex('8441014200058182016161f6'))).toThrow(
      'Deal.Path[0].Y: expected a CBOR integer, found a CBOR text string',
    )
    expect(() => deal.fromJson({ PieceCID: 7 })).toThrow('PieceCID: expected padded base64, got 7')
    expect(() => deal.fromJson({ PieceCID: null, Path: [{ X: 1, Y: 1 }, { X: 'a' }] })).toThrow(
      'Path[1].X: expected an integer, got "a"',
    )
    expect(() => deal.fromJson([])).toThrow('expected an object, got []')
    expect(() => deal.encode({ ...example, path: [{ x: 0.5, y: 0 }] })).toThrow('Deal.Path[0].X')
  })
})

describe('a struct', () => {
  const inner = struct('Inner', { b: bool, aa: uint })
  const ask = struct(
    'Ask',
    { price: bigint, maxPieceSize: uint, miner: text(), inner },
    { defaults: { miner: '' }, structOrder: ['Miner', 'Price', 'MaxPieceSize', 'Inner'] },
  )
  const value = { price: 1n, maxPieceSize: 2, miner: 'm', inner: { b: true, aa: 3 } }
  const keysOf = (raw: Uint8Array) =>
    [
      ...Buffer.from(raw)
        .toString('latin1')
        .matchAll(/Price|MaxPieceSize|Miner|Inner/g),
    ].map(String)

  it('is a map of sorted keys, or of keys in the order of Go, and is read in both', () => {
    expect(keysOf(ask.encode(value))).toEqual(['Inner', 'Miner', 'Price', 'MaxPieceSize'])
    const inGoOrder = ask.inOrder('struct')
    expect(keysOf(inGoOrder.encode(value))).toEqual(['Miner', 'Price', 'MaxPieceSize', 'Inner'])
    expect(keysOf(ask.inOrder('sorted').encode(value))).toEqual(keysOf(ask.encode(value)))
    expect(ask.decode(inGoOrder.encode(value))).toEqual(value)
    expect(inGoOrder.decode(ask.encode(value))).toEqual(value)
    expect(hex(inner.encode({ b: true, aa: 3 }))).toBe('a26142f562416103')
  })

  it('skips unknown keys, refuses repeated and missing ones', () => {
    const withExtra = unhex('a3634e65778201026142f562416103')
    expect(inner.decode(withExtra)).toEqual({ b: true, aa: 3 })
    expect(() => inner.decode(unhex('a36142f56142f562416103'))).toThrow('Inner: has the key B twice')
    expect(() => inner.decode(unhex('a16142f5'))).toThrow('Inner: the key Aa is missing')
    const noMiner = struct('Ask', { price: bigint, maxPieceSize: uint, inner }).encode(value)
    expect(ask.decode(noMiner).miner).toBe('')
  })
})

describe('lists', () => {
  it('have a limit in both forms', () => {
    const two = list(uint, 2)
    expect(() => two.encode([1, 2, 3])).toThrow('3 items are over the limit of 2')
    expect(() => two.decode(unhex('83010203'))).toThrow('array of 3 is over the limit of 2')
    expect(() => two.fromJson([1, 2, 3])).toThrow('3 items are over the limit of 2')
    expect(() => two.fromJson({})).toThrow('expected an array, got {}')
    expect(() => two.fromJson([1, -1])).toThrow('[1]: -1 is negative')
  })

  it('do not allocate what a head only promises', () => {
    expect(() => list(uint).decode(unhex('9a00001fff'))).toThrow(CodecError)
    expect(() => list(uint).decode(unhex('991fff'))).toThrow(/ends too early/)
  })
})

describe('the other combinators', () => {
  it('map and refine in both directions', () => {
    const halves = mapped(
      uint,
      'even',
      (n) => n / 2,
      (n) => n * 2,
    )
    expect(halves.decode(halves.encode(21))).toBe(21)
    expect(halves.toJson(21)).toBe(42)
    const small = refined(uint, 'small', (n) => (n < 10 ? undefined : `${n} is not small`))
    expect(() => small.encode(10)).toThrow('small: 10 is not small')
    expect(() => small.decode(Uint8Array.of(10))).toThrow('small: 10 is not small')
    expect(() => small.fromJson(10)).toThrow('10 is not small')
    expect(() => small.toJson(10)).toThrow('10 is not small')
  })

  it('carry any CBOR as it is', () => {
    const raw = unhex('a161618201f6')
    expect(rawCbor.decode(rawCbor.encode(raw))).toEqual(raw)
    expect(rawCbor.fromJson(rawCbor.toJson(raw))).toEqual(raw)
    expect(() => rawCbor.fromJson('gA==gA==')).toThrow(/expected padded base64/)
    expect(() => rawCbor.fromJson(Buffer.from('8080', 'hex').toString('base64'))).toThrow('expected one CBOR item')
    expect(() => rawCbor.fromJson('')).toThrow('expected one CBOR item')
    expect(() => rawCbor.fromJson(7)).toThrow(/expected padded base64, got 7/)
  })
})
