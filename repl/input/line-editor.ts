import { beginSearch, type HistorySearch, search } from './history-search.ts'
import {
  letterAfter,
  letterBefore,
  lineEnd,
  lineStart,
  placeAbove,
  placeBelow,
  wordAfter,
  wordBefore,
} from './text-places.ts'

/** A text and the place in it where the next letter goes. */
export interface EditedText {
  readonly text: string
  readonly cursor: number
}

/** What is being typed, and the place in the history that Up and Down walk through. */
export interface EditorState extends EditedText {
  readonly history: readonly string[]
  /** Index into the history; its length means the line being written. */
  readonly position: number
  /** What was being written before walking back. */
  readonly draft: string
  /** What was cut last. */
  readonly cut: string
  /** The text as it was before each change, the last one at the end. */
  readonly before: readonly EditedText[]
  /** What the last step was: letters typed in a row are one change, words cut in a row are one cut. */
  readonly last: 'typed' | 'cut' | 'other'
  readonly search: HistorySearch | undefined
}

export type EditorAction =
  | { readonly type: EditorCommand }
  | { readonly type: 'insert'; readonly text: string }
  | { readonly type: 'replace'; readonly text: string; readonly cursor: number }

export type EditorCommand = keyof typeof commands

const MOST_UNDONE = 200

export function emptyEditor(history: readonly string[] = [], cut = ''): EditorState {
  const position = history.length
  return { text: '', cursor: 0, history, position, draft: '', cut, before: [], last: 'other', search: undefined }
}

/** The same line, with another history to walk through. */
export function withHistory(state: EditorState, history: readonly string[]): EditorState {
  if (state.history === history) return state
  // Who is at the line being written stays there, and who has walked back stays at the line found.
  return { ...state, history, position: state.position === state.history.length ? history.length : state.position }
}

/** All editing of the prompt: a pure step from one state to the next. */
export function edit(state: EditorState, action: EditorAction): EditorState {
  if (state.search === undefined) return step(state, action)
  const next = search(state.search, state.history, action)
  if (next.search !== undefined) return { ...state, search: next.search }
  // The search is over: with the line it found, or with the one before it.
  const { found } = next
  const chosen = found === undefined ? state : { ...recall(state, found.position), cursor: found.cursor }
  const ended: EditorState = { ...chosen, search: undefined }
  return action.type === 'cancel' ? ended : step(ended, action)
}

function step(state: EditorState, action: EditorAction): EditorState {
  switch (action.type) {
    case 'insert':
      return changed(state, put(state, action.text), 'typed')
    case 'replace':
      return changed(state, action, 'other')
    default:
      return commands[action.type](state)
  }
}

const move =
  (to: (text: string, cursor: number) => number) =>
  (state: EditorState): EditorState => ({ ...state, cursor: to(state.text, state.cursor), last: 'other' })

const erase =
  (from: (text: string, cursor: number) => number) =>
  (state: EditorState): EditorState =>
    changed(state, without(state, from(state.text, state.cursor)), 'other')

const cut =
  (to: (text: string, cursor: number) => number) =>
  (state: EditorState): EditorState => {
    const end = to(state.text, state.cursor)
    const taken = state.text.slice(Math.min(end, state.cursor), Math.max(end, state.cursor))
    if (taken === '') return state
    const kept = state.last === 'cut' ? state.cut : ''
    const next = changed(state, without(state, end), 'cut')
    return { ...next, cut: end < state.cursor ? taken + kept : kept + taken }
  }

const commands = {
  left: move(letterBefore),
  right: move(letterAfter),
  'word-left': move(wordBefore),
  'word-right': move(wordAfter),
  home: move(lineStart),
  end: move(lineEnd),
  up: (state: EditorState) => {
    const above = placeAbove(state.text, state.cursor)
    return above === undefined ? recall(state, state.position - 1) : move(() => above)(state)
  },
  down: (state: EditorState) => {
    const below = placeBelow(state.text, state.cursor)
    return below === undefined ? recall(state, state.position + 1) : move(() => below)(state)
  },
  oldest: (state: EditorState) => recall(state, 0),
  newest: (state: EditorState) => recall(state, state.history.length),
  search: (state: EditorState): EditorState => ({ ...state, search: beginSearch, last: 'other' }),
  'search-newer': (state: EditorState) => state,
  cancel: (state: EditorState) => state,
  /** Ends a search with the line it found. */
  accept: (state: EditorState) => state,
  backspace: erase(letterBefore),
  delete: erase(letterAfter),
  'cut-word-left': cut(wordBefore),
  'cut-word-right': cut(wordAfter),
  'cut-to-start': cut((text, cursor) => {
    const start = lineStart(text, cursor)
    return start === cursor ? letterBefore(text, cursor) : start
  }),
  'cut-to-end': cut((text, cursor) => {
    const end = lineEnd(text, cursor)
    return end === cursor ? letterAfter(text, cursor) : end
  }),
  put: (state: EditorState) => (state.cut === '' ? state : changed(state, put(state, state.cut), 'other')),
  swap: (state: EditorState) => changed(state, swapped(state), 'other'),
  newline: (state: EditorState) => changed(state, put(state, '\n'), 'other'),
  undo: (state: EditorState): EditorState => {
    const last = state.before.at(-1)
    return last === undefined ? state : { ...state, ...last, before: state.before.slice(0, -1), last: 'other' }
  },
  clear: (state: EditorState) => emptyEditor(state.history, state.cut),
}

function changed(state: EditorState, { text, cursor }: EditedText, last: EditorState['last']): EditorState {
  if (text === state.text && cursor === state.cursor) return { ...state, last }
  const goesOn = last === 'typed' && state.last === 'typed'
  const before = goesOn ? state.before : [...state.before, { text: state.text, cursor: state.cursor }]
  return { ...state, text, cursor, last, before: before.slice(-MOST_UNDONE) }
}

function put({ text, cursor }: EditedText, more: string): EditedText {
  return { text: text.slice(0, cursor) + more + text.slice(cursor), cursor: cursor + more.length }
}

function without({ text, cursor }: EditedText, other: number): EditedText {
  const [from, to] = [Math.min(cursor, other), Math.max(cursor, other)]
  return { text: text.slice(0, from) + text.slice(to), cursor: from }
}

/** The letter before the cursor goes behind the one under it; at the end of a line, the last two change places. */
function swapped({ text, cursor }: EditedText): EditedText {
  const middle = cursor === lineEnd(text, cursor) ? letterBefore(text, cursor) : cursor
  const start = letterBefore(text, middle)
  const end = letterAfter(text, middle)
  if (start < lineStart(text, cursor) || start === middle || middle === end) return { text, cursor }
  return {
    text: text.slice(0, start) + text.slice(middle, end) + text.slice(start, middle) + text.slice(end),
    cursor: end,
  }
}

function recall(state: EditorState, position: number): EditorState {
  if (position < 0 || position > state.history.length || position === state.position) return state
  const draft = state.position === state.history.length ? state.text : state.draft
  const text = position === state.history.length ? draft : state.history[position]!
  return { ...state, text, cursor: text.length, position, draft, before: [], last: 'other' }
}
