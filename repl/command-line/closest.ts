/** The word that was probably meant: the one with the fewest letters to change, if they are few. */
export function closest(typed: string, words: readonly string[]): string | undefined {
  const ranked = words
    .map((word) => ({ word, steps: distance(typed, word) }))
    .sort((one, other) => one.steps - other.steps)
  const [best] = ranked
  return best !== undefined && best.steps <= Math.max(1, Math.floor(typed.length / 3)) ? best.word : undefined
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
