/** The words of a line as a shell splits them: blanks part them, quotes and backslashes keep blanks. */
export interface SplitLine {
  readonly words: readonly string[]
  /** What there is of the word at the end of the line; empty behind a blank. */
  readonly current: string
}

/**
 * Splits a line into words.
 *
 * @example
 * import { splitLine } from '#repl/command-line/split-line.ts'
 * splitLine('info --miner "t01 000" a') // { words: ['info', '--miner', 't01 000'], current: 'a' }
 */
export function splitLine(line: string): SplitLine {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (let at = 0; at < line.length; at++) {
    const letter = line[at]!
    if (quote !== undefined) {
      if (letter === quote) quote = undefined
      else if (letter === '\\' && quote === '"' && at + 1 < line.length) word += line[++at]!
      else word += letter
    } else if (letter === "'" || letter === '"') {
      quote = letter
      word ??= ''
    } else if (letter === '\\' && at + 1 < line.length) word = (word ?? '') + line[++at]!
    else if (/\s/.test(letter)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + letter
  }
  return { words, current: word ?? '' }
}

/** All words of a line, the last one too. */
export function wordsOf(line: string): string[] {
  const { words, current } = splitLine(`${line} `)
  return current === '' ? [...words] : [...words, current]
}
