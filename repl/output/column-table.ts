import { fitTable, recordBlocks } from './table-fit.ts'
import { padTo, width } from './width.ts'

export interface Column<R> {
  readonly name: string
  /** An empty text counts as no value. */
  value(row: R): string
  /** Stands below the row, as `  Name: value`, where the row has a value. */
  readonly line?: true
}

/**
 * A table as the Go programs' tablewriter lays it out: every cell, the last one too, is filled up to its column's width
 * and two more; a column without values is left out with its header; line columns stand below their row. On a terminal
 * that is too narrow it is made to fit.
 *
 * @example
 * import { type Column, columnTable } from '#repl/output/column-table.ts'
 * interface Row { id: number; error: string }
 * const columns: Column<Row>[] = [
 *   { name: 'ID', value: ({ id }) => `${id}` },
 *   { name: 'Error', value: ({ error }) => error, line: true },
 * ]
 * columnTable(columns, [{ id: 7, error: '' }]) // 'ID  \n7   '
 */
export function columnTable<R>(columns: readonly Column<R>[], rows: readonly R[]): string {
  const cells = rows.map((row) => columns.map((column) => column.value(row)))
  const shown = columns.flatMap((column, at) => {
    return column.line === true || cells.every((row) => row[at] === '') ? [] : [{ ...column, at }]
  })
  const lines = columns.flatMap((column, at) => (column.line === true ? [{ ...column, at }] : []))
  const header = shown.map(({ name }) => name)
  const fitted = fitTable(
    header,
    cells.map((row) => shown.map(({ at }) => row[at]!)),
    PADDING * header.length,
  )
  if (fitted === undefined) {
    const all = [...shown, ...lines]
    return recordBlocks(
      all.map(({ name }) => name),
      cells.map((row) => all.map(({ at }) => row[at]!)),
    )
  }
  const widths = header.map((name, i) => Math.max(width(name), ...fitted.map((row) => width(row[i]!))) + PADDING)
  const filled = (row: readonly string[]) => row.map((cell, i) => padTo(cell, widths[i]!)).join('')
  return [
    filled(header),
    ...fitted.flatMap((row, r) => [
      filled(row),
      ...lines.flatMap(({ name, at }) => (cells[r]![at] === '' ? [] : [`  ${name}: ${cells[r]![at]}`])),
    ]),
  ].join('\n')
}

const PADDING = 2
