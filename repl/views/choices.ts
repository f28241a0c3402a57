import { padTo, shorten, width } from '../output/width.ts'

const BETWEEN = 2

/** Names in columns, as a shell lists what a word may go on to be. */
export function choiceRows(choices: readonly string[], columns: number, most: number): string[] {
  if (choices.length === 0 || most < 1) return []
  const cell = Math.min(columns, Math.max(...choices.map(width)) + BETWEEN)
  const across = Math.max(1, Math.floor((columns + BETWEEN) / cell))
  const down = Math.ceil(choices.length / across)
  const shown = down <= most ? down : most - 1
  const rows = Array.from({ length: shown }, (_, row) => {
    const names = Array.from({ length: across }, (_, column) => choices[column * down + row])
    const texts = names.filter((name) => name !== undefined).map((name) => padTo(shorten(name, columns), cell))
    return texts.join('').trimEnd()
  })
  return down <= most ? rows : [...rows, `… ${choices.length} in all: type on to see fewer`]
}
