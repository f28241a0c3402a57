import { Text } from 'ink'
import type { EditorState } from '../input/line-editor.ts'
import { type PromptRow, promptRows } from '../input/prompt-rows.ts'

export interface PromptQuestion {
  readonly text: string
  /** Dots instead of what is typed. */
  readonly secret: boolean
}

/** The rows of what is being typed: at the prompt, as the answer to a question, or while the history is searched. */
export function rowsToShow(
  editor: EditorState,
  question: PromptQuestion | undefined,
  columns: number,
  rows: number,
): PromptRow[] {
  const { search, history } = editor
  if (search !== undefined) {
    const line = search.position === undefined ? editor.text : history[search.position]!
    const cursor = Math.max(0, line.indexOf(search.query))
    const label = `(${search.failed ? 'nothing older has' : 'search'}) '${search.query}': `
    return promptRows({ text: line, cursor }, { label, columns, rows })
  }
  const { text, cursor } = question?.secret ? dotted(editor) : editor
  return promptRows({ text, cursor }, { label: question?.text ?? '› ', columns, rows })
}

export function Prompt({ rows, plain }: { readonly rows: readonly PromptRow[]; readonly plain: boolean }) {
  return rows.map(({ lead, before, under, after }, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
    <Text key={at} wrap="truncate">
      {plain ? lead : <Text color="cyan">{lead}</Text>}
      {before}
      {under === undefined ? null : <Text inverse>{under}</Text>}
      {after}
    </Text>
  ))
}

function dotted({ text, cursor }: EditorState) {
  return { text: '•'.repeat([...text].length), cursor: [...text.slice(0, cursor)].length }
}
