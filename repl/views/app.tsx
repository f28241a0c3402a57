import { Box, Text, useApp, useStdout } from 'ink'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { PromptRow } from '../input/prompt-rows.ts'
import type { Typing } from '../input/typing.ts'
import { useKeys } from '../input/use-keys.ts'
import { width } from '../output/width.ts'
import type { Session } from '../session/session.ts'
import { choiceRows } from './choices.ts'
import { HEADER_ROWS, Header, headerWidth } from './header.tsx'
import { Prompt, rowsToShow } from './prompt.tsx'
import type { Scrollback } from './scrollback.ts'
import { useTerminalSize } from './use-terminal-size.ts'

/** A terminal of fewer rows has none for the header. */
const ROWS_WITH_HEADER = 10
const MOST_CHOICE_ROWS = 10
/** A line that is done sooner is not said to run: that would only flicker. */
const RUNNING_MS = 150

export interface AppProps {
  readonly session: Session
  readonly typing: Typing
  readonly scrollback: Scrollback
}

/** What is drawn below all that has scrolled by: the header, the prompt. State lives in the session and in typing. */
export function App({ session, typing, scrollback }: AppProps) {
  const { exit } = useApp()
  const { write } = useStdout()
  const drawn = useRef<readonly number[]>([])
  const { columns, rows } = useTerminalSize(drawn)
  const { status, busySince, live, ended } = useSyncExternalStore(session.subscribe, session.snapshot)
  const { editor, choices, note } = useSyncExternalStore(typing.subscribe, typing.snapshot)
  const runsLong = useOlderThan(busySince, RUNNING_MS)
  useKeys(typing.press)

  useEffect(() => scrollback.attach(write), [scrollback, write])
  useEffect(() => {
    if (ended) exit()
  }, [ended, exit])

  if (ended) return null
  const withHeader = rows >= ROWS_WITH_HEADER
  // The last row stays free: Ink takes a screen that is full for one to be emptied.
  const room = rows - 1 - (withHeader ? HEADER_ROWS : 0)
  const listed = choiceRows(choices, columns, Math.min(MOST_CHOICE_ROWS, Math.floor(room / 2)))
  const below = note === undefined ? listed : [note, ...listed]
  const running = runsLong && live.question === undefined ? [live.status ?? 'running… Ctrl-C to stop'] : []
  const typedRows: PromptRow[] =
    running.length > 0 && editor.text === ''
      ? []
      : rowsToShow(editor, live.question, columns, Math.max(1, room - below.length - running.length))
  const liveRows = live.text === '' ? [] : live.text.replace(/\n$/, '').split('\n')
  const liveRoom = Math.max(0, room - below.length - running.length - typedRows.length)
  const above = liveRoom === 0 ? [] : liveRows.slice(-liveRoom)

  drawn.current = [
    ...[...above, ...running, ...below].map((row) => Math.min(columns, width(row))),
    ...(withHeader ? Array.from({ length: HEADER_ROWS }, () => headerWidth(status, columns)) : []),
    ...typedRows.map(({ lead, before, under = '', after }) => width(lead + before + under + after)),
  ]
  return (
    <Box flexDirection="column">
      <Lines rows={above} />
      {withHeader ? <Header status={status} /> : null}
      <Lines rows={running} dim />
      <Prompt rows={typedRows} plain={live.question !== undefined || editor.search !== undefined} />
      <Lines rows={below} dim />
    </Box>
  )
}

/** Text of which each line takes one row, and loses what does not fit. */
function Lines({ rows, dim = false }: { readonly rows: readonly string[]; readonly dim?: boolean }) {
  return rows.map((row, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
    <Text key={at} wrap="truncate" dimColor={dim}>
      {row === '' ? ' ' : row}
    </Text>
  ))
}

/** Whether a time is so long ago; looked at again when it will be. */
function useOlderThan(since: number | undefined, milliseconds: number): boolean {
  const [older, setOlder] = useState(false)
  useEffect(() => {
    setOlder(false)
    if (since === undefined) return
    const timer = setTimeout(() => setOlder(true), milliseconds)
    return () => clearTimeout(timer)
  }, [since, milliseconds])
  return older && since !== undefined
}
