import { stripVTControlCharacters } from 'node:util'

/** The cells a text takes on a terminal, colours apart. */
export function width(text: string): number {
  return stripVTControlCharacters(text).length
}

/** The text with blanks behind it to fill so many cells. */
export function padTo(text: string, cells: number): string {
  return text + ' '.repeat(Math.max(0, cells - width(text)))
}
