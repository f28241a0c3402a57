/**
 * A number with what it counts, in the singular for one.
 *
 * @example
 * import { counted } from '#sdk/units/count.ts'
 * counted(1, 'deal') // '1 deal'
 * counted(2, 'deal') // '2 deals'
 * counted(2, 'thing is', 'things are') // '2 things are'
 */
export function counted(count: number | bigint, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 || count === 1n ? one : many}`
}
