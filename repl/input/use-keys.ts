import { type Key, useInput } from 'ink'
import type { EditorAction } from './line-editor.ts'

export type PromptAction =
  | EditorAction
  | { readonly type: 'submit' }
  | { readonly type: 'complete' }
  | { readonly type: 'interrupt' }
  | { readonly type: 'end-of-input' }

/** Turns key presses into prompt actions; a paste with line ends is one action a line. */
export function useKeys(act: (action: PromptAction) => void): void {
  useInput((input, key) => {
    for (const action of actionsOf(input, key)) act(action)
  })
}

export function actionsOf(input: string, key: Partial<Key>): PromptAction[] {
  if (key.return) return [{ type: 'submit' }]
  if (key.tab) return [{ type: 'complete' }]
  if (key.backspace || key.delete) return [{ type: 'backspace' }]
  if (key.upArrow) return [{ type: 'older' }]
  if (key.downArrow) return [{ type: 'newer' }]
  if (key.leftArrow) return [{ type: key.ctrl || key.meta ? 'word-left' : 'left' }]
  if (key.rightArrow) return [{ type: key.ctrl || key.meta ? 'word-right' : 'right' }]
  if (key.ctrl) {
    const action = controlKeys[input]
    return action === undefined ? [] : [action]
  }
  if (key.escape || input === '') return []
  // Typed quickly, letters and the Tab behind them come together.
  if (input.endsWith('\t')) return [...actionsOf(input.slice(0, -1), key), { type: 'complete' }]
  if (!/[\r\n]/.test(input)) return [{ type: 'insert', text: input }]
  const lines = input.split(/\r\n|\r|\n/)
  const rest = lines.pop()!
  const typed: PromptAction[] = lines.flatMap((line) => [
    { type: 'insert' as const, text: line },
    { type: 'submit' as const },
  ])
  return rest === '' ? typed : [...typed, { type: 'insert', text: rest }]
}

const controlKeys: Readonly<Record<string, PromptAction>> = {
  a: { type: 'home' },
  b: { type: 'left' },
  c: { type: 'interrupt' },
  d: { type: 'end-of-input' },
  e: { type: 'end' },
  f: { type: 'right' },
  k: { type: 'erase-to-end' },
  l: { type: 'clear' },
  n: { type: 'newer' },
  p: { type: 'older' },
  u: { type: 'erase-to-start' },
  w: { type: 'erase-word' },
}
