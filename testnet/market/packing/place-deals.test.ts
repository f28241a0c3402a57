import fc from 'fast-check'
import { expect, it } from 'vitest'
import { packable, placeDeals } from './place-deals.ts'

const deal = (pieceSize: number, startEpoch = 10, pricePerEpoch = 1n) => ({
  pieceSize,
  startEpoch,
  endEpoch: startEpoch + 520_000,
  pricePerEpoch,
})
const shape = (placed: ReturnType<typeof placeDeals>) =>
  placed.map(({ deal, offset, length }) => `${deal === undefined ? 'zeros' : 'deal'} ${offset}+${length}`)

it('fills the sector, with zeros where a larger piece must be aligned', () => {
  const deals = packable([deal(512), deal(128), deal(128)], {})
  expect(shape(placeDeals(2048, deals, {}))).toEqual([
    'deal 0+128',
    'deal 128+128',
    'zeros 256+256',
    'deal 512+512',
    'zeros 1024+1024',
  ])
})

it('orders by size, then start, then price, within the bounds', () => {
  const deals = [deal(256), deal(128, 20), deal(128, 10, 1n), deal(128, 10, 2n), deal(1024)]
  expect(packable(deals, { maxPieceSize: 256, startEpoch: 9 })).toEqual([deals[3], deals[2], deals[1], deals[0]])
  expect(packable(deals, { startEpoch: 10 })).toEqual([deals[1]])
  expect(packable(deals, { endEpoch: 520_020 })).toHaveLength(4)
})

it('takes nothing rather than too little', () => {
  const deals = [deal(128), deal(128)]
  expect(placeDeals(2048, deals, { minPiece: 3 })).toEqual([])
  expect(placeDeals(2048, deals, { minUsedSpace: 257 })).toEqual([])
  expect(shape(placeDeals(2048, deals, { maxPiece: 1 }))[1]).toBe('zeros 128+128')
  expect(placeDeals(2048, [], {})).toEqual([])
  expect(() => placeDeals(2000, deals, {})).toThrow('invalid space size')
})

it('covers the sector exactly, every piece aligned to its size', () => {
  const sizes = fc.array(fc.integer({ min: 7, max: 23 }), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(sizes, (exponents) => {
      const sector = 2 ** 35
      const placed = placeDeals(
        sector,
        packable(
          exponents.map((exponent) => deal(2 ** exponent)),
          {},
        ),
        {},
      )
      let end = 0
      for (const { offset, length } of placed) {
        expect(offset).toBe(end)
        expect(offset % length).toBe(0)
        end += length
      }
      expect(end).toBe(sector)
      expect(placed.filter(({ deal }) => deal !== undefined)).toHaveLength(exponents.length)
    }),
    { seed: 1, numRuns: 50 },
  )
})
