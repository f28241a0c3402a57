import { expect, it } from 'vitest'
import { parseFil } from '#sdk/units/fil.ts'
import { askRemark, isPayableAsk } from './price-remark.ts'

it.each([
  ['0.02fil', undefined, undefined],
  ['0.02fil', '0', undefined],
  ['0.99fil', '0.01', undefined],
  ['1fil', undefined, '1 FIL per GiB and epoch is 518400 FIL for a GiB over 180 days'],
  ['0.02fil', '0.0002', '0.02 FIL per GiB and epoch is 10368 FIL for a GiB over 180 days, 100 times the ask before'],
  [
    '20000',
    '0.02',
    '20000 FIL per GiB and epoch is 10368000000 FIL for a GiB over 180 days, more than all the FIL that there can ever be, 1000000 times the ask before',
  ],
])('remarks on an ask of %s after one of %s', (price, before, remark) => {
  expect(askRemark(parseFil(price), before === undefined ? undefined : parseFil(before))).toBe(remark)
})

it('tells what nobody can pay', () => {
  expect([parseFil('3858'), parseFil('3859')].map(isPayableAsk)).toEqual([true, false])
})
