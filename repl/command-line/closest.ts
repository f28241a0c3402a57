/** The word that was probably meant: the one with the fewest letters to change, if they are few. */
export function closest(typed: string, words: readonly string[]): string | undefined {
  return nearest(typed, words)[0]
}

const MOST_NEAR = 3

/** The words that may have been meant, the most probable first: those it begins, and those with few letters to change. */
export function nearest(typed: string, words: readonly string[]): string[] {
  const few = Math.max(1, Math.floor(typed.length / 3))
  const steps = (word: string) => (typed.length > 1 && word.startsWith(typed) ? 0 : distance(typed, word))
  return [...new Set(words)]
    .map((word) => ({ word, steps: steps(word) }))
    .filter((one) => one.steps <= few)
    .sort((one, other) => one.steps - other.steps)
    .slice(0, MOST_NEAR)
    .map(({ word }) => word)
}

/** Letters to insert, remove or change (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const change = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[to.length]!
}
