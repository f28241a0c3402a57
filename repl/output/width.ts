import { stripVTControlCharacters } from 'node:util'

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const ascii = /^[ -~]*$/
/** East Asian Wide and Fullwidth (UAX 11), and what is drawn as a picture. */
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u
const unseen = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u

/** The cells a text takes on a terminal, colours apart. */
export function width(text: string): number {
  const plain = stripVTControlCharacters(text)
  if (ascii.test(plain)) return plain.length
  let cells = 0
  for (const { segment } of graphemes.segment(plain)) cells += letterCells(segment)
  return cells
}

/** The text with blanks behind it to fill so many cells. */
export function padTo(text: string, cells: number): string {
  return text + ' '.repeat(Math.max(0, cells - width(text)))
}

/**
 * A text without colours cut into pieces that fit into so many cells each, wherever that is.
 *
 * @example
 * import { rowsOf } from '#repl/output/width.ts'
 * rowsOf('abcde', 2) // ['ab', 'cd', 'e']
 */
export function rowsOf(text: string, cells: number): string[] {
  if (cells > 0 && ascii.test(text))
    return text.length <= cells ? [text] : (text.match(new RegExp(`.{1,${cells}}`, 'g')) ?? [''])
  const rows = ['']
  let used = 0
  for (const { segment } of graphemes.segment(text)) {
    const more = letterCells(segment)
    if (used + more > cells && used > 0) {
      rows.push('')
      used = 0
    }
    rows[rows.length - 1] += segment
    used += more
  }
  return rows
}

/**
 * A text without colours that takes at most so many cells: what is left out in the middle is an ellipsis.
 *
 * @example
 * import { shorten } from '#repl/output/width.ts'
 * shorten('bafk2bzacea7m5lsxqytq3yd', 11) // 'bafk2…tq3yd'
 */
export function shorten(text: string, cells: number): string {
  if (width(text) <= cells) return text
  const letters = [...graphemes.segment(text)].map(({ segment }) => segment)
  const kept = Math.max(1, cells - 1)
  const [head] = rowsOf(text, Math.ceil(kept / 2))
  const [tail = ''] = rowsOf(letters.reverse().join(''), Math.floor(kept / 2))
  return `${head}…${
    kept < 2
      ? ''
      : [...graphemes.segment(tail)]
          .map(({ segment }) => segment)
          .reverse()
          .join('')
  }`
}

function letterCells(letter: string): number {
  if (unseen.test(letter)) return 0
  return wide.test(letter) ? 2 : 1
}
