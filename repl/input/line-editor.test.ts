import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EditorAction, edit, emptyEditor } from './line-editor.ts'
import { actionsOf } from './use-keys.ts'

const play = (actions: EditorAction[], history: string[] = []) => actions.reduce(edit, emptyEditor(history))
const typed = (text: string): EditorAction => ({ type: 'insert', text })

describe('the line editor', () => {
  it('inserts and erases at the cursor', () => {
    const state = play([
      typed('abd'),
      { type: 'left' },
      typed('c'),
      { type: 'home' },
      { type: 'delete' },
      { type: 'end' },
      { type: 'backspace' },
    ])
    expect(state).toMatchObject({ text: 'bc', cursor: 2 })
  })

  it('moves and erases by words', () => {
    expect(play([typed('await node.chainHead()'), { type: 'erase-word' }]).text).toBe('await node.')
    expect(
      play([typed('await node'), { type: 'word-left' }, { type: 'word-left' }, { type: 'word-right' }]).cursor,
    ).toBe(5)
    expect(play([typed('one two'), { type: 'word-left' }, { type: 'erase-to-start' }]).text).toBe('two')
  })

  it('walks the history and comes back to the draft', () => {
    const older = play([typed('dra'), { type: 'older' }, { type: 'older' }, { type: 'older' }], ['first', 'second'])
    expect(older.text).toBe('first')
    expect([{ type: 'newer' as const }, { type: 'newer' as const }].reduce(edit, older).text).toBe('dra')
  })

  it('remembers a submitted line once', () => {
    const state = play([
      { type: 'remember', line: 'a' },
      { type: 'remember', line: 'a' },
      { type: 'remember', line: ' ' },
    ])
    expect(state.history).toEqual(['a'])
  })

  it('keeps the cursor inside the text whatever is pressed', () => {
    const simple = [
      'backspace',
      'delete',
      'left',
      'right',
      'home',
      'end',
      'older',
      'newer',
      'word-left',
      'word-right',
      'erase-word',
      'erase-to-start',
      'erase-to-end',
      'clear',
    ] as const
    const action: fc.Arbitrary<EditorAction> = fc.oneof(
      fc.constantFrom(...simple).map((type): EditorAction => ({ type })),
      fc.string({ maxLength: 6 }).map(typed),
      fc.constantFrom('x\ny', '').map((line): EditorAction => ({ type: 'remember', line })),
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

describe('keys', () => {
  it('turns a pasted block into a submission for each of its lines', () => {
    expect(actionsOf('1\r2', {})).toEqual([typed('1'), { type: 'submit' }, typed('2')])
  })

  it('knows the usual control keys', () => {
    expect(actionsOf('c', { ctrl: true })).toEqual([{ type: 'interrupt' }])
    expect(actionsOf('', { upArrow: true })).toEqual([{ type: 'older' }])
    expect(actionsOf('q', { ctrl: true })).toEqual([])
  })
})
