import { Box, Static, Text, useApp } from 'ink'
import { useEffect, useReducer, useState, useSyncExternalStore } from 'react'
import { commands } from '../commands/prompt/index.ts'
import { complete } from '../completion/complete.ts'
import { edit, emptyEditor } from '../input/line-editor.ts'
import { useKeys } from '../input/use-keys.ts'
import { isUnfinished } from '../session/compile.ts'
import type { Session } from '../session/session.ts'
import { EntryView } from './entry.tsx'
import { Header } from './header.tsx'
import { Prompt } from './prompt.tsx'

/** The whole screen: what scrolled by, the live header, the prompt. State lives in the session, not here. */
export function App({ session }: { readonly session: Session }) {
  const { exit } = useApp()
  const { entries, status, busySince, ended } = useSyncExternalStore(session.subscribe, session.snapshot)
  const [editor, dispatch] = useReducer(edit, session.history, emptyEditor)
  const [choices, setChoices] = useState<readonly string[]>([])

  useEffect(() => {
    if (ended) exit()
  }, [ended, exit])

  useKeys((action) => {
    setChoices([])
    if (action.type === 'interrupt') {
      if (busySince !== undefined) session.interrupt()
      else if (editor.text !== '') dispatch({ type: 'clear' })
      else session.end()
    } else if (action.type === 'end-of-input') {
      if (editor.text === '') session.end()
      else dispatch({ type: 'delete' })
    } else if (action.type === 'complete') {
      const completion = complete(editor.text, editor.cursor, session.scope, Object.keys(commands))
      dispatch({ type: 'replace', text: completion.text, cursor: completion.cursor })
      setChoices(completion.choices)
    } else if (action.type === 'submit') {
      if (busySince !== undefined) return
      if (!editor.text.startsWith('.') && isUnfinished(editor.text)) return dispatch({ type: 'insert', text: '\n' })
      dispatch({ type: 'remember', line: editor.text })
      session.submit(editor.text)
    } else dispatch(action)
  })

  return (
    <Box flexDirection="column">
      <Static items={[...entries]}>{(entry) => <EntryView key={entry.id} entry={entry} />}</Static>
      <Header status={status} />
      {busySince === undefined ? <Prompt editor={editor} /> : <Text dimColor>running… Ctrl-C to stop waiting</Text>}
      {choices.length === 0 ? null : <Text dimColor>{choices.slice(0, 40).join('  ')}</Text>}
    </Box>
  )
}
