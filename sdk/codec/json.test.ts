import { describe, expect, it } from 'vitest'
import { bigint } from './bigint.ts'
import type { Infer, JsonCodec } from './codec.ts'
import { as } from './fields.ts'
import {
  duration,
  durationText,
  float,
  json,
  jsonList,
  jsonMapped,
  jsonNullable,
  jsonOptional,
  jsonRecord,
  jsonStruct,
  lazy,
  nothing,
  numbered,
  oneOf,
  orZero,
  time,
  uuid,
} from './json.ts'
import { text, uint } from './primitives.ts'

const stage = numbered('Stage', { idle: 0, headers: 1 })
const sync = jsonStruct(
  'Sync',
  {
    id: as('WorkerID', uint),
    stage,
    start: time,
    error: jsonOptional(text()),
    parent: jsonNullable(uint),
    mode: oneOf('full', 'light'),
    extra: json,
  },
  { defaults: { mode: 'full' } },
)
type Sync = Infer<typeof sync>

describe('JSON-only types', () => {
  const value: Sync = {
    id: 1,
    stage: 'headers',
    start: new Date('2022-01-12T03:04:05.678Z'),
    error: undefined,
    parent: null,
    mode: 'light',
    extra: { any: [1] },
  }

  it('an object leaves out what is optional and undefined', () => {
    const printed = JSON.parse(JSON.stringify(sync.toJson(value)))
    expect(printed).toEqual({
      WorkerID: 1,
      Stage: 1,
      Start: '2022-01-12T03:04:05.678Z',
      Parent: null,
      Mode: 'light',
      Extra: { any: [1] },
    })
    expect(sync.fromJson(printed)).toEqual(value)
    expect(sync.fromJson({ WorkerID: 1, Stage: 0, Start: null }).mode).toBe('full')
    expect(() => sync.fromJson({ WorkerID: 1, Stage: 7 })).toThrow('Stage: 7 is no Stage')
    expect(() => sync.fromJson({ WorkerID: 1, Stage: 0, Mode: 'x' })).toThrow('Mode: expected one of full, light')
  })

  it('lists and maps name the place of a fault', () => {
    const deals = jsonRecord(jsonList(bigint))
    expect(deals.fromJson({ 7: ['1', null], 8: null })).toEqual({ 7: [1n, 0n], 8: [] })
    expect(deals.toJson({ 7: [1n] })).toEqual({ 7: ['1'] })
    expect(deals.fromJson(null)).toEqual({})
    expect(() => deals.fromJson({ 7: ['1', 'x'] })).toThrow('7[1]: expected a decimal string, got "x"')
    expect(() => deals.fromJson([])).toThrow('expected an object, got []')
    expect(() => jsonList(uint, 1).fromJson([1, 2])).toThrow('2 items are over the limit of 1')
    expect(() => jsonList(uint).fromJson('no')).toThrow('expected an array, got "no"')
  })

  it('a key named __proto__ stays a key', () => {
    const read = jsonRecord(uint).fromJson(JSON.parse('{"__proto__": 1}'))
    expect(Object.keys(read)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
  })

  it('a type may contain itself', () => {
    interface Tree {
      readonly children: readonly Tree[]
    }
    const tree: JsonCodec<Tree> = jsonStruct('Tree', { children: jsonList(lazy('Tree', () => tree)) })
    const nested = { children: [{ children: [] }] }
    expect(tree.fromJson(JSON.parse(JSON.stringify(tree.toJson(nested))))).toEqual(nested)
  })

  it('durations are nanoseconds, exact beyond 2^53', () => {
    expect(duration.toJson(1.5)).toBe(1_500_000)
    expect(duration.fromJson(60_000_000_000)).toBe(60_000)
    const year = 365 * 86_400_000
    expect(duration.toJson(year)).toBe(BigInt(year) * 1_000_000n)
    expect(duration.fromJson(BigInt(year) * 1_000_000n)).toBe(year)
    expect(() => duration.fromJson('1s')).toThrow('expected nanoseconds, got "1s"')
    expect(durationText.toJson(3_600_000)).toBe('1h0m0s')
    expect(durationText.fromJson('1h0m0s')).toBe(3_600_000)
    expect(() => durationText.fromJson(5)).toThrow('expected a duration such as "10s", got 5')
  })

  it('times are RFC 3339, and the zero time is none', () => {
    expect(time.fromJson('2022-01-12T11:04:05+08:00')?.toISOString()).toBe('2022-01-12T03:04:05.000Z')
    expect(time.fromJson('2022-01-12T03:04:05.123456789Z')?.getMilliseconds()).toBe(123)
    expect(time.fromJson('0001-01-01T00:00:00Z')).toBeNull()
    expect(time.toJson(null)).toBe('0001-01-01T00:00:00Z')
    for (const wrong of ['2022-01-12', 'yesterday', 5, '2022-13-12T03:04:05Z'])
      expect(() => time.fromJson(wrong)).toThrow('expected an RFC 3339 time')
  })

  it('the small ones', () => {
    expect(uuid.fromJson('7A4D9D6E-24A3-4A3F-9D2E-0C6B8A4C1F10')).toBe('7a4d9d6e-24a3-4a3f-9d2e-0c6b8a4c1f10')
    expect(() => uuid.fromJson('7a4d')).toThrow('expected a UUID')
    expect(float.fromJson(1.25)).toBe(1.25)
    expect(() => float.fromJson('1.25')).toThrow('expected a number')
    expect(nothing.toJson()).toBeNull()
    expect(nothing.fromJson({})).toBeUndefined()
    expect(orZero(uint, 0).fromJson(null)).toBe(0)
    expect(orZero(uint, 0).toJson(5)).toBe(5)
    const words = jsonMapped(
      text(),
      'words',
      (line) => line.split(' '),
      (list) => list.join(' '),
    )
    expect(words.fromJson('a b')).toEqual(['a', 'b'])
    expect(words.toJson(['a', 'b'])).toBe('a b')
  })
})
