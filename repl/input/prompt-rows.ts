import { rowsOf, width } from '../output/width.ts'
import type { EditedText } from './line-editor.ts'

/** A row of the prompt on the screen: what stands before the text in it, and the text around the cursor if it is here. */
export interface PromptRow {
  readonly lead: string
  readonly before: string
  /** The letter under the cursor; undefined in the rows without it. */
  readonly under: string | undefined
  readonly after: string
}

export interface PromptLayout {
  /** Before the first row; further lines are set in as far, if that leaves room. */
  readonly label: string
  readonly columns: number
  /** Rows around the one with the cursor are shown, no more than so many. */
  readonly rows: number
}

/**
 * Lays out what is typed: lines longer than the screen are cut where it ends, and of more lines than fit those around the
 * cursor are shown.
 */
export function promptRows({ text, cursor }: EditedText, { label, columns, rows: most }: PromptLayout): PromptRow[] {
  const set = width(label) * 2 <= columns ? width(label) : 0
  const rows: PromptRow[] = []
  let start = 0
  for (const [at, line] of text.split('\n').entries()) {
    const lead = at === 0 ? label : ' '.repeat(set)
    const here = cursor >= start && cursor <= start + line.length ? cursor - start : undefined
    rows.push(...lineRows(line, here, lead, set, columns))
    start += line.length + 1
  }
  if (rows.length <= most) return rows
  const cursorRow = rows.findIndex(({ under }) => under !== undefined)
  const first = Math.min(Math.max(0, cursorRow - Math.floor(most / 2)), rows.length - most)
  return rows.slice(first, first + most)
}

function lineRows(line: string, cursor: number | undefined, lead: string, set: number, columns: number): PromptRow[] {
  // The label of a question may be longer than the rows it stands above.
  const inline = width(lead) < columns ? lead : ''
  const above = inline === lead ? [] : rowsOf(lead, columns).map((row) => plain(row, ''))
  const room = Math.max(1, columns - Math.max(width(inline), set))
  const pieces = rowsOf(line, room)
  const last = pieces.at(-1)!
  // The cursor behind a full row stands at the beginning of the next.
  if (cursor === line.length && width(last) >= room) pieces.push('')
  let start = 0
  const rows = pieces.map((piece, at): PromptRow => {
    const from = start
    start += piece.length
    const pieceLead = at === 0 ? inline : ' '.repeat(Math.max(width(inline), set))
    const isLast = at === pieces.length - 1
    if (cursor === undefined || cursor < from || (cursor >= start && !isLast)) return plain(pieceLead, piece)
    const [under = ' '] = rowsOf(line.slice(cursor, start), 1)
    const shown = under === '' ? ' ' : under
    return {
      lead: pieceLead,
      before: line.slice(from, cursor),
      under: shown,
      after: line.slice(cursor + (under === '' ? 0 : under.length), start),
    }
  })
  return [...above, ...rows]
}

const plain = (lead: string, text: string): PromptRow => ({ lead, before: text, under: undefined, after: '' })
