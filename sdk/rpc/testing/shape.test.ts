import { describe, expect, test } from 'vitest'
import { shapeDifferences } from './shape.ts'

describe('shapes of served values', () => {
  test('are the sample’s names and types, whatever the values', () => {
    const sample = { Live: 42, Owner: 'f01234', Parts: [{ Set: [5, 1] }], Head: { '/': 'bafy' }, Hint: { abc: 1 } }
    const served = { Live: 0, Owner: '', Parts: [{ Set: [] }, { Set: [0] }], Head: { '/': 'x' }, Hint: { a: 1, b: 2 } }
    expect(shapeDifferences(sample, served)).toEqual([])
    expect(shapeDifferences(sample, { ...served, Parts: null, Head: null })).toEqual([])
  })

  test('differ by a missing field, one too many, and another type', () => {
    const sample = [{ A: 1, B: 'x', C: { D: true } }]
    expect(shapeDifferences(sample, [{ A: '1', C: { D: true, E: 1 } }])).toEqual([
      '[0].B: missing',
      '[0].A: string instead of number',
      '[0].C.E: not in the sample',
    ])
    expect(shapeDifferences(sample, { A: 1 })).toEqual(['result: object instead of array'])
    expect(shapeDifferences(sample, [{ A: null, B: 'x', C: {} }])).toEqual([
      '[0].A: null instead of number',
      '[0].C.D: missing',
    ])
  })

  test('may differ where the rules say so', () => {
    const sample = { A: 1, B: [1], C: 'x' }
    const rules = { omitted: ['B'], extra: ['Z'], nullable: ['A'], free: ['C'] }
    expect(shapeDifferences(sample, { A: null, C: 7, Z: 1 }, rules)).toEqual([])
    expect(shapeDifferences(sample, { B: [1], C: null }, rules)).toEqual(['A: missing'])
  })

  test('of samples that show nothing are anything', () => {
    expect(shapeDifferences({}, null)).toEqual([])
    expect(shapeDifferences({ Cids: null }, { Cids: [{}] })).toEqual([])
  })
})
