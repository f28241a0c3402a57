import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson, stringifyJson } from './json.ts'

describe('exact JSON', () => {
  it('keeps whole numbers that a number cannot hold, and only those, as bigint', () => {
    expect(parseJson('[9007199254740991, 9007199254740992, 18446744073709551615, -9223372036854775808]')).toEqual([
      9007199254740991,
      9007199254740992n,
      18446744073709551615n,
      -9223372036854775808n,
    ])
    expect(parseJson('[1e30, 1.5, 123456789012345.25, "12345678901234567890"]')).toEqual([
      1e30,
      1.5,
      123456789012345.25,
      '12345678901234567890',
    ])
  })

  it('writes a bigint as a number with all its digits, at any depth', () => {
    expect(stringifyJson({ a: [18446744073709551615n, 1n, 'x'], b: undefined })).toBe(
      '{"a":[18446744073709551615,1,"x"]}',
    )
    expect(stringifyJson(undefined)).toBe('null')
  })

  it('survives whatever JSON can hold', () => {
    const wide = fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n })
    const { tree } = fc.letrec((tie) => ({
      leaf: fc.oneof(fc.string({ unit: 'binary' }), fc.boolean(), fc.constant(null), fc.integer(), wide),
      tree: fc.oneof(
        { maxDepth: 4 },
        tie('leaf'),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('tree'), { maxKeys: 4 }),
      ),
    }))
    const narrowed = (value: unknown): unknown => {
      if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
      if (Array.isArray(value)) return value.map(narrowed)
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, narrowed(inner)]))
    }
    fc.assert(
      fc.property(tree, (value) => {
        expect(parseJson(stringifyJson(value))).toEqual(narrowed(value))
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  it('refuses what is malformed or nested too deeply, brackets in texts aside', () => {
    expect(() => parseJson('{"a":')).toThrow(expect.objectContaining({ code: 'JSON_INVALID' }))
    expect(() => parseJson('['.repeat(300) + ']'.repeat(300))).toThrow('nested deeper than 256')
    expect(() => parseJson('[[[1]]]', { maxDepth: 2 })).toThrow('nested deeper than 2')
    const text = JSON.stringify(['[{"\\'.repeat(300)])
    expect(parseJson(text)).toEqual(['[{"\\'.repeat(300)])
  })
})
