import { Box, Text } from 'ink'
import type { EditorState } from '../input/line-editor.ts'

export interface PromptProps {
  readonly editor: EditorState
  /** What is asked; the sign of the prompt when left out. */
  readonly label?: string
  /** Dots instead of what is typed. */
  readonly secret?: boolean
}

/** The line being typed, with its cursor; a second line and on are set in. */
export function Prompt({ editor, label, secret = false }: PromptProps) {
  const text = secret ? '•'.repeat(editor.text.length) : editor.text
  const before = text.slice(0, editor.cursor)
  const under = text[editor.cursor]
  const after = text.slice(editor.cursor + 1)
  return (
    <Box>
      {label === undefined ? <Text color="cyan">{'› '}</Text> : <Text>{label}</Text>}
      <Text>
        {before}
        <Text inverse>{under === undefined || under === '\n' ? ' ' : under}</Text>
        {under === '\n' ? '\n' : ''}
        {after}
      </Text>
    </Box>
  )
}
