import { Box, Text } from 'ink'
import type { Entry } from '../session/session.ts'

/** One exchange that has scrolled by: what was typed and what came of it. */
export function EntryView({ entry }: { readonly entry: Entry }) {
  return (
    <Box flexDirection="column">
      {entry.source === undefined ? null : (
        <Text>
          <Text color="cyan">{'› '}</Text>
          {entry.source}
        </Text>
      )}
      {entry.output === undefined ? null : <Text>{entry.output}</Text>}
      {entry.error === undefined ? null : (
        <Box flexDirection="column">
          <Text color="red">{entry.error.message}</Text>
          {entry.error.next === undefined ? null : <Text dimColor>{entry.error.next}</Text>}
        </Box>
      )}
    </Box>
  )
}
