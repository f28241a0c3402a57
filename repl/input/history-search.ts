/** A search backwards through the history, while it goes on. */
export interface HistorySearch {
  readonly query: string
  /** The line that was found last. */
  readonly position: number | undefined
  /** Whether no further line has the query. */
  readonly failed: boolean
}

/** A step of the editor while a search goes on; what is typed is searched for. */
export interface SearchAction {
  readonly type: string
  readonly text?: string
}

/** How a search goes on, or the line that it ends with: none when it is given up or found nothing. */
export type SearchStep =
  | { readonly search: HistorySearch }
  | { readonly search: undefined; readonly found: undefined }
  | { readonly search: undefined; readonly found: { readonly position: number; readonly cursor: number } }

export const beginSearch: HistorySearch = { query: '', position: undefined, failed: false }

/** Letters make the query longer, the search keys look further; every other key takes the line and does its own work. */
export function search(state: HistorySearch, history: readonly string[], action: SearchAction): SearchStep {
  const { query, position = history.length } = state
  switch (action.type) {
    case 'insert':
      return { search: look(state, history, query + (action.text ?? ''), position, -1) }
    case 'backspace':
      // A shorter query may have newer matches.
      return { search: look(beginSearch, history, query.slice(0, -1), history.length, -1) }
    case 'search':
      return { search: look(state, history, query, position - 1, -1) }
    case 'search-newer':
      return { search: look(state, history, query, position + 1, 1) }
    case 'cancel':
      return { search: undefined, found: undefined }
    default: {
      if (state.position === undefined) return { search: undefined, found: undefined }
      const line = history[state.position]!
      const cursor = line.indexOf(query)
      return { search: undefined, found: { position: state.position, cursor: cursor === -1 ? line.length : cursor } }
    }
  }
}

function look(
  state: HistorySearch,
  history: readonly string[],
  query: string,
  from: number,
  step: 1 | -1,
): HistorySearch {
  if (query === '') return beginSearch
  for (let at = Math.min(from, history.length - 1); at >= 0 && at < history.length; at += step)
    if (history[at]!.includes(query)) return { query, position: at, failed: false }
  return { ...state, query, failed: true }
}
