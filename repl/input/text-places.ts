const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
/** No letter is longer, and longer lines are not cut into letters as a whole at each key. */
const LONGEST_LETTER = 64

/** Where the letter before a place begins. Letters may have several code units. */
export function letterBefore(text: string, place: number): number {
  const near = text.slice(Math.max(0, place - LONGEST_LETTER), place)
  const last = [...graphemes.segment(near)].at(-1)
  return place - (last?.segment.length ?? 0)
}

/** Where the letter at a place ends. */
export function letterAfter(text: string, place: number): number {
  const [first] = graphemes.segment(text.slice(place, place + LONGEST_LETTER))
  return place + (first?.segment.length ?? 0)
}

/** Where the word before a place begins. */
export function wordBefore(text: string, place: number): number {
  let at = place
  while (at > 0 && !inWord(text[at - 1]!)) at--
  while (at > 0 && inWord(text[at - 1]!)) at--
  return at
}

/** Where the word behind a place ends. */
export function wordAfter(text: string, place: number): number {
  let at = place
  while (at < text.length && !inWord(text[at]!)) at++
  while (at < text.length && inWord(text[at]!)) at++
  return at
}

export function lineStart(text: string, place: number): number {
  return place === 0 ? 0 : text.lastIndexOf('\n', place - 1) + 1
}

export function lineEnd(text: string, place: number): number {
  const end = text.indexOf('\n', place)
  return end === -1 ? text.length : end
}

/** The same column a line up; undefined on the first line. */
export function placeAbove(text: string, place: number): number | undefined {
  const start = lineStart(text, place)
  if (start === 0) return undefined
  return Math.min(lineStart(text, start - 1) + place - start, start - 1)
}

/** The same column a line down; undefined on the last line. */
export function placeBelow(text: string, place: number): number | undefined {
  const end = lineEnd(text, place)
  if (end === text.length) return undefined
  return Math.min(end + 1 + place - lineStart(text, place), lineEnd(text, end + 1))
}

/** Halves of letters beyond the first plane belong to words. */
function inWord(unit: string): boolean {
  return /[\p{L}\p{N}\p{M}_$]/u.test(unit) || (unit >= '\ud800' && unit <= '\udfff')
}
