import { width } from './width.ts'

/** A second column further to the right leaves too little room to go on below it. */
const FURTHEST_INDENT = 0.6

/**
 * Text for people, with lines that are too long going on in a next one, between words: below the text of a second column
 * where there is one, otherwise as far in as they began.
 *
 * @param cells of a line; colours take none
 * @param isWhole tells lines that stay as they are, such as those to be copied
 * @example
 * import { wrapProse } from '#repl/output/prose.ts'
 * wrapProse('  --json  print the result', 20) // '  --json  print the\n          result'
 */
export function wrapProse(text: string, cells: number, isWhole: (line: string) => boolean = () => false): string {
  return text
    .split('\n')
    .flatMap((line) => (width(line) <= cells || isWhole(line) ? [line] : wrapped(line, cells)))
    .join('\n')
}

function wrapped(line: string, cells: number): string[] {
  const leading = /^ */.exec(line)![0].length
  const second = width(/^ *\S.*? {2,}(?=\S)/.exec(line)?.[0] ?? '')
  const indent = ' '.repeat(second <= cells * FURTHEST_INDENT ? Math.max(leading, second) : leading)
  const rows: string[] = []
  let row = ''
  for (const word of line.match(/ *[^ ]+/g) ?? []) {
    if (row.trim() === '' || width(row) + width(word) <= cells) row += word
    else {
      rows.push(row)
      row = indent + word.trimStart()
    }
  }
  return [...rows, row]
}
