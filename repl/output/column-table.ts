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
 * and two more; a column without values is left out with its header; line columns stand below their row.
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
    const values = cells.map((row) => row[at]!)
    if (column.line === true || values.every((value) => value === '')) return []
    return [{ at, name: column.name, cells: Math.max(width(column.name), ...values.map(width)) + 2 }]
  })
  const header = shown.map((column) => padTo(column.name, column.cells)).join('')
  const lines = cells.flatMap((row) => [
    shown.map((column) => padTo(row[column.at]!, column.cells)).join(''),
    ...columns.flatMap(({ name, line }, at) => (line && row[at] !== '' ? [`  ${name}: ${row[at]}`] : [])),
  ])
  return [header, ...lines].join('\n')
}
