import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KeyDecoder, type KeyEvent } from './key-decoder.ts'
import { promptRows } from './prompt-rows.ts'

const keysOf = (...chunks: string[]) => {
  const decoder = new KeyDecoder()
  return chunks.flatMap((chunk) => decoder.push(chunk))
}
const key = (name: string): KeyEvent => ({ key: name })

describe('the keys of a terminal', () => {
  it.each([
    ['home', '\x1b[H \x1bOH \x1b[1~ \x1b[7~'],
    ['end', '\x1b[F \x1bOF \x1b[4~ \x1b[8~'],
    ['ctrl-left', '\x1b[1;5D \x1bOd'],
    ['ctrl-right', '\x1b[1;5C \x1bOc'],
    ['meta-left', '\x1b[1;3D \x1b\x1b[D'],
    ['delete', '\x1b[3~'],
    ['meta-b', '\x1bb \x1b[98;3u'],
    ['meta-d', '\x1bd'],
    ['meta-backspace', '\x1b\x7f'],
    ['meta-enter', '\x1b\r'],
    ['ctrl-_', '\x1f'],
    ['ctrl-c', '\x03 \x1b[99;5u'],
    ['shift-tab', '\x1b[Z'],
    ['up', '\x1b[A \x1bOA'],
    ['enter', '\r \n \x1bOM'],
  ])('names %s', (name, sequences) => {
    for (const sequence of sequences.split(' ')) expect(keysOf(sequence)).toEqual([key(name)])
  })

  it('takes apart what comes at once', () => {
    expect(keysOf('ab\x01\x1b[3~\x05é\x0b\x1b[1;5D\r')).toEqual([
      { text: 'ab' },
      ...['ctrl-a', 'delete', 'ctrl-e'].map(key),
      { text: 'é' },
      ...['ctrl-k', 'ctrl-left', 'enter'].map(key),
    ])
  })

  it('knows an escape that nothing follows', () => {
    const decoder = new KeyDecoder()
    expect(decoder.push('\x1b')).toEqual([])
    expect(decoder.waiting).toBe(true)
    expect(decoder.flush()).toEqual([key('escape')])
    expect(decoder.push('a')).toEqual([{ text: 'a' }])
  })

  it('leaves out what is no key it knows', () => {
    expect(keysOf('\x1b[[Aa\x1b[200;1Rb\x1b[?1;2cc')).toEqual(['a', 'b', 'c'].map((text) => ({ text })))
  })

  it('takes a paste as one text, whatever is in it and however it is cut', () => {
    const all = '\x1b[200~one\r\ttwo\x1b[A\x03\x1b[201~\x01'
    const whole = keysOf(all)
    expect(whole).toEqual([{ paste: 'one\r\ttwo\x1b[A\x03' }, key('ctrl-a')])
    fc.assert(
      fc.property(fc.array(fc.nat(all.length), { maxLength: 6 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), all.length]
        expect(keysOf(...at.slice(1).map((end, i) => all.slice(at[i], end)))).toEqual(whole)
      }),
      { seed: 1, numRuns: 200 },
    )
  })
})

describe('the rows of the prompt', () => {
  const rows = (text: string, cursor: number, columns = 6, most = 9) =>
    promptRows({ text, cursor }, { label: '> ', columns, rows: most }).map(
      ({ lead, before, under, after }) => `${lead}${before}${under === undefined ? '' : `[${under}]`}${after}`,
    )

  it('cuts long lines, sets further ones in, and shows the cursor behind a full row', () => {
    expect(rows('abc', 1)).toEqual(['> a[b]c'])
    expect(rows('abcd', 4)).toEqual(['> abcd', '  [ ]'])
    expect(rows('abcdef', 4)).toEqual(['> abcd', '  [e]f'])
    expect(rows('ab\ncd', 2)).toEqual(['> ab[ ]', '  cd'])
    expect(rows('存储交易', 2)).toEqual(['> 存储', '  [交]易'])
  })

  it('shows the rows around the cursor when there are too many', () => {
    expect(rows('1\n2\n3\n4\n5', 8, 9, 3)).toEqual(['  3', '  4', '  [5]'])
  })
})
