import type { EditorCommand } from './line-editor.ts'

/** What a key can do: a step of the editor, or something of the prompt around it. */
export type PromptCommand =
  | EditorCommand
  | 'submit'
  | 'complete'
  | 'interrupt'
  | 'delete-or-leave'
  | 'clear-screen'
  | 'suspend'

export interface Binding {
  /** As the decoder names them. */
  readonly keys: readonly string[]
  readonly does: PromptCommand
  readonly summary: string
}

/** Every key that does something: the prompt and `.keys` read this table. */
export const bindings: readonly Binding[] = [
  { keys: ['enter'], does: 'submit', summary: 'run the line; on an open bracket, go on to a next line' },
  { keys: ['meta-enter'], does: 'newline', summary: 'go on to a next line' },
  { keys: ['tab'], does: 'complete', summary: 'complete a name, a command, a flag or a path' },
  { keys: ['ctrl-c'], does: 'interrupt', summary: 'stop what runs; drop the line; twice on an empty line: leave' },
  { keys: ['ctrl-d'], does: 'delete-or-leave', summary: 'erase the letter under the cursor; on an empty line: leave' },
  { keys: ['ctrl-l'], does: 'clear-screen', summary: 'empty the screen' },
  { keys: ['ctrl-z'], does: 'suspend', summary: 'back to the shell; its "fg" comes back here' },
  { keys: ['left', 'ctrl-b'], does: 'left', summary: 'a letter to the left' },
  { keys: ['right', 'ctrl-f'], does: 'right', summary: 'a letter to the right' },
  { keys: ['ctrl-left', 'meta-left', 'meta-b'], does: 'word-left', summary: 'a word to the left' },
  { keys: ['ctrl-right', 'meta-right', 'meta-f'], does: 'word-right', summary: 'a word to the right' },
  { keys: ['home', 'ctrl-a'], does: 'home', summary: 'to the beginning of the line' },
  { keys: ['end', 'ctrl-e'], does: 'end', summary: 'to the end of the line' },
  { keys: ['up', 'ctrl-p'], does: 'up', summary: 'a line up; on the first one, an older line of the history' },
  { keys: ['down', 'ctrl-n'], does: 'down', summary: 'a line down; on the last one, a newer line of the history' },
  { keys: ['meta-<'], does: 'oldest', summary: 'the oldest line of the history' },
  { keys: ['meta->'], does: 'newest', summary: 'back from the history' },
  { keys: ['ctrl-r'], does: 'search', summary: 'search the history for what is typed next; again for an older match' },
  { keys: ['ctrl-s'], does: 'search-newer', summary: 'a newer match' },
  { keys: ['escape', 'ctrl-g'], does: 'cancel', summary: 'end the search, with the line as it was' },
  { keys: ['backspace', 'ctrl-h'], does: 'backspace', summary: 'erase the letter before the cursor' },
  { keys: ['delete'], does: 'delete', summary: 'erase the letter under the cursor' },
  {
    keys: ['ctrl-w', 'meta-backspace', 'ctrl-backspace'],
    does: 'cut-word-left',
    summary: 'cut the word before the cursor',
  },
  { keys: ['meta-d', 'meta-delete', 'ctrl-delete'], does: 'cut-word-right', summary: 'cut the word behind the cursor' },
  { keys: ['ctrl-u'], does: 'cut-to-start', summary: 'cut from the beginning of the line' },
  { keys: ['ctrl-k'], does: 'cut-to-end', summary: 'cut to the end of the line' },
  { keys: ['ctrl-y'], does: 'put', summary: 'put in what was cut last' },
  { keys: ['ctrl-t'], does: 'swap', summary: 'swap the letters around the cursor' },
  { keys: ['ctrl-_'], does: 'undo', summary: 'take back the last change' },
]

const commandOf = new Map(bindings.flatMap(({ keys, does }) => keys.map((key) => [key, does] as const)))

/** What a key does; undefined when it does nothing. */
export function commandForKey(key: string): PromptCommand | undefined {
  return commandOf.get(key)
}
