import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnTable } from './column-table.ts'
import { tabTable } from './tab-table.ts'
import { drawWithin } from './table-fit.ts'
import { rowsOf, shorten, width } from './width.ts'

const cid = 'bafk2bzacea7m5lsxqytq3ydsmhb2w4dwjkrvbzxpsgxd24ujfpeuvqclpqgm4'
const within = (columns: number, draw: () => string, shortenCells = true) =>
  drawWithin({ columns, shorten: shortenCells, note: 'note' }, draw)
const table = () => tabTable(['Cid', 'State'], [[cid, 'StorageDealActive']])

describe('a table on a terminal', () => {
  it('stays as it is where it fits, and where nobody says how wide it may be', () => {
    expect(within(81, table)).toBe(`Cid${' '.repeat(61)}State\n${cid}  StorageDealActive`)
    expect(table()).toBe(within(81, table))
  })

  it('shortens identifiers in the middle, no more than it must, and says so', () => {
    const [header, row, note] = within(60, table).split('\n')
    expect(row).toBe('bafk2bzacea7m5lsxqyt…gxd24ujfpeuvqclpqgm4  StorageDealActive')
    expect(width(row!)).toBe(60)
    expect([header!.indexOf('State'), note]).toEqual([row!.indexOf('StorageDealActive'), 'note'])
  })

  it('puts one value below the other, in full, where that is not enough or not wanted', () => {
    const blocks = `Cid    ${cid}\nState  StorageDealActive`
    expect(within(30, table)).toBe(blocks)
    expect(within(60, table, false)).toBe(blocks)
  })

  it('does the same with columns and the lines below a row', () => {
    const columns = [
      { name: 'Cid', value: () => cid },
      { name: 'State', value: () => '\x1b[32mActive\x1b[0m' },
      { name: 'Empty', value: () => '' },
      { name: 'Error', value: (row: number) => (row === 1 ? 'no money' : ''), line: true as const },
    ]
    expect(within(40, () => columnTable(columns, [1, 2])).split('\n')[2]).toBe('  Error: no money')
    expect(within(20, () => columnTable(columns, [1, 2]))).toBe(
      `Cid    ${cid}\nState  \x1b[32mActive\x1b[0m\nError  no money\n\nCid    ${cid}\nState  \x1b[32mActive\x1b[0m`,
    )
  })

  it('is never wider than the terminal while it is a table', () => {
    const cell = fc.oneof(fc.stringMatching(/^[a-z0-9]{0,70}$/), fc.constantFrom('two words', '存储', ''))
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 20, max: 150 }),
        (rows, columns) => {
          const lines = within(columns, () => tabTable(['one', 'two', 'three'], rows)).split('\n')
          if (lines[0]!.startsWith('one  ') && lines[0]!.includes('three'))
            for (const line of lines) expect(width(line)).toBeLessThanOrEqual(columns)
        },
      ),
      { seed: 1, numRuns: 300 },
    )
  })
})

describe('cells', () => {
  it.each([
    ['abc', 3],
    ['存储', 4],
    ['é', 1],
    ['👩‍🚀', 2],
    ['\x1b[31mred\x1b[0m', 3],
  ])('of %j', (text, cells) => {
    expect(width(text)).toBe(cells)
  })

  it('cut and shorten by them', () => {
    expect(rowsOf('存储交易', 5)).toEqual(['存储', '交易'])
    expect(rowsOf('', 5)).toEqual([''])
    expect(rowsOf('abcdefg', 3)).toEqual(['abc', 'def', 'g'])
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ' ', '存', '👩‍🚀', 'é') }),
        fc.integer({ min: 2, max: 9 }),
        (text, cells) => {
          const rows = rowsOf(text, cells)
          expect(rows.join('')).toBe(text)
          for (const row of rows) expect(width(row)).toBeLessThanOrEqual(cells)
        },
      ),
      { seed: 1, numRuns: 200 },
    )
    expect(shorten('t3abcdefghijklmnop', 9)).toBe('t3ab…mnop')
    expect(shorten('存储交易存储', 7)).toBe('存…储')
  })
})
