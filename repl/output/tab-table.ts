import { fitTable, recordBlocks } from './table-fit.ts'
import { padTo, width } from './width.ts'

/**
 * A table as Go's tabwriter lays it out with padding 2 and blanks: every cell but the last of a row is filled up to its
 * column's width and two more. On a terminal that is too narrow it is made to fit.
 *
 * @example
 * import { tabTable } from '#repl/output/tab-table.ts'
 * tabTable(['miner', 'account'], [['t01000', 'force']]) // 'miner   account\nt01000  force'
 */
export function tabTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const fitted = fitTable(header, rows, PADDING * (header.length - 1))
  if (fitted === undefined) return recordBlocks(header, rows)
  const lines = [header, ...fitted]
  const widths = header.map((_, i) => Math.max(0, ...lines.map((line) => width(line[i] ?? '')), 0))
  return lines
    .map((line) => line.map((cell, i) => (i === line.length - 1 ? cell : padTo(cell, widths[i]! + PADDING))).join(''))
    .join('\n')
}

const PADDING = 2
