import { Box, Static, Text, useApp } from 'ink'
import { useEffect, useReducer, useRef, useState, useSyncExternalStore } from 'react'
import { commands } from '../commands/prompt/index.ts'
import { type Completion, complete } from '../completion/complete.ts'
import { type EditorAction, edit, emptyEditor } from '../input/line-editor.ts'
import { useKeys } from '../input/use-keys.ts'
import { isUnfinished } from '../session/compile.ts'
import type { Session } from '../session/session.ts'
import { EntryView } from './entry.tsx'
import { Header } from './header.tsx'
import { Prompt } from './prompt.tsx'

/** The whole screen: what scrolled by, the live header, the prompt. State lives in the session, not here. */
export function App({ session }: { readonly session: Session }) {
  const { exit } = useApp()
  const { entries, status, busySince, live, ended } = useSyncExternalStore(session.subscribe, session.snapshot)
  const editor = useRef(emptyEditor(session.history))
  const [, redraw] = useReducer((frames: number) => frames + 1, 0)
  const dispatch = (action: EditorAction) => {
    editor.current = edit(editor.current, action)
    redraw()
  }
  const [choices, setChoices] = useState<readonly string[]>([])

  useEffect(() => {
    if (ended) exit()
  }, [ended, exit])

  useKeys((action) => {
    // Several keys may come before the next frame: what they act on is read anew for each.
    const { text, cursor } = editor.current
    const { busySince: busy, live: shown } = session.snapshot()
    setChoices([])
    if (action.type === 'interrupt') {
      if (text !== '') dispatch({ type: 'clear' })
      else if (busy !== undefined) session.interrupt()
      else session.end()
    } else if (action.type === 'end-of-input') {
      if (text === '') session.end()
      else dispatch({ type: 'delete' })
    } else if (action.type === 'complete') {
      if (shown.question !== undefined) return
      const completion = completionOf(session, text, cursor)
      dispatch({ type: 'replace', text: completion.text, cursor: completion.cursor })
      setChoices(completion.choices)
    } else if (action.type === 'submit') {
      if (shown.question !== undefined) {
        dispatch({ type: 'clear' })
        return session.answer(text)
      }
      if (isTypeScript(session, text) && isUnfinished(text)) return dispatch({ type: 'insert', text: '\n' })
      dispatch({ type: 'remember', line: text })
      session.submit(text)
    } else dispatch(action)
  })

  return (
    <Box flexDirection="column">
      <Static items={[...entries]}>{(entry) => <EntryView key={entry.id} entry={entry} />}</Static>
      {live.text === '' ? null : <Text>{live.text.replace(/\n$/, '')}</Text>}
      <Header status={status} />
      {busySince === undefined ? (
        <Prompt editor={editor.current} />
      ) : live.question === undefined ? (
        <Box flexDirection="column">
          <Text dimColor>{live.status ?? 'running… Ctrl-C to stop'}</Text>
          {editor.current.text === '' ? null : <Prompt editor={editor.current} />}
        </Box>
      ) : (
        <Prompt editor={editor.current} label={live.question.text} secret={live.question.secret} />
      )}
      {choices.length === 0 ? null : <Text dimColor>{choices.slice(0, 40).join('  ')}</Text>}
    </Box>
  )
}

function isTypeScript(session: Session, line: string): boolean {
  return !line.startsWith('.') && !session.commandLines.recognizes(line)
}

/** Behind the name of a program its commands and flags complete; everything else is TypeScript, or a dot command. */
function completionOf({ commandLines, scope }: Session, text: string, cursor: number): Completion {
  const asCommand = commandLines.complete(text, cursor)
  if (asCommand.text !== text || asCommand.choices.length > 0) return asCommand
  return complete(text, cursor, scope, Object.keys(commands), commandLines.names)
}
