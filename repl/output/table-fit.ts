import { stripVTControlCharacters } from 'node:util'
import { shorten, width } from './width.ts'

/** Where tables are drawn. */
export interface TableSpace {
  /** Cells of a line. */
  readonly columns: number
  /** Whether addresses, CIDs and paths may lose their middle; otherwise a table that is too wide is not one. */
  readonly shorten: boolean
  /** Stands below when something has been shortened. */
  readonly note: string
}

type Rows = readonly (readonly string[])[]

/** An identifier keeps at least so many cells: enough to tell it from others. */
const LEAST_CELLS = 13

let space: TableSpace = { columns: Number.POSITIVE_INFINITY, shorten: false, note: '' }
let shortened = false

/**
 * Draws text in which the tables fit the terminal. Elsewhere they are as wide as they are.
 *
 * @example
 * import { tabTable } from '#repl/output/tab-table.ts'
 * import { drawWithin } from '#repl/output/table-fit.ts'
 * const cid = 'bafk2bzacea7m5lsxqytq3ydsmhb2w4dwjkrvbzxpsgxd24ujfpeuvqclpqgm4'
 * drawWithin({ columns: 20, shorten: true, note: '' }, () => tabTable(['Cid'], [[cid]])) // 'Cid\nbafk2bzace…vqclpqgm4'
 */
export function drawWithin(where: TableSpace, draw: () => string): string {
  const before = { space, shortened }
  space = where
  shortened = false
  try {
    const text = draw()
    return shortened && where.note !== '' ? `${text}\n${where.note}` : text
  } finally {
    space = before.space
    shortened = before.shortened
  }
}

/**
 * Fits a table into the space that there is: its rows, some cells shorter if need be. Nothing when that does not do.
 *
 * @param header the names of the columns
 * @param rows the cells, a row a record
 * @param gaps the cells that go between columns and behind the last one
 */
export function fitTable(header: readonly string[], rows: Rows, gaps: number): Rows | undefined {
  const widths = header.map((name, at) => Math.max(width(name), ...rows.map((row) => width(row[at] ?? ''))))
  let excess = widths.reduce((sum, cells) => sum + cells, 0) + gaps - space.columns
  if (excess <= 0 || rows.length === 0) return rows
  if (!space.shorten) return undefined
  const least = header.map((name, at) => leastWidth(name, at, rows))
  for (; excess > 0; excess--) {
    // The widest gives way first.
    const [widest] = widths
      .map((cells, at) => ({ cells, at }))
      .filter(({ cells, at }) => cells > least[at]!)
      .sort((a, b) => b.cells - a.cells)
    if (widest === undefined) return undefined
    widths[widest.at]!--
  }
  const fits = rows.map((row) => row.map((cell, at) => (width(cell) > widths[at]! ? shorten(cell, widths[at]!) : cell)))
  shortened ||= fits.some((row, r) => row.some((cell, at) => cell !== rows[r]![at]))
  return fits
}

/** Addresses, CIDs, peer ids, paths: one long word with a digit in it, and no colours. */
const isIdentifier = (cell: string) => /^(?=\D*\d)\S{20,}$/.test(cell) && stripVTControlCharacters(cell) === cell

/** How narrow a column may become: only identifiers can be shorter. */
function leastWidth(name: string, at: number, rows: Rows): number {
  const cells = rows.map((row) => row[at] ?? '')
  const fixed = cells.filter((cell) => !isIdentifier(cell))
  return Math.max(LEAST_CELLS, width(name), ...fixed.map(width))
}

/** One record below the other, a line for each value that there is: for tables that do not fit. */
export function recordBlocks(header: readonly string[], rows: Rows): string {
  const names = Math.max(...header.map(width))
  return rows
    .map((row) =>
      header
        .flatMap((name, at) => (row[at] === '' ? [] : [`${name}${' '.repeat(names - width(name))}  ${row[at]}`]))
        .join('\n'),
    )
    .join('\n\n')
}
