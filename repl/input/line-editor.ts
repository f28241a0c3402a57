/** The line being typed, and the place in the history that Up and Down walk through. */
export interface EditorState {
  readonly text: string
  readonly cursor: number
  readonly history: readonly string[]
  /** Index into the history; its length means the line being written. */
  readonly position: number
  /** What was being written before walking back. */
  readonly draft: string
}

export type EditorAction =
  | { readonly type: 'insert'; readonly text: string }
  | { readonly type: 'backspace' | 'delete' | 'left' | 'right' | 'home' | 'end' | 'older' | 'newer' }
  | { readonly type: 'word-left' | 'word-right' | 'erase-word' | 'erase-to-start' | 'erase-to-end' | 'clear' }
  | { readonly type: 'replace'; readonly text: string; readonly cursor: number }
  | { readonly type: 'remember'; readonly line: string }

export function emptyEditor(history: readonly string[] = []): EditorState {
  return { text: '', cursor: 0, history, position: history.length, draft: '' }
}

/** All editing of the prompt: a pure step from one state to the next. */
export function edit(state: EditorState, action: EditorAction): EditorState {
  const { text, cursor } = state
  const at = (next: string, position: number): EditorState => ({ ...state, text: next, cursor: position })
  switch (action.type) {
    case 'insert':
      return at(text.slice(0, cursor) + action.text + text.slice(cursor), cursor + action.text.length)
    case 'backspace':
      return cursor === 0 ? state : at(text.slice(0, cursor - 1) + text.slice(cursor), cursor - 1)
    case 'delete':
      return at(text.slice(0, cursor) + text.slice(cursor + 1), cursor)
    case 'left':
      return at(text, Math.max(0, cursor - 1))
    case 'right':
      return at(text, Math.min(text.length, cursor + 1))
    case 'home':
      return at(text, text.lastIndexOf('\n', cursor - 1) + 1)
    case 'end': {
      const lineEnd = text.indexOf('\n', cursor)
      return at(text, lineEnd === -1 ? text.length : lineEnd)
    }
    case 'word-left':
      return at(text, wordStart(text, cursor))
    case 'word-right':
      return at(text, cursor + (/^\W*\w*/.exec(text.slice(cursor))?.[0].length ?? 0))
    case 'erase-word': {
      const start = wordStart(text, cursor)
      return at(text.slice(0, start) + text.slice(cursor), start)
    }
    case 'erase-to-start':
      return at(text.slice(cursor), 0)
    case 'erase-to-end':
      return at(text.slice(0, cursor), cursor)
    case 'clear':
      return { ...emptyEditor(state.history) }
    case 'replace':
      return at(action.text, action.cursor)
    case 'older':
      return recall(state, state.position - 1)
    case 'newer':
      return recall(state, state.position + 1)
    case 'remember': {
      const history =
        state.history.at(-1) === action.line || action.line.trim() === ''
          ? state.history
          : [...state.history, action.line]
      return emptyEditor(history)
    }
  }
}

function wordStart(text: string, cursor: number): number {
  return cursor - (/\w*\W*$/.exec(text.slice(0, cursor))?.[0].length ?? 0)
}

function recall(state: EditorState, position: number): EditorState {
  if (position < 0 || position > state.history.length) return state
  const draft = state.position === state.history.length ? state.text : state.draft
  const text = position === state.history.length ? draft : state.history[position]!
  return { ...state, text, cursor: text.length, position, draft }
}
