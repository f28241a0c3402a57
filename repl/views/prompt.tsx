import { Box, Text } from 'ink'
import type { EditorState } from '../input/line-editor.ts'

/** The line being typed, with its cursor; a second line and on are set in. */
export function Prompt({ editor }: { readonly editor: EditorState }) {
  const before = editor.text.slice(0, editor.cursor)
  const under = editor.text[editor.cursor]
  const after = editor.text.slice(editor.cursor + 1)
  return (
    <Box>
      <Text color="cyan">{'› '}</Text>
      <Text>
        {before}
        <Text inverse>{under === undefined || under === '\n' ? ' ' : under}</Text>
        {under === '\n' ? '\n' : ''}
        {after}
      </Text>
    </Box>
  )
}
