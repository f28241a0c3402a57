import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bindings, commandForKey } from './bindings.ts'
import { type EditorAction, type EditorCommand, edit, emptyEditor, withHistory } from './line-editor.ts'

const play = (actions: (EditorAction | EditorCommand)[], history: string[] = []) =>
  actions.map((action) => (typeof action === 'string' ? { type: action } : action)).reduce(edit, emptyEditor(history))
/** What the editor does not do itself. */
const ofThePrompt = new Set(['submit', 'complete', 'interrupt', 'delete-or-leave', 'clear-screen', 'suspend'])
const typed = (text: string): EditorAction => ({ type: 'insert', text })

describe('the line editor', () => {
  it('inserts and erases at the cursor, whole letters', () => {
    expect(play([typed('abd'), 'left', typed('c'), 'home', 'delete', 'end', 'backspace'])).toMatchObject({
      text: 'bc',
      cursor: 2,
    })
    expect(play([typed('a👩‍🚀é'), 'backspace', 'backspace', typed('b')]).text).toBe('ab')
  })

  it('moves by words and lines', () => {
    expect(play([typed('await node'), 'word-left', 'word-left', 'word-right']).cursor).toBe(5)
    expect(play([typed('one\nthree'), 'up']).cursor).toBe(3)
    expect(play([typed('one\nthree'), 'home', 'up', 'right', 'down']).cursor).toBe(5)
    expect(play([typed('one\nthree'), 'home']).cursor).toBe(4)
  })

  it('cuts, and puts in again what was cut in a row', () => {
    expect(play([typed('await node.chainHead()'), 'cut-word-left']).text).toBe('await node.')
    expect(play([typed('one two'), 'word-left', 'cut-to-start', 'end', 'put']).text).toBe('twoone ')
    expect(play([typed('a b c'), 'cut-word-left', 'cut-word-left', 'put', 'put']).text).toBe('a b cb c')
    expect(play([typed('a b c'), 'home', 'cut-word-right', 'cut-to-end', 'put']).text).toBe('a b c')
    expect(play([typed('one\ntwo'), 'up', 'end', 'cut-to-end']).text).toBe('onetwo')
  })

  it('swaps letters', () => {
    expect(play([typed('ba'), 'swap']).text).toBe('ab')
    expect(play([typed('bac'), 'left', 'left', 'swap'])).toMatchObject({ text: 'abc', cursor: 2 })
    expect(play([typed('a'), 'swap']).text).toBe('a')
  })

  it('takes changes back one by one, what is typed in a row as one', () => {
    const state = play([typed('o'), typed('ne'), 'cut-word-left', typed('two')])
    expect(edit(state, { type: 'undo' }).text).toBe('')
    expect(play(['undo', 'undo'], []).text).toBe('')
    expect(['undo' as const, 'undo' as const].map((type) => ({ type })).reduce(edit, state).text).toBe('one')
  })

  it('walks the history and comes back to the draft', () => {
    const older = play([typed('dra'), 'up', 'up', 'up'], ['first', 'second'])
    expect(older.text).toBe('first')
    expect([{ type: 'down' as const }, { type: 'down' as const }].reduce(edit, older).text).toBe('dra')
    expect(edit(withHistory(emptyEditor(['a']), ['a', 'b']), { type: 'up' }).text).toBe('b')
  })

  it('searches the history', () => {
    const history = ['market one', 'client', 'market two', 'node']
    const found = play(['search', typed('mark')], history)
    expect(found.search).toMatchObject({ position: 2, failed: false })
    expect(edit(found, { type: 'accept' })).toMatchObject({ text: 'market two', cursor: 0, position: 2 })
    expect(play(['search', typed('market'), 'search', 'accept'], history).text).toBe('market one')
    expect(play(['search', typed('market'), 'search', 'search-newer', 'end'], history)).toMatchObject({
      text: 'market two',
      cursor: 10,
    })
    expect(play(['search', typed('market'), 'search', 'search'], history).search).toMatchObject({
      failed: true,
      position: 0,
    })
    expect(play(['search', typed('markets'), 'backspace', 'accept'], history).text).toBe('market two')
    expect(play([typed('draft'), 'search', typed('cl'), 'cancel'], history).text).toBe('draft')
    expect(play([typed('draft'), 'search', typed('zz'), 'accept'], history).text).toBe('draft')
  })

  it('keeps the cursor inside the text whatever is pressed', () => {
    const simple = bindings.map(({ does }) => does).filter((does): does is EditorCommand => !ofThePrompt.has(does))
    const action: fc.Arbitrary<EditorAction> = fc.oneof(
      fc.constantFrom(...simple).map((type): EditorAction => ({ type })),
      fc.string({ maxLength: 6, unit: 'grapheme' }).map(typed),
      fc.constantFrom('x\ny', '').map(typed),
    )
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const { cursor, text } = play(actions, ['one', 'two lines\nhere'])
        return cursor >= 0 && cursor <= text.length
      }),
      { seed: 1, numRuns: 500 },
    )
  })
})

it('binds each key once', () => {
  const keys = bindings.flatMap((binding) => binding.keys)
  expect(new Set(keys).size).toBe(keys.length)
  expect(commandForKey('ctrl-a')).toBe('home')
  expect(commandForKey('ctrl-q')).toBeUndefined()
})
